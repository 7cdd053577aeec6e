"""Decides about messages on a registration."""

from datetime import datetime

from diplomado_notifications.deliveries.context.delivery_context import DeliveryContext, Edition, Person
from diplomado_notifications.deliveries.delivery import Delivery
from diplomado_notifications.deliveries.facts import RegistrationFacts
from diplomado_notifications.deliveries.verdicts import Decision, Dropped, Send, Superseded, Wait


def about_a_registration(
    delivery: Delivery, context: DeliveryContext, person: Person, edition: Edition, now: datetime
) -> Decision:
    """Decide about a message on the state of the registration."""
    registration, last_sent = context.registration, context.registration_last_sent
    if registration is None:
        return Wait("registration_unknown")
    if registration.revision > delivery.revision:
        return Superseded("newer_registration_state")
    if last_sent is not None and last_sent.status == registration.status:
        return Superseded("already_told")
    if edition.is_over(now):
        return Dropped("edition_over")
    coming = tuple(
        session for session in context.sessions if session.schedule is None or not session.schedule.is_over(now)
    )
    return Send(RegistrationFacts(person, edition, registration, coming, context.sessions_last_sent))
