"""Which sessions a message shows and puts into the calendar, and which states of them it reports."""

from dataclasses import dataclass
from datetime import datetime

from diplomado_notifications.deliveries.context.delivery_context import Schedule, SentState, Session
from diplomado_notifications.deliveries.delivery import Delivery, Letter
from diplomado_notifications.deliveries.facts import (
    MessageFacts,
    RegistrationFacts,
    ReminderFacts,
    SessionFacts,
    TimetableFacts,
)
from diplomado_notifications.messages.calendar import Method


@dataclass(frozen=True, slots=True)
class Shown:
    """A session that goes along as a calendar object, which invites or cancels."""

    session: Session
    schedule: Schedule
    method: Method
    change: SessionFacts | None = None
    invites: bool = True


def sessions_shown(letter: Letter, facts: MessageFacts, now: datetime) -> list[Shown]:
    """Return the sessions that a letter shows, in the order in which it shows them."""
    match facts:
        case SessionFacts():
            return [_changed(facts)]
        case ReminderFacts():
            return [Shown(one.session, one.schedule, "REQUEST", invites=False) for one in facts.sessions]
        case TimetableFacts():
            return [_changed(change) for change in facts.changes]
        case RegistrationFacts():
            return _of_the_registration(letter, facts, now)
        case _:
            return []


def _changed(facts: SessionFacts) -> Shown:
    return Shown(facts.session, facts.schedule, "CANCEL" if facts.session.status == "cancelled" else "REQUEST", facts)


def _of_the_registration(letter: Letter, facts: RegistrationFacts, now: datetime) -> list[Shown]:
    scheduled = [(session, session.schedule) for session in facts.sessions if session.schedule is not None]
    match letter:
        case "edition_reinstated" if facts.registration.status != "registered":
            return []
        case "registration_confirmed" | "registration_promoted" | "edition_reinstated":
            return [Shown(*line, "REQUEST") for line in scheduled if line[0].status == "scheduled"]
        case (
            "registration_withdrawn"
            | "registration_rejected"
            | "registration_expired"
            | "registration_replaced"
            | "edition_cancelled"
        ):
            return [
                Shown(session, schedule, "CANCEL")
                for session, schedule in scheduled
                if _was_invited(session, facts) and schedule.ends_at > now
            ]
        case _:
            return []


def _was_invited(session: Session, facts: RegistrationFacts) -> bool:
    last_sent = facts.sessions_last_sent.get(session.session_id)
    return last_sent is not None and last_sent.status == "scheduled"


def _sent_state(session: Session) -> SentState:
    return SentState(
        session.session_id, session.revision, session.status, session.link_revision, session.own_link_revision
    )


def sent_states(delivery: Delivery, letter: Letter, facts: MessageFacts, shown: list[Session]) -> list[SentState]:
    """Return the states that the recipient has been sent with a message that shows these sessions."""
    if isinstance(facts, SessionFacts | TimetableFacts):
        return [_sent_state(session) for session in shown]
    if not isinstance(facts, RegistrationFacts):
        return []
    if delivery.template == "edition_cancelled":
        edition = SentState(delivery.edition_id, facts.edition.revision, "cancelled")
        return [edition, *(SentState(session.session_id, session.revision, "cancelled") for session in shown)]
    if delivery.template == "edition_reinstated":
        edition = SentState(delivery.edition_id, facts.edition.revision, "scheduled")
        return [edition, *(_sent_state(session) for session in shown)]
    registration = facts.registration
    states = [SentState(delivery.registration_id, registration.revision, registration.status)]
    if letter in ("registration_confirmed", "registration_promoted"):
        # Omitting a cancelled session reports it: no cancellation needs to follow.
        states += [_sent_state(session) for session in facts.sessions]
    else:
        states += [SentState(session.session_id, session.revision, "cancelled") for session in shown]
    return states
