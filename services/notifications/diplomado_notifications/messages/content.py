"""The content of one message: the values of its template, timetable, calendar objects and reported states."""

from dataclasses import dataclass
from datetime import datetime

from diplomado_chassis.language.dates import day_and_hours
from diplomado_chassis.language.email_addresses import parse
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.printable import one_line, shortened
from diplomado_notifications.deliveries.context.delivery_context import Edition, SentState
from diplomado_notifications.deliveries.delivery import Delivery, Letter
from diplomado_notifications.deliveries.facts import (
    FocalProofFacts,
    FocalWarningFacts,
    MessageFacts,
    ProofFacts,
    RegistrationFacts,
    SessionFacts,
    TimetableFacts,
)
from diplomado_notifications.messages.calendar import Invitation, Mailbox, invite
from diplomado_notifications.messages.context_building import context_of, knows_the_time, note_of
from diplomado_notifications.messages.contexts import MessageContext
from diplomado_notifications.messages.layout import TimetableLine
from diplomado_notifications.messages.letter_names import Addresses, Names
from diplomado_notifications.messages.letters import language_of_letter
from diplomado_notifications.messages.own_links import OwnLinks
from diplomado_notifications.messages.shown_sessions import Shown, sent_states, sessions_shown
from diplomado_notifications.messages.wording import title_in


class NoAddressError(Exception):
    """The recipient's address is not one that mail can be sent to. The text never quotes it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The sender's address, the usual address for answers, the beginning of links to certificates, and other links."""

    address: str
    reply_to: str | None
    certificates_url: str
    links: OwnLinks


@dataclass(frozen=True, slots=True)
class Content:
    """The content of one message, in one language.

    `own_page` is the link to the participant's page; None for who was erased, and if the reader of the address may be
    somebody else. `contact` is whom the participant writes to. `shared`: other people read the same mailbox.
    `sent_states` are the states of the registration and of sessions that this message reports to the recipient.
    """

    letter: Letter
    language: Language
    recipient: Mailbox
    organiser: str
    partner: str | None
    own_page: str | None
    contact: Mailbox | None
    shared: bool
    context: MessageContext
    timetable: tuple[TimetableLine, ...]
    invitations: tuple[Invitation, ...]
    sent_states: tuple[SentState, ...]


def content_of(delivery: Delivery, facts: MessageFacts, origin: Origin, now: datetime) -> Content:
    """Build the content of a delivery's message. Raises NoAddressError."""
    letter = letter_of(delivery, facts)
    language = language_of_letter(letter, facts.person.language)
    recipient = _recipient(facts)
    own_page = origin.links.page(delivery.registration_id, facts.person.link_revision, now)
    proof = origin.links.proof(facts.proof_id, facts.expires_at) if isinstance(facts, ProofFacts) else ""
    if isinstance(facts, FocalProofFacts):
        proof = origin.links.focal_proof(facts.proof_id, facts.expires_at)
    if isinstance(facts, FocalWarningFacts):
        own_page = origin.links.people(delivery.edition_id)
    organiser = shortened(facts.edition.organiser)
    shown = sessions_shown(letter, facts, now)
    edition = title_in(facts.edition.title, language)
    names = Names(language, recipient.name, edition, facts.edition.organiser, facts.edition.partner)
    return Content(
        letter=letter,
        language=language,
        recipient=recipient,
        organiser=organiser,
        partner=one_line(facts.edition.partner) if facts.edition.partner else None,
        own_page=None if proof or letter == "erasure_done" or isinstance(facts, FocalWarningFacts) else own_page,
        contact=_contact(facts.edition, origin),
        shared=facts.person.shares_mailbox,
        context=context_of(letter, facts, names, len(shown), Addresses(origin.certificates_url, own_page, proof)),
        timetable=tuple(_line(line, language, facts) for line in shown),
        invitations=tuple(
            invite(
                line.session,
                line.schedule,
                method=line.method,
                registration_revision=_registration_revision(facts),
                edition_revision=facts.edition.revision or 1,
                edition=edition,
                organiser=Mailbox(organiser, origin.address),
                attendee=recipient,
                language=language,
                number=number,
                now=now,
            )
            for number, line in enumerate(shown, start=1)
            if line.invites
        ),
        sent_states=tuple(sent_states(delivery, letter, facts, [line.session for line in shown])),
    )


def _recipient(facts: MessageFacts) -> Mailbox:
    person = facts.person
    try:
        address = parse(facts.email if isinstance(facts, ProofFacts) else person.email).deliverable
    except ValueError as error:
        raise NoAddressError from error
    return Mailbox(shortened(f"{person.given_names} {person.family_names}"), address)


def _contact(edition: Edition, origin: Origin) -> Mailbox | None:
    """Return whom the participants of an edition write to: as the mission does it if its address cannot be used."""
    if edition.contact_email:
        try:
            return Mailbox(shortened(edition.contact_name or ""), parse(edition.contact_email).deliverable)
        except ValueError:
            pass
    return Mailbox("", origin.reply_to) if origin.reply_to else None


def letter_of(delivery: Delivery, facts: MessageFacts) -> Letter:
    """Return what the message of a delivery is written as."""
    if delivery.template in ("session_link", "session_own_link") and isinstance(facts, SessionFacts):
        if not knows_the_time(facts):
            return "session_changed"
        return "session_own_link" if facts.session.has_own_link else "session_link"
    if isinstance(facts, RegistrationFacts) and delivery.template == "link_requested":
        return "registration_unconfirmed"
    return "timetable_changed" if isinstance(facts, TimetableFacts) else delivery.template


def _registration_revision(facts: MessageFacts) -> int:
    return facts.registration.revision if isinstance(facts, RegistrationFacts | SessionFacts | TimetableFacts) else 1


def _line(shown: Shown, language: Language, facts: MessageFacts) -> TimetableLine:
    schedule = shown.schedule
    note = note_of(shown.change, language) if shown.change and isinstance(facts, TimetableFacts) else None
    day, hours = day_and_hours(schedule.starts_at, schedule.ends_at, schedule.time_zone, language)
    place = one_line(schedule.place) if schedule.place else None
    link = shown.session.join_url if shown.method == "REQUEST" else None
    return TimetableLine(one_line(title_in(schedule.title, language)), day, hours, place, note, link)
