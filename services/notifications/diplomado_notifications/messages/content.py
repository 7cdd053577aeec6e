"""What one mail says: the values of its template, its timetable, its calendar objects, and what is known by it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from diplomado_notifications.deliveries.context.delivery_context import Dossier, Session
from diplomado_notifications.deliveries.decisions import Delivery
from diplomado_notifications.messages import wording
from diplomado_notifications.messages.addresses import one_line, short_line, usable
from diplomado_notifications.messages.calendar import Invitation, Party, invite
from diplomado_notifications.messages.layout import TimetableLine


class NoAddressError(Exception):
    """The recipient's address is not one that mail can be sent to. The text never quotes it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Whom mails come from, and where links to certificates begin."""

    address: str
    reply_to: str | None
    certificates_url: str


@dataclass(frozen=True, slots=True)
class Content:
    """`said` holds (subject, revision, standing): what the recipient knows once the mail has been accepted."""

    language: str
    recipient: Party
    organiser: str
    partner: str | None
    values: dict[str, object]
    timetable: Sequence[TimetableLine] = ()
    invitations: Sequence[Invitation] = ()
    said: Sequence[tuple[UUID, int, str]] = field(default_factory=tuple)


def content_of(delivery: Delivery, known: Dossier, origin: Origin, now: datetime) -> Content:
    """Gather what a delivery that was judged worth sending says. Raises NoAddressError."""
    assert known.person is not None
    assert known.edition is not None
    language = known.person.language
    address = usable(known.person.email)
    if address is None:
        raise NoAddressError
    recipient = Party(short_line(f"{known.person.given_names} {known.person.family_names}"), address)
    shown, cancelled = _sessions_of(delivery, known, now)
    return Content(
        language=language,
        recipient=recipient,
        organiser=short_line(known.edition.organiser),
        partner=one_line(known.edition.partner) if known.edition.partner else None,
        values=_values(delivery, known, origin, recipient.name, len(shown)),
        timetable=[_line(session, language) for session in shown],
        invitations=[
            invite(
                session,
                cancelled=cancelled,
                registration_revision=known.place.revision if known.place else 1,
                edition=known.edition.title.of(language),
                organiser=Party(short_line(known.edition.organiser), origin.address),
                attendee=recipient,
                language=language,
                number=number,
                now=now,
            )
            for number, session in enumerate(shown, start=1)
        ],
        said=_said(delivery, known, shown),
    )


def _sessions_of(delivery: Delivery, known: Dossier, now: datetime) -> tuple[list[Session], bool]:
    """Which sessions go along as calendar objects, and whether as cancellations."""
    match delivery.template:
        case "registration_confirmed" | "registration_promoted":
            return [session for session in known.sessions if not session.cancelled], False
        case "registration_withdrawn":
            return [session for session in known.sessions if _stands_in_diary(session, known, now)], True
        case "session_changed" | "session_cancelled":
            one = known.session(delivery.subject_id)
            assert one is not None
            return [one], delivery.template == "session_cancelled"
        case _:
            return [], False


def _stands_in_diary(session: Session, known: Dossier, now: datetime) -> bool:
    told = known.told_sessions.get(session.session_id)
    invited = told is not None and told.standing == "scheduled"
    return invited and session.ends_at is not None and session.ends_at > now


def _values(delivery: Delivery, known: Dossier, origin: Origin, name: str, sessions: int) -> dict[str, object]:
    assert known.person is not None
    assert known.edition is not None
    language, edition = known.person.language, known.edition
    values: dict[str, object] = {
        "name": name,
        "edition": edition.title.of(language),
        "organiser": edition.organiser,
        "partner": edition.partner,
        "sessions": sessions,
    }
    if delivery.template.startswith("session_"):
        values |= _session_values(delivery, known, language)
    elif delivery.template == "recording_published":
        values |= _recording_values(delivery, known, language)
    elif delivery.template.startswith("certificate_"):
        values |= _certificate_values(known, origin, language, edition.time_zone)
    return values


def _session_values(delivery: Delivery, known: Dossier, language: str) -> dict[str, object]:
    session = known.session(delivery.subject_id)
    assert session is not None
    assert session.title is not None
    told = known.told_sessions.get(delivery.subject_id)
    added = told is None or told.standing == "cancelled"
    previously = None
    if told is not None and told.starts_at is not None and told.ends_at is not None:
        previously = ", ".join(wording.day_and_hours(told.starts_at, told.ends_at, session.time_zone, language))
    moved = previously is not None and told is not None and told.starts_at is not None
    moved = moved and told is not None and (told.starts_at, told.ends_at) != (session.starts_at, session.ends_at)
    title = session.title.of(language)
    return {"session": title, "added": added, "moved": moved and not added, "previously": previously}


def _recording_values(delivery: Delivery, known: Dossier, language: str) -> dict[str, object]:
    session = known.session(delivery.subject_id)
    assert session is not None
    assert session.title is not None
    assert known.recording is not None
    spoken = wording.LANGUAGES[known.recording.language].of(language)
    return {"session": session.title.of(language), "link": known.recording.url, "recording_language": spoken}


def _certificate_values(known: Dossier, origin: Origin, language: str, zone: str) -> dict[str, object]:
    certificate = known.certificate
    assert certificate is not None
    assert certificate.award is not None
    code = certificate.verification_code or ""
    session = known.session(certificate.session_id) if certificate.session_id else None
    reason = wording.REVOCATIONS.get(certificate.revocation_reason or "", wording.REVOCATIONS["issued_in_error"])
    return {
        "award": wording.award(certificate.award, certificate.kind).of(language),
        "session": session.title.of(language) if session and session.title else None,
        "code": code,
        "link": f"{origin.certificates_url.rstrip('/')}/v/{quote(code, safe='')}",
        "when": wording.date_of(certificate.revoked_at, zone, language) if certificate.revoked_at else None,
        "reason": reason.of(language),
    }


def _line(session: Session, language: str) -> TimetableLine:
    assert session.title is not None
    assert session.starts_at is not None
    assert session.ends_at is not None
    day, hours = wording.day_and_hours(session.starts_at, session.ends_at, session.time_zone, language)
    place = one_line(session.place) if session.place else None
    return TimetableLine(one_line(session.title.of(language)), day, hours, place)


def _said(delivery: Delivery, known: Dossier, shown: Sequence[Session]) -> list[tuple[UUID, int, str]]:
    said: list[tuple[UUID, int, str]] = []
    if delivery.template.startswith("registration_"):
        assert known.place is not None
        said.append((delivery.registration_id, known.place.revision, known.place.standing))
    if delivery.template in ("registration_confirmed", "registration_promoted"):
        # A session that is left out because it is cancelled is said too: there is nothing to cancel later.
        said += [(one.session_id, one.revision, _standing(one.cancelled)) for one in known.sessions]
    elif delivery.template.startswith("session_"):
        said += [(one.session_id, one.revision, _standing(one.cancelled)) for one in shown]
    elif delivery.template == "registration_withdrawn":
        said += [(one.session_id, one.revision, "cancelled") for one in shown]
    return said


def _standing(cancelled: bool) -> str:
    return "cancelled" if cancelled else "scheduled"
