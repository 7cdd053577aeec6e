"""Decides about a delivery that is due, by the facts known at that time. The reasons are codes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from diplomado_notifications.deliveries.context.delivery_context import (
    DeliveryContext,
    Edition,
    LastSent,
    Person,
    Registration,
    Session,
)
from diplomado_notifications.deliveries.delivery import Delivery
from diplomado_notifications.deliveries.facts import (
    IssueFacts,
    MessageFacts,
    RecordingFacts,
    RegistrationFacts,
    RevocationFacts,
    SessionFacts,
)

MAX_UNKNOWN_OUTCOMES = 3
"""After so many attempts without a recorded outcome a delivery fails: each may have been delivered."""


@dataclass(frozen=True, slots=True)
class Send:
    """Compose the message from these facts and send it."""

    facts: MessageFacts


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that the message must contain is not known yet."""

    reason: str


@dataclass(frozen=True, slots=True)
class Superseded:
    """Another message contains it, or contained it already."""

    reason: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """It does not concern the recipient any more, or there is no recipient."""

    reason: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Too many attempts ended without a recorded outcome."""

    reason: str = "outcome_unknown"


Decision = Send | Wait | Superseded | Dropped | GiveUp


def decide(delivery: Delivery, context: DeliveryContext, now: datetime, mail_since: datetime | None = None) -> Decision:
    """Decide about a delivery at the time `now`.

    Nobody is mailed about a session that is over, or about a registration in an edition that is over. About an edition
    that was cancelled nothing is mailed but that, and what concerns certificates. Causes before
    `mail_since` are never mailed, so that a new installation does not mail the past.
    """
    if delivery.unknown_outcomes >= MAX_UNKNOWN_OUTCOMES:
        return GiveUp()
    if mail_since is not None and delivery.moment < mail_since:
        return Dropped("before_the_start")
    if context.person is None or context.edition is None:
        return Wait("person_or_edition_unknown")
    if context.person.erased:
        return Dropped("person_erased")
    subject, _, _ = delivery.template.partition("_")
    return _RULES[subject](delivery, context, context.person, context.edition, now)


def _about_a_registration(
    delivery: Delivery, context: DeliveryContext, person: Person, edition: Edition, now: datetime
) -> Decision:
    registration, last_sent = context.registration, context.registration_last_sent
    if registration is None:
        return Wait("registration_unknown")
    if registration.revision > delivery.revision:
        return Superseded("newer_registration_state")
    if last_sent is not None and last_sent.status == registration.status:
        return Superseded("already_told")
    if edition.is_cancelled:
        return Dropped("edition_cancelled")
    if edition.is_over(now):
        return Dropped("edition_over")
    return Send(_registration_facts(context, person, edition, registration, now))


def _registration_facts(
    context: DeliveryContext, person: Person, edition: Edition, registration: Registration, now: datetime
) -> RegistrationFacts:
    coming = tuple(
        session for session in context.sessions if session.schedule is None or not session.schedule.is_over(now)
    )
    return RegistrationFacts(person, edition, registration, coming, context.sessions_last_sent)


def _about_an_edition(
    delivery: Delivery, context: DeliveryContext, person: Person, edition: Edition, now: datetime
) -> Decision:
    registration, last_sent = context.registration, context.edition_last_sent
    if registration is None or edition.revision < delivery.revision:
        return Wait("person_or_edition_unknown")
    if edition.going_revision > delivery.revision:
        return Superseded("edition_reinstated")
    if last_sent is not None and last_sent.revision > edition.going_revision:
        return Superseded("already_told")
    if registration.status == "withdrawn":
        return Dropped("no_place")
    if edition.is_over(now):
        return Dropped("edition_over")
    return Send(_registration_facts(context, person, edition, registration, now))


def _about_a_session(
    delivery: Delivery, context: DeliveryContext, person: Person, edition: Edition, now: datetime
) -> Decision:
    session, registration = context.session(delivery.subject_id), context.registration
    if session is None or registration is None:
        return Wait("session_or_registration_unknown")
    if registration.status != "registered" or edition.is_cancelled:
        return Dropped("edition_cancelled" if edition.is_cancelled else "no_place")
    last_sent = context.sessions_last_sent.get(delivery.subject_id)
    if reason := _why_superseded(delivery, session, last_sent):
        return Superseded(reason)
    if session.schedule is None:
        return Wait("session_or_registration_unknown")
    if session.schedule.is_over(now):
        return Dropped("session_over")
    return Send(SessionFacts(person, edition, registration, session, session.schedule, last_sent))


def _why_superseded(delivery: Delivery, session: Session, last_sent: LastSent | None) -> str | None:
    if session.revision > delivery.revision:
        return "newer_session_state"
    if last_sent is not None and last_sent.revision >= delivery.revision:
        return "already_told"
    if session.status == "cancelled" and (last_sent is None or last_sent.status == "cancelled"):
        return "never_invited"
    return None


def _about_a_recording(
    delivery: Delivery, context: DeliveryContext, person: Person, edition: Edition, _now: datetime
) -> Decision:
    recording, registration = context.recording, context.registration
    schedule = context.schedule(delivery.subject_id)
    if recording is None or registration is None or schedule is None:
        return Wait("session_or_registration_unknown")
    if registration.status == "withdrawn":
        return Dropped("no_place")
    if edition.is_cancelled:
        return Dropped("edition_cancelled")
    if recording.revision > delivery.revision:
        return Superseded("newer_recording")
    if not context.seconds_attended:
        return Dropped("did_not_attend")
    return Send(RecordingFacts(person, edition, recording, schedule.title))


def _about_a_certificate(
    delivery: Delivery, context: DeliveryContext, person: Person, edition: Edition, _now: datetime
) -> Decision:
    certificate = context.certificate
    if certificate is None or certificate.issue is None:
        return Wait("certificate_unknown")
    issue, revocation, title = certificate.issue, certificate.revocation, None
    if issue.session_id is not None:
        schedule = context.schedule(issue.session_id)
        if schedule is None:
            return Wait("session_unknown")
        title = schedule.title
    if delivery.template == "certificate_issued":
        return Superseded("revoked") if revocation else Send(IssueFacts(person, edition, issue, title))
    if revocation is None:
        return Wait("certificate_unknown")
    if revocation.superseded_by is not None:
        return Superseded("reissued")  # the mail about the new certificate says it
    return Send(RevocationFacts(person, edition, issue, revocation, title))


_RULES: Final[Mapping[str, Callable[[Delivery, DeliveryContext, Person, Edition, datetime], Decision]]] = {
    "registration": _about_a_registration,
    "session": _about_a_session,
    "recording": _about_a_recording,
    "certificate": _about_a_certificate,
    "edition": _about_an_edition,
}
