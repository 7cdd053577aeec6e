"""Builds the context of a message from the facts of its delivery."""

from urllib.parse import quote

from diplomado_chassis.language.dates import day, day_and_hours, day_and_time, zone_of
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_contracts import Localised
from diplomado_notifications.deliveries.context.delivery_context import LastSent, Schedule, Session
from diplomado_notifications.deliveries.delivery import Letter
from diplomado_notifications.deliveries.facts import (
    FocalProofFacts,
    FocalWarningFacts,
    IssueFacts,
    MessageFacts,
    NameCheckFacts,
    PersonalFacts,
    ProofFacts,
    RecordingFacts,
    RegistrationFacts,
    ReminderFacts,
    RevocationFacts,
    SessionFacts,
    TimetableFacts,
    UnreachableFacts,
)
from diplomado_notifications.messages.contexts import (
    CertificateIssuedContext,
    CertificateRevokedContext,
    MessageContext,
    RecordingPublishedContext,
    ReminderContext,
    SessionCancelledContext,
    SessionChangedContext,
    SessionLinkContext,
    SessionOwnLinkContext,
    TimetableChangedContext,
)
from diplomado_notifications.messages.letter_names import Addresses, Names
from diplomado_notifications.messages.registration_contexts import registration_context, until
from diplomado_notifications.messages.step_contexts import (
    AddressChangingContext,
    AddressProofContext,
    ErasureDoneContext,
    ErasureRefusedContext,
    FocalProofContext,
    FocalWarningContext,
    LinkRequestedContext,
    NameCheckContext,
    ThresholdUnreachableContext,
)
from diplomado_notifications.messages.wording import award_name, award_names, language_name, revocation_reason, title_in

MAX_NAMES = 40
"""So many people a mail names; the page has them all."""


def context_of(letter: Letter, facts: MessageFacts, names: Names, sessions: int, links: Addresses) -> MessageContext:
    """Build the context of a message. `sessions` is the number of sessions that the message shows."""
    match facts:
        case RegistrationFacts():
            return registration_context(letter, facts, names, sessions, links.page)
        case SessionFacts() | TimetableFacts() | ReminderFacts() | RecordingFacts():
            return _about_sessions(letter, facts, names)
        case IssueFacts():
            return _issue(facts, names, links.certificates_url)
        case RevocationFacts():
            return _revocation(facts, names, links.certificates_url)
        case FocalProofFacts() | FocalWarningFacts():
            return _focal(facts, names, links)
        case _:
            return _personal(letter, facts, names, links)


def _about_sessions(
    letter: Letter, facts: SessionFacts | TimetableFacts | ReminderFacts | RecordingFacts, names: Names
) -> MessageContext:
    match facts:
        case SessionFacts():
            return _session(letter, facts, names)
        case TimetableFacts():
            return TimetableChangedContext(names.name, names.edition, len(facts.changes))
        case ReminderFacts():
            title = title_in(facts.sessions[0].schedule.title, names.language)
            return ReminderContext(names.name, names.edition, title, len(facts.sessions))
        case RecordingFacts():
            return _recording(facts, names)


def _focal(facts: FocalProofFacts | FocalWarningFacts, names: Names, links: Addresses) -> MessageContext:
    match facts:
        case FocalProofFacts():
            deadline = day_and_time(facts.expires_at, facts.edition.time_zone, names.language)
            return FocalProofContext(names.name, names.edition, names.organiser, deadline, links.proof)
        case FocalWarningFacts():
            named = ", ".join(facts.names[:MAX_NAMES]) or None
            others = facts.people - min(len(facts.names), MAX_NAMES)
            return FocalWarningContext(names.name, names.edition, facts.people, named, others, links.page)


def _personal(
    letter: Letter,
    facts: PersonalFacts | NameCheckFacts | UnreachableFacts | ProofFacts,
    names: Names,
    links: Addresses,
) -> MessageContext:
    match facts:
        case NameCheckFacts():
            end = until(facts.until_at, facts.edition, names.language)
            return NameCheckContext(names.name, names.edition, end, links.page)
        case UnreachableFacts():
            return ThresholdUnreachableContext(
                names.name, names.edition, award_names(facts.awards).in_(names.language), links.page
            )
        case ProofFacts():
            deadline = day_and_time(facts.expires_at, facts.edition.time_zone, names.language)
            return AddressProofContext(names.name, names.organiser, deadline, links.proof)
        case PersonalFacts():
            return _note(letter, names, links.page)


