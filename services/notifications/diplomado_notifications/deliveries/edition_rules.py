"""Decides about the message that an edition does not take place."""

from datetime import datetime

from diplomado_notifications.deliveries.context.delivery_context import DeliveryContext, Edition, Person
from diplomado_notifications.deliveries.delivery import Delivery
from diplomado_notifications.deliveries.registration_rules import registration_facts
from diplomado_notifications.deliveries.session_rules import WITHOUT_PLACE
from diplomado_notifications.deliveries.verdicts import Decision, Dropped, Send, Superseded, Wait


def about_an_edition(
    delivery: Delivery, context: DeliveryContext, person: Person, edition: Edition, now: datetime
) -> Decision:
    """Decide about a message on the cancellation of an edition."""
    registration, last_sent = context.registration, context.edition_last_sent
    if registration is None or edition.revision < delivery.revision:
        return Wait("person_or_edition_unknown")
    if edition.going_revision > delivery.revision:
        return Superseded("edition_reinstated")
    if last_sent is not None and last_sent.revision > edition.going_revision:
        return Superseded("already_told")
    if registration.status in WITHOUT_PLACE:
        return Dropped("no_place")
    if edition.is_over(now):
        return Dropped("edition_over")
    return Send(registration_facts(context, person, edition, registration, now))
