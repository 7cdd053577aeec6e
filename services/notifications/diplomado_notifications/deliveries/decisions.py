"""What becomes of a delivery when its turn comes, judged by what is known then. Pure; the reasons are codes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args
from uuid import UUID

from diplomado_notifications.deliveries.context.delivery_context import Dossier

Template = Literal[
    "registration_confirmed",
    "registration_waitlisted",
    "registration_promoted",
    "registration_withdrawn",
    "session_changed",
    "session_cancelled",
    "recording_published",
    "certificate_issued",
    "certificate_revoked",
]
TEMPLATES: Final = get_args(Template)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One cause and one recipient. `revision` is that of the fact which is the cause.

    `lost` counts the attempts of which nobody knows how they ended, the last one included.
    """

    delivery_id: UUID
    template: str
    registration_id: UUID
    edition_id: UUID
    participant_id: UUID
    subject_id: UUID
    revision: int
    moment: datetime
    correlation_id: str | None
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Send:
    """Compose it now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that the mail must say is not known yet."""

    reason: str


@dataclass(frozen=True, slots=True)
class Superseded:
    """Another mail says it, or said it already."""

    reason: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """It no longer concerns the recipient, or there is none."""

    reason: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Nobody knows how several attempts ended: one more could be the mail for the fourth time."""

    reason: str = "outcome_unknown"


Verdict = Send | Wait | Superseded | Dropped | GiveUp

_LOST_ATTEMPTS = 3


def decide(delivery: Delivery, known: Dossier, mail_since: datetime | None = None) -> Verdict:
    """Judge a delivery.

    `mail_since`: causes before it are never mailed, so that a new installation does not mail the past.
    """
    if delivery.lost >= _LOST_ATTEMPTS:
        return GiveUp()
    if mail_since is not None and delivery.moment < mail_since:
        return Dropped("before_the_start")
    if known.person is None or known.edition is None:
        return Wait("person_or_edition_unknown")
    if known.person.erased:
        return Dropped("person_erased")
    subject, _, _ = delivery.template.partition("_")
    return _RULES[subject](delivery, known)


def _about_the_registration(delivery: Delivery, known: Dossier) -> Verdict:
    if known.place is None:
        return Wait("registration_unknown")
    if known.place.revision > delivery.revision:
        return Superseded("newer_registration_state")
    if known.told_place is not None and known.told_place.standing == known.place.standing:
        return Superseded("already_told")
    return Send()


def _about_a_session(delivery: Delivery, known: Dossier) -> Verdict:
    session = known.session(delivery.subject_id)
    if session is None or known.place is None:
        return Wait("session_or_registration_unknown")
    if known.place.standing != "registered":
        return Dropped("no_place")
    if session.revision > delivery.revision:
        return Superseded("newer_session_state")
    told = known.told_sessions.get(delivery.subject_id)
    if told is not None and told.revision >= delivery.revision:
        return Superseded("already_told")
    if session.cancelled and (told is None or told.standing == "cancelled"):
        return Superseded("never_invited")
    return Send()


def _about_a_recording(delivery: Delivery, known: Dossier) -> Verdict:
    session = known.session(delivery.subject_id)
    if known.recording is None or known.place is None or session is None or session.title is None:
        return Wait("session_or_registration_unknown")
    if known.place.standing == "withdrawn":
        return Dropped("no_place")
    if known.recording.revision > delivery.revision:
        return Superseded("newer_recording")
    if not known.seconds_attended:
        return Dropped("did_not_attend")
    return Send()


def _about_a_certificate(delivery: Delivery, known: Dossier) -> Verdict:
    certificate = known.certificate
    if certificate is None or certificate.award is None:
        return Wait("certificate_unknown")
    if certificate.session_id is not None:
        session = known.session(certificate.session_id)
        if session is None or session.title is None:
            return Wait("session_unknown")
    if delivery.template == "certificate_issued" and certificate.revoked_at is not None:
        return Superseded("revoked")
    return Send()


_RULES: Final[Mapping[str, Callable[[Delivery, Dossier], Verdict]]] = {
    "registration": _about_the_registration,
    "session": _about_a_session,
    "recording": _about_a_recording,
    "certificate": _about_a_certificate,
}
