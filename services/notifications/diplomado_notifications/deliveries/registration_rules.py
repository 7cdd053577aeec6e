"""Decides about messages on a registration, its links, and the name, address and data of its participant."""

from datetime import datetime, timedelta
from typing import Final

from diplomado_notifications.deliveries.context.delivery_context import (
    DeliveryContext,
    Edition,
    LastSent,
    Person,
    Registration,
)
from diplomado_notifications.deliveries.delivery import Delivery
from diplomado_notifications.deliveries.facts import (
    NameCheckFacts,
    PersonalFacts,
    ProofFacts,
    RegistrationFacts,
    UnreachableFacts,
)
from diplomado_notifications.deliveries.verdicts import Decision, Dropped, Send, Superseded, Wait

MAX_LINKS_A_DAY: Final = 5
"""A participant is mailed no more links than this in 24 hours, whoever asks for them."""
MAX_AGE_OF_A_REQUEST: Final = timedelta(hours=24)
MAX_AGE_OF_AN_ANSWER: Final = timedelta(days=30)

_TO_UNPROVEN_ADDRESSES: Final = frozenset({"unconfirmed", "expired"})
# The participant must act, so these are mailed again when the registration comes back to them.
_ASKING: Final = frozenset({"unconfirmed", "needs_information", "offered"})


def about_a_registration(
    delivery: Delivery, context: DeliveryContext, person: Person, edition: Edition, now: datetime
) -> Decision:
    """Decide about a message on the state of the registration."""
    registration, last_sent = context.registration, context.registration_last_sent
    if registration is None:
        return Wait("registration_unknown")
    if registration.revision > delivery.revision:
        return Superseded("newer_registration_state")
    if last_sent is not None and last_sent.status == registration.status and not _asks_again(registration, last_sent):
        return Superseded("already_told")
    if reason := _why_dropped(registration, edition, now):
        return Dropped(reason)
    return Send(registration_facts(context, person, edition, registration, now))


def _why_dropped(registration: Registration, edition: Edition, now: datetime) -> str | None:
    if registration.never_confirmed and registration.status not in _TO_UNPROVEN_ADDRESSES:
        return "never_confirmed"
    if edition.is_cancelled:
        return "edition_cancelled"
    if edition.is_over(now):
        return "edition_over"
    return "deadline_over" if registration.is_expired(now) else None


def _asks_again(registration: Registration, last_sent: LastSent) -> bool:
    return registration.status in _ASKING and last_sent.revision < registration.since


def registration_facts(
    context: DeliveryContext, person: Person, edition: Edition, registration: Registration, now: datetime
) -> RegistrationFacts:
    """Return the facts of a message that shows the sessions to come."""
    coming = tuple(
        session for session in context.sessions if session.schedule is None or not session.schedule.is_over(now)
    )
    return RegistrationFacts(person, edition, registration, coming, context.sessions_last_sent)


def about_a_link(
    delivery: Delivery, context: DeliveryContext, person: Person, edition: Edition, now: datetime
) -> Decision:
    """Decide about a message with the link that the participant asked for.

    While the address is not proven, the message is the one that asks for its confirmation.
    """
    registration = context.registration
    if registration is None:
        return Wait("registration_unknown")
    if context.link_requests.newest > delivery.revision:
        return Superseded("newer_request")
    if reason := _why_no_link(delivery, context, registration, edition, now):
        return Dropped(reason)
    if registration.status == "unconfirmed":
        return Send(registration_facts(context, person, edition, registration, now))
    return Send(PersonalFacts(person, edition))


def _why_no_link(
    delivery: Delivery, context: DeliveryContext, registration: Registration, edition: Edition, now: datetime
) -> str | None:
    if now - delivery.moment > MAX_AGE_OF_A_REQUEST:
        return "request_too_old"
    if context.link_requests.mailed >= MAX_LINKS_A_DAY:
        return "too_many_requests"
    return _why_dropped(registration, edition, now) if registration.status == "unconfirmed" else None


def about_a_name(
    delivery: Delivery, context: DeliveryContext, person: Person, edition: Edition, now: datetime
) -> Decision:
    """Decide about a message that asks the participant to check their name."""
    check, registration = context.name_check, context.registration
    if check is None or registration is None:
        return Wait("registration_unknown")
    if check.revision > delivery.revision:
        return Superseded("newer_request")
    if registration.status != "registered" or edition.is_cancelled:
        return Dropped("edition_cancelled" if edition.is_cancelled else "no_place")
    if check.until_at is not None and check.until_at <= now:
        return Dropped("deadline_over")
    return Send(NameCheckFacts(person, edition, check.until_at))


def about_a_threshold(
    delivery: Delivery, context: DeliveryContext, person: Person, edition: Edition, now: datetime
) -> Decision:
    """Decide about a message on attendance that cannot be reached any more."""
    registration, unreachable = context.registration, context.unreachable
    if registration is None:
        return Wait("registration_unknown")
    if reason := _why_dropped(registration, edition, now):
        return Dropped(reason)
    if registration.status != "registered":
        return Dropped("no_place")
    if unreachable.noticed_at is None:
        return Dropped("reachable_again")
    if unreachable.noticed_at > delivery.moment:
        return Superseded("newer_warning")
    return Send(UnreachableFacts(person, edition, unreachable.awards))


def about_an_address(
    delivery: Delivery, _context: DeliveryContext, person: Person, edition: Edition, now: datetime
) -> Decision:
    """Decide about a message to a new address that is to be proven, and about the note to the present one."""
    if person.proof_id != delivery.subject_id or person.new_email is None or person.proof_expires_at is None:
        return Superseded("proof_over")
    if person.proof_expires_at <= now:
        return Dropped("deadline_over")
    if delivery.template == "address_changing":
        return Send(PersonalFacts(person, edition))
    return Send(ProofFacts(person, edition, person.proof_id, person.new_email, person.proof_expires_at))


def about_an_erasure(
    delivery: Delivery, _context: DeliveryContext, person: Person, edition: Edition, now: datetime
) -> Decision:
    """Decide about the answer to who asked for the erasure of their data. Of the erased only the address is kept."""
    if now - delivery.moment > MAX_AGE_OF_AN_ANSWER:
        return Dropped("request_too_old")
    return Send(PersonalFacts(person, edition))
