"""The content of one message: the values of its template, timetable, calendar objects and reported states."""

from dataclasses import dataclass
from datetime import datetime

from diplomado_chassis.language.dates import day_and_hours
from diplomado_chassis.language.email_addresses import parse
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.printable import one_line, shortened
from diplomado_notifications.deliveries.context.delivery_context import Person, Schedule, SentState, Session
from diplomado_notifications.deliveries.delivery import Delivery, Letter
from diplomado_notifications.deliveries.facts import (
    MessageFacts,
    RegistrationFacts,
    SessionFacts,
    TimetableFacts,
)
from diplomado_notifications.messages.calendar import Invitation, Mailbox, Method, invite
from diplomado_notifications.messages.context_building import Names, context_of, note_of
from diplomado_notifications.messages.contexts import MessageContext
from diplomado_notifications.messages.layout import TimetableLine
from diplomado_notifications.messages.letters import language_of_letter
from diplomado_notifications.messages.wording import title_in


class NoAddressError(Exception):
    """The recipient's address is not one that mail can be sent to. The text never quotes it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The sender's address, the address for answers, and the beginning of links to certificates."""

    address: str
    reply_to: str | None
    certificates_url: str


@dataclass(frozen=True, slots=True)
class Content:
    """The content of one message, in one language.

    `sent_states` are the states of the registration and of sessions that this message reports to the recipient.
    """

    letter: Letter
    language: Language
    recipient: Mailbox
    organiser: str
    partner: str | None
    context: MessageContext
    timetable: tuple[TimetableLine, ...]
    invitations: tuple[Invitation, ...]
    sent_states: tuple[SentState, ...]


def content_of(delivery: Delivery, facts: MessageFacts, origin: Origin, now: datetime) -> Content:
    """Build the content of a delivery's message. Raises NoAddressError."""
    letter = letter_of(delivery, facts)
    language = language_of_letter(letter, facts.person.language)
    recipient = _recipient(facts.person)
    organiser = shortened(facts.edition.organiser)
    shown = _sessions_of(delivery, facts, now)
    edition = title_in(facts.edition.title, language)
    names = Names(language, recipient.name, edition, facts.edition.organiser, facts.edition.partner)
    return Content(
        letter=letter,
        language=language,
        recipient=recipient,
        organiser=organiser,
        partner=one_line(facts.edition.partner) if facts.edition.partner else None,
        context=context_of(delivery.template, facts, names, len(shown), origin.certificates_url),
        timetable=tuple(_line(line, language, facts) for line in shown),
        invitations=tuple(
            invite(
                line.session,
                line.schedule,
                method=line.method,
                registration_revision=_registration_revision(facts),
                edition=edition,
                organiser=Mailbox(organiser, origin.address),
                attendee=recipient,
                language=language,
                number=number,
                now=now,
            )
            for number, line in enumerate(shown, start=1)
        ),
        sent_states=tuple(_sent_states(delivery, facts, [line.session for line in shown])),
    )


def _recipient(person: Person) -> Mailbox:
    try:
        address = parse(person.email).deliverable
    except ValueError as error:
        raise NoAddressError from error
    return Mailbox(shortened(f"{person.given_names} {person.family_names}"), address)


def letter_of(delivery: Delivery, facts: MessageFacts) -> Letter:
    """Return what the message of a delivery is written as."""
    return "timetable_changed" if isinstance(facts, TimetableFacts) else delivery.template


@dataclass(frozen=True, slots=True)
class _Shown:
    """A session that goes along as a calendar object, which invites or cancels."""

    session: Session
    schedule: Schedule
    method: Method
    change: SessionFacts | None = None


def _sessions_of(delivery: Delivery, facts: MessageFacts, now: datetime) -> list[_Shown]:
    match facts:
        case SessionFacts():
            return [_changed(facts)]
        case TimetableFacts():
            return [_changed(change) for change in facts.changes]
        case RegistrationFacts():
            return _of_the_registration(delivery, facts, now)
        case _:
            return []


def _changed(facts: SessionFacts) -> _Shown:
    return _Shown(facts.session, facts.schedule, "CANCEL" if facts.session.status == "cancelled" else "REQUEST", facts)


def _of_the_registration(delivery: Delivery, facts: RegistrationFacts, now: datetime) -> list[_Shown]:
    scheduled = [(session, session.schedule) for session in facts.sessions if session.schedule is not None]
    match delivery.template:
        case "registration_confirmed" | "registration_promoted":
            return [_Shown(*line, "REQUEST") for line in scheduled if line[0].status == "scheduled"]
        case "registration_withdrawn" | "edition_cancelled":
            return [
                _Shown(session, schedule, "CANCEL")
                for session, schedule in scheduled
                if _was_invited(session, facts) and schedule.ends_at > now
            ]
        case _:
            return []


def _was_invited(session: Session, facts: RegistrationFacts) -> bool:
    last_sent = facts.sessions_last_sent.get(session.session_id)
    return last_sent is not None and last_sent.status == "scheduled"


def _registration_revision(facts: MessageFacts) -> int:
    return facts.registration.revision if isinstance(facts, RegistrationFacts | SessionFacts | TimetableFacts) else 1


def _line(shown: _Shown, language: Language, facts: MessageFacts) -> TimetableLine:
    schedule = shown.schedule
    note = note_of(shown.change, language) if shown.change and isinstance(facts, TimetableFacts) else None
    day, hours = day_and_hours(schedule.starts_at, schedule.ends_at, schedule.time_zone, language)
    place = one_line(schedule.place) if schedule.place else None
    return TimetableLine(one_line(title_in(schedule.title, language)), day, hours, place, note)


def _sent_states(delivery: Delivery, facts: MessageFacts, shown: list[Session]) -> list[SentState]:
    if isinstance(facts, SessionFacts | TimetableFacts):
        return [SentState(session.session_id, session.revision, session.status) for session in shown]
    if not isinstance(facts, RegistrationFacts):
        return []
    if delivery.template == "edition_cancelled":
        edition = SentState(delivery.edition_id, facts.edition.revision, "cancelled")
        return [edition, *(SentState(session.session_id, session.revision, "cancelled") for session in shown)]
    registration = facts.registration
    states = [SentState(delivery.registration_id, registration.revision, registration.status)]
    match delivery.template:
        case "registration_confirmed" | "registration_promoted":
            # Omitting a cancelled session reports it: no cancellation needs to follow.
            states += [SentState(session.session_id, session.revision, session.status) for session in facts.sessions]
        case "registration_withdrawn":
            states += [SentState(session.session_id, session.revision, "cancelled") for session in shown]
    return states
