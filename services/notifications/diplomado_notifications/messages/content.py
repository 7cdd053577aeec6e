"""The content of one message: the values of its template, timetable, calendar objects and reported states."""

from dataclasses import dataclass
from datetime import datetime

from diplomado_chassis.language.dates import day_and_hours
from diplomado_chassis.language.email_addresses import parse
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.printable import one_line, shortened
from diplomado_notifications.deliveries.context.delivery_context import Person, Schedule, SentState, Session
from diplomado_notifications.deliveries.delivery import Delivery
from diplomado_notifications.deliveries.facts import MessageFacts, RegistrationFacts, SessionFacts
from diplomado_notifications.messages.calendar import Invitation, Mailbox, Method, invite
from diplomado_notifications.messages.context_building import Names, context_of
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
    language = language_of_letter(delivery.template, facts.person.language)
    recipient = _recipient(facts.person)
    organiser = shortened(facts.edition.organiser)
    shown, method = _sessions_of(delivery, facts, now)
    edition = title_in(facts.edition.title, language)
    names = Names(language, recipient.name, edition, facts.edition.organiser, facts.edition.partner)
    return Content(
        language=language,
        recipient=recipient,
        organiser=organiser,
        partner=one_line(facts.edition.partner) if facts.edition.partner else None,
        context=context_of(delivery.template, facts, names, len(shown), origin.certificates_url),
        timetable=tuple(_line(schedule, language) for _, schedule in shown),
        invitations=tuple(
            invite(
                session,
                schedule,
                method=method,
                registration_revision=_registration_revision(facts),
                edition=edition,
                organiser=Mailbox(organiser, origin.address),
                attendee=recipient,
                language=language,
                number=number,
                now=now,
            )
            for number, (session, schedule) in enumerate(shown, start=1)
        ),
        sent_states=tuple(_sent_states(delivery, facts, [session for session, _ in shown])),
    )


def _recipient(person: Person) -> Mailbox:
    try:
        address = parse(person.email).deliverable
    except ValueError as error:
        raise NoAddressError from error
    return Mailbox(shortened(f"{person.given_names} {person.family_names}"), address)


def _sessions_of(
    delivery: Delivery, facts: MessageFacts, now: datetime
) -> tuple[list[tuple[Session, Schedule]], Method]:
    """Choose the sessions that go along as calendar objects, and whether these invite or cancel."""
    if isinstance(facts, SessionFacts):
        return [(facts.session, facts.schedule)], "CANCEL" if facts.session.status == "cancelled" else "REQUEST"
    if not isinstance(facts, RegistrationFacts):
        return [], "REQUEST"
    scheduled = [(session, session.schedule) for session in facts.sessions if session.schedule is not None]
    match delivery.template:
        case "registration_confirmed" | "registration_promoted":
            return [(session, schedule) for session, schedule in scheduled if session.status == "scheduled"], "REQUEST"
        case "registration_withdrawn":
            invited = [
                (session, schedule)
                for session, schedule in scheduled
                if _was_invited(session, facts) and schedule.ends_at > now
            ]
            return invited, "CANCEL"
        case _:
            return [], "REQUEST"


def _was_invited(session: Session, facts: RegistrationFacts) -> bool:
    last_sent = facts.sessions_last_sent.get(session.session_id)
    return last_sent is not None and last_sent.status == "scheduled"


def _registration_revision(facts: MessageFacts) -> int:
    return facts.registration.revision if isinstance(facts, RegistrationFacts | SessionFacts) else 1


def _line(schedule: Schedule, language: Language) -> TimetableLine:
    day, hours = day_and_hours(schedule.starts_at, schedule.ends_at, schedule.time_zone, language)
    place = one_line(schedule.place) if schedule.place else None
    return TimetableLine(one_line(title_in(schedule.title, language)), day, hours, place)


def _sent_states(delivery: Delivery, facts: MessageFacts, shown: list[Session]) -> list[SentState]:
    if isinstance(facts, SessionFacts):
        return [SentState(facts.session.session_id, facts.session.revision, facts.session.status)]
    if not isinstance(facts, RegistrationFacts):
        return []
    registration = facts.registration
    states = [SentState(delivery.registration_id, registration.revision, registration.status)]
    match delivery.template:
        case "registration_confirmed" | "registration_promoted":
            # Omitting a cancelled session reports it: no cancellation needs to follow.
            states += [SentState(session.session_id, session.revision, session.status) for session in facts.sessions]
        case "registration_withdrawn":
            states += [SentState(session.session_id, session.revision, "cancelled") for session in shown]
    return states