def _note(letter: Letter, names: Names, page: str) -> MessageContext:
    match letter:
        case "address_changing":
            return AddressChangingContext(names.name, names.organiser)
        case "erasure_refused":
            return ErasureRefusedContext(names.name, names.organiser, page)
        case "erasure_done":
            return ErasureDoneContext(names.name, names.organiser)
        case _:
            return LinkRequestedContext(names.name, names.edition, page)


def _session(letter: Letter, facts: SessionFacts, names: Names) -> MessageContext:
    session = title_in(facts.schedule.title, names.language)
    if facts.session.status == "cancelled":
        return SessionCancelledContext(names.name, names.edition, session)
    if letter == "session_own_link":
        return SessionOwnLinkContext(names.name, names.edition, session)
    if letter == "session_link":
        return SessionLinkContext(names.name, names.edition, session, removed=facts.session.join_url is None)
    added, moved, previously = _change(facts, names.language)
    return SessionChangedContext(names.name, names.edition, session, added=added, moved=moved, previously=previously)


def note_of(facts: SessionFacts, language: Language) -> str:
    """Say in a timetable what happened to a session."""
    added, moved, previously = _change(facts, language)
    if facts.session.status == "cancelled":
        note = Text("No se realizará", "Will not take place")
    elif added:
        note = Text("Nueva sesión", "New session")
    elif moved:
        note = Text("Nuevo horario; antes: {before}", "New time; before: {before}", before=previously or "")
    elif facts.last_sent is not None and _has_other_link(facts.last_sent, facts.session):
        note = Text("Nuevo enlace; mismo horario", "New link; same time")
    else:
        note = Text("Datos actualizados; mismo horario", "Details updated; same time")
    return note.in_(language)


def _has_other_link(last_sent: LastSent, session: Session) -> bool:
    if last_sent.own_link_revision != session.own_link_revision:
        return True
    return not session.has_own_link and last_sent.link_revision != session.link_revision


def knows_the_time(facts: SessionFacts) -> bool:
    """Return whether the recipient was sent the session with the time that it has."""
    last_sent = facts.last_sent
    return last_sent is not None and last_sent.status == "scheduled" and not _differs(last_sent, facts.schedule)


def _change(facts: SessionFacts, language: Language) -> tuple[bool, bool, str | None]:
    last_sent = facts.last_sent
    added = last_sent is None or last_sent.status == "cancelled"
    previously = _time_in(last_sent, facts.schedule.time_zone, language) if last_sent else None
    moved = not added and previously is not None and last_sent is not None and _differs(last_sent, facts.schedule)
    return added, moved, previously


def _time_in(last_sent: LastSent, time_zone: str, language: Language) -> str | None:
    if last_sent.starts_at is None or last_sent.ends_at is None:
        return None
    return ", ".join(day_and_hours(last_sent.starts_at, last_sent.ends_at, time_zone, language))


def _differs(last_sent: LastSent, schedule: Schedule) -> bool:
    return (last_sent.starts_at, last_sent.ends_at) != (schedule.starts_at, schedule.ends_at)


def _recording(facts: RecordingFacts, names: Names) -> MessageContext:
    return RecordingPublishedContext(
        names.name,
        names.edition,
        session=title_in(facts.session_title, names.language),
        link=facts.recording.url,
        recording_language=language_name(facts.recording.language, names.language),
    )


def _issue(facts: IssueFacts, names: Names, certificates_url: str) -> MessageContext:
    return CertificateIssuedContext(
        names.name,
        names.edition,
        award=award_name(facts.issue.award, facts.issue.kind).in_(names.language),
        session=_optional(facts.session_title, names.language),
        replaces=facts.issue.supersedes is not None,
        code=facts.issue.verification_code,
        link=_link(certificates_url, facts.issue.verification_code),
    )


def _revocation(facts: RevocationFacts, names: Names, certificates_url: str) -> MessageContext:
    revoked_on = facts.revocation.revoked_at.astimezone(zone_of(facts.edition.time_zone)).date()
    return CertificateRevokedContext(
        names.name,
        names.edition,
        names.organiser,
        award=award_name(facts.issue.award, facts.issue.kind).in_(names.language),
        session=_optional(facts.session_title, names.language),
        code=facts.issue.verification_code,
        link=_link(certificates_url, facts.issue.verification_code),
        when=day(revoked_on, names.language),
        reason=revocation_reason(facts.revocation.reason).in_(names.language),
    )


def _optional(title: Localised | None, language: Language) -> str | None:
    return title_in(title, language) if title else None


def _link(certificates_url: str, code: str) -> str:
    return f"{certificates_url.rstrip('/')}/v/{quote(code, safe='')}"
