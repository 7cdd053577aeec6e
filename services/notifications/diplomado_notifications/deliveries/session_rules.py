"""Decides about messages on a session or its recording."""

from datetime import datetime
from typing import Final

from diplomado_notifications.deliveries.context.delivery_context import (
    DeliveryContext,
    Edition,
    LastSent,
    Person,
    Registration,
    Schedule,
    Session,
)
from diplomado_notifications.deliveries.delivery import Delivery
from diplomado_notifications.deliveries.facts import RecordingFacts, SessionFacts, reminding
from diplomado_notifications.deliveries.verdicts import Decision, Dropped, Send, Superseded, Wait

WITHOUT_PLACE: Final = frozenset({"unconfirmed", "rejected", "withdrawn", "expired", "replaced", "merged", "other"})


def about_a_session(
    delivery: Delivery, context: DeliveryContext, person: Person, edition: Edition, now: datetime
) -> Decision:
    """Decide about a message on a change of a session.

    A change of a session that was over when it was made concerns nobody, also where a programme is replayed.
    """
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
    if session.schedule.is_over(max(now, delivery.moment)):
        return Dropped("session_over")
    return Send(SessionFacts(person, edition, registration, session, session.schedule, last_sent))


def _why_superseded(delivery: Delivery, session: Session, last_sent: LastSent | None) -> str | None:
    if delivery.template == "session_link":
        return _why_link_superseded(delivery, session, last_sent)
    if delivery.template == "session_own_link":
        return _why_own_link_superseded(delivery, session, last_sent)
    if session.revision > delivery.revision:
        return "newer_session_state"
    if last_sent is not None and last_sent.revision >= delivery.revision:
        return "already_told"
    if session.status == "cancelled" and (last_sent is None or last_sent.status == "cancelled"):
        return "never_invited"
    return None


def _why_link_superseded(delivery: Delivery, session: Session, last_sent: LastSent | None) -> str | None:
    told = last_sent.link_revision if last_sent else 0
    if session.link_revision > delivery.revision:
        return "newer_link"
    if told >= session.link_revision:
        return "already_told"
    if session.has_own_link:
        return "own_link"
    if session.status == "cancelled" or (session.join_url is None and not told):
        return "no_link"
    return None


def _why_own_link_superseded(delivery: Delivery, session: Session, last_sent: LastSent | None) -> str | None:
    """Where an own link is gone that was sent, its reader is sent the session's link, or that there is none."""
    told = last_sent.own_link_revision if last_sent else 0
    if session.own_link_revision > delivery.revision:
        return "newer_link"
    if told >= session.own_link_revision:
        return "already_told"
    if session.status == "cancelled" or (not session.has_own_link and not told):
        return "no_link"
    return None


def about_a_reminder(
    delivery: Delivery, context: DeliveryContext, person: Person, edition: Edition, now: datetime
) -> Decision:
    """Decide about a reminder of a session."""
    session, registration = context.session(delivery.subject_id), context.registration
    if session is None or session.schedule is None or registration is None:
        return Wait("session_or_registration_unknown")
    if context.reminded_start != session.schedule.starts_at:
        return Superseded("session_moved")
    if reason := _why_no_reminder(session, session.schedule, registration, edition, now):
        return Dropped(reason)
    return Send(reminding([SessionFacts(person, edition, registration, session, session.schedule, None)]))


def _why_no_reminder(
    session: Session, schedule: Schedule, registration: Registration, edition: Edition, now: datetime
) -> str | None:
    if registration.status != "registered":
        return "no_place"
    if session.status == "cancelled":
        return "session_cancelled"
    if edition.is_cancelled:
        return "edition_cancelled"
    return "session_begun" if schedule.starts_at <= now else None


def about_a_recording(
    delivery: Delivery, context: DeliveryContext, person: Person, edition: Edition, _now: datetime
) -> Decision:
    """Decide about a message on a recording."""
    recording, registration = context.recording, context.registration
    schedule = context.schedule(delivery.subject_id)
    if recording is None or registration is None or schedule is None:
        return Wait("session_or_registration_unknown")
    if registration.status in WITHOUT_PLACE:
        return Dropped("no_place")
    if edition.is_cancelled:
        return Dropped("edition_cancelled")
    if recording.revision > delivery.revision:
        return Superseded("newer_recording")
    if not context.seconds_attended:
        return Dropped("did_not_attend")
    return Send(RecordingFacts(person, edition, recording, schedule.title))
