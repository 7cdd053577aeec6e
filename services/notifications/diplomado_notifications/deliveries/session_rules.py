"""Decides about messages on a session or its recording."""

from datetime import datetime
from typing import Final

from diplomado_notifications.deliveries.context.delivery_context import (
    DeliveryContext,
    Edition,
    LastSent,
    Person,
    Session,
)
from diplomado_notifications.deliveries.delivery import Delivery
from diplomado_notifications.deliveries.facts import RecordingFacts, SessionFacts
from diplomado_notifications.deliveries.verdicts import Decision, Dropped, Send, Superseded, Wait

_WITHOUT_PLACE: Final = frozenset({"unconfirmed", "rejected", "withdrawn", "expired", "replaced", "merged", "other"})


def about_a_session(
    delivery: Delivery, context: DeliveryContext, person: Person, edition: Edition, now: datetime
) -> Decision:
    """Decide about a message on a change of a session."""
    session, registration = context.session(delivery.subject_id), context.registration
    if session is None or registration is None:
        return Wait("session_or_registration_unknown")
    if registration.status != "registered":
        return Dropped("no_place")
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


def about_a_recording(
    delivery: Delivery, context: DeliveryContext, person: Person, edition: Edition, _now: datetime
) -> Decision:
    """Decide about a message on a recording."""
    recording, registration = context.recording, context.registration
    schedule = context.schedule(delivery.subject_id)
    if recording is None or registration is None or schedule is None:
        return Wait("session_or_registration_unknown")
    if registration.status in _WITHOUT_PLACE:
        return Dropped("no_place")
    if recording.revision > delivery.revision:
        return Superseded("newer_recording")
    if not context.seconds_attended:
        return Dropped("did_not_attend")
    return Send(RecordingFacts(person, edition, recording, schedule.title))
