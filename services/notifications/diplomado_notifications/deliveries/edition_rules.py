"""Decides about the messages that an edition does not take place, or does after all."""

from datetime import datetime

from diplomado_notifications.deliveries.context.delivery_context import DeliveryContext, Edition, Person
from diplomado_notifications.deliveries.delivery import Delivery
from diplomado_notifications.deliveries.facts import RegistrationFacts
from diplomado_notifications.deliveries.registration_rules import registration_facts
from diplomado_notifications.deliveries.session_rules import WITHOUT_PLACE
from diplomado_notifications.deliveries.verdicts import Decision, Dropped, Send, Superseded, Wait


def about_an_edition(
    delivery: Delivery, context: DeliveryContext, person: Person, edition: Edition, now: datetime
) -> Decision:
    """Decide about a message on the cancellation of an edition, or on its reinstatement."""
    registration = context.registration
    if registration is None or edition.revision < delivery.revision:
        return Wait("person_or_edition_unknown")
    if reason := _why_superseded(delivery, context, edition):
        return Superseded(reason)
    facts = registration_facts(context, person, edition, registration, now)
    if registration.status in WITHOUT_PLACE and not _is_to_be_uninvited(delivery, facts):
        return Dropped("no_place")
    if edition.is_over(now):
        return Dropped("edition_over")
    return Send(facts)


def _why_superseded(delivery: Delivery, context: DeliveryContext, edition: Edition) -> str | None:
    last_sent = context.edition_last_sent
    told_of_cancellation = last_sent is not None and last_sent.status == "cancelled"
    if delivery.template == "edition_reinstated":
        if edition.is_cancelled:
            return "edition_cancelled"
        return None if told_of_cancellation else "never_told"
    if edition.going_revision > delivery.revision:
        return "edition_reinstated"
    told_since = told_of_cancellation and last_sent is not None and last_sent.revision > edition.going_revision
    return "already_told" if told_since else None


def _is_to_be_uninvited(delivery: Delivery, facts: RegistrationFacts) -> bool:
    """Return whether coming sessions are in the calendar still: the mail about the lost place was never sent."""
    if delivery.template != "edition_cancelled" or facts.registration.status == "merged":
        return False
    sent = [facts.sessions_last_sent.get(session.session_id) for session in facts.sessions]
    return any(one is not None and one.status == "scheduled" for one in sent)
