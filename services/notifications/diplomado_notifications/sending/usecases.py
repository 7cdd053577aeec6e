"""The two transactions of an attempt: the decision before it, and the record of its outcome."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from diplomado_chassis.postgres.database import Connection
from diplomado_notifications.deliveries.context.delivery_context import DeliveryContext, SentState
from diplomado_notifications.deliveries.context.store import load_context, load_reminded_start
from diplomado_notifications.deliveries.decisions import decide
from diplomado_notifications.deliveries.delivery import Attempt, Delivery
from diplomado_notifications.deliveries.facts import ReminderFacts, SessionFacts, reminding, together
from diplomado_notifications.deliveries.store import attempts, joining
from diplomado_notifications.deliveries.verdicts import Decision, Dropped, GiveUp, Send, Superseded, Wait
from diplomado_notifications.planning.store.farewells import delete_last_address
from diplomado_notifications.sending import store
from diplomado_notifications.sending.outcomes import Accepted, Outcome, TransientFailure
from diplomado_notifications.sending.retry_policy import RetryPolicy

_STATUSES: Final = {Superseded: "superseded", Dropped: "dropped", GiveUp: "failed"}


async def decide_and_begin(
    connection: Connection, delivery: Delivery, *, now: datetime, lease: timedelta, mail_since: datetime | None
) -> tuple[Decision, Attempt | None]:
    """Decide about a delivery that is locked with its timetable, and record the decision.

    There is an attempt if it is to be sent.
    """
    context = await load_context(connection, delivery)
    decision = decide(delivery, context, now, mail_since)
    match decision:
        case Send(facts):
            joins = False
            if isinstance(facts, SessionFacts | ReminderFacts):
                decision, joins = await _join(connection, delivery, facts, context, now, mail_since)
            attempt = await attempts.begin_attempt(connection, delivery.delivery_id, lease)
            return decision, replace(attempt, joins=joins)
        case Wait(reason):
            await attempts.postpone(connection, delivery.delivery_id, reason)
        case Superseded(reason) | Dropped(reason) | GiveUp(reason):
            status = _STATUSES[type(decision)]
            await attempts.end_without_mail(connection, delivery.delivery_id, status, reason)
            if delivery.may_be_joined:
                if isinstance(decision, GiveUp):
                    await joining.end_joined(connection, delivery.delivery_id, None, status, reason)
                await joining.update_joined(connection, delivery.delivery_id, [])
    return decision, None


async def _join(
    connection: Connection,
    delivery: Delivery,
    facts: SessionFacts | ReminderFacts,
    context: DeliveryContext,
    now: datetime,
    mail_since: datetime | None,
) -> tuple[Send, bool]:
    """Let the open deliveries about other sessions that would be sent now go into the same mail, if there are any."""
    found = {one.session.session_id: one for one in _sessions_in(facts)}
    joined = []
    for other in await joining.lock_joinable(connection, delivery):
        starts = await load_reminded_start(connection, other)
        decision = decide(other, replace(context, reminded_start=starts), now, mail_since)
        if isinstance(decision, Send) and isinstance(decision.facts, SessionFacts | ReminderFacts):
            found |= {one.session.session_id: one for one in _sessions_in(decision.facts)}
            joined.append(other.delivery_id)
    if joined or delivery.attempts:  # an earlier attempt may have had others
        await joining.update_joined(connection, delivery.delivery_id, joined)
    sessions = list(found.values())
    one_mail = reminding(sessions) if isinstance(facts, ReminderFacts) else together(sessions)
    return Send(one_mail), bool(joined)


def _sessions_in(facts: SessionFacts | ReminderFacts) -> tuple[SessionFacts, ...]:
    return facts.sessions if isinstance(facts, ReminderFacts) else (facts,)


async def record_outcome(
    connection: Connection,
    delivery: Delivery,
    attempt: Attempt,
    outcome: Outcome,
    *,
    sent_states: tuple[SentState, ...],
    retry_policy: RetryPolicy,
    jitter: float,
) -> timedelta | None:
    """Record the outcome of an attempt, and what the recipient was sent. Return the pause before the next attempt.

    There is no next attempt after success, after a permanent failure and at the maximum age. A provider's limit is not
    the delivery's trouble: its age begins anew, so that it never fails for it.
    """
    if isinstance(outcome, Accepted):
        if delivery.template == "erasure_done":
            await delete_last_address(connection, delivery.participant_id)
        if sent_states:
            await store.upsert_last_sent(connection, delivery.registration_id, sent_states)
        await attempts.mark_sent(connection, delivery.delivery_id, attempt)
        if attempt.joins:
            await joining.end_joined(connection, delivery.delivery_id, attempt.number, "superseded", "sent_together")
        return None
    retry_in, limit = None, False
    if isinstance(outcome, TransientFailure):
        limit = outcome.limit
        retry_in = retry_policy.pause_after(attempt.number, timedelta() if limit else attempt.age, jitter)
    await attempts.mark_not_sent(
        connection,
        delivery.delivery_id,
        attempt,
        reason=outcome.reason,
        code=outcome.code,
        retry_in=retry_in,
        begin_anew=limit,
    )
    if retry_in is None and attempt.joins:
        await joining.end_joined(
            connection, delivery.delivery_id, attempt.number, "failed", outcome.reason, outcome.code
        )
    return retry_in
