"""Takes up due deliveries and records the outcome of each attempt."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_notifications.deliveries.delivery import Attempt, Delivery, MinimumAge
from diplomado_notifications.deliveries.store import timetable_lock

# $1 is the minimum age, $2 that of what is about the timetable.
_OLD_ENOUGH = "created_at <= now() - case when template like 'session%' then $2::interval else $1::interval end"

# A row that is being sent is due again when its attempt must be over, so a crashed sender's row is attempted again.
# Mails about the registration go first, then those about its edition, then all others; older ones about a subject go
# before newer ones.
_DUE = """
select delivery_id, template, coalesce(due.registration_id, newest.registration_id) as registration_id,
    coalesce(due.edition_id, newest.edition_id) as edition_id, participant_id, subject_id, revision, due.moment,
    due.correlation_id, lost + (status = 'sending')::int as unknown_outcomes, attempts
from {source} as due
left join lateral (
    select place.registration_id, place.edition_id from places as place
    where due.registration_id is null and place.participant_id = due.participant_id
    order by place.moment desc, place.registration_id limit 1
) as newest on true
where status in ('pending', 'sending') and due_at <= now()
    and {old_enough}
    and not exists (
        select from deliveries as leader
        where leader.delivery_id = due.joined_to and leader.status in ('pending', 'sending')
    )
    and (due.template not like 'session%' and due.template <> 'reminder' or due.status = 'sending' or not exists (
        select from deliveries as first
        where first.registration_id = due.registration_id
            and (first.template like 'session%' or first.template = 'reminder')
            and (first.template = 'reminder') = (due.template = 'reminder')
            and first.status = 'pending' and first.due_at <= now()
            and (first.created_at, first.delivery_id) < (due.created_at, due.delivery_id)
            and (first.subject_id <> due.subject_id or first.template <> due.template) and first.joined_to is null
            and first.created_at <= now()
                - case when first.template = 'reminder' then $1::interval else $2::interval end
            and not exists (
                select from deliveries as earlier
                where earlier.registration_id = first.registration_id and earlier.status in ('pending', 'sending')
                    and earlier.subject_id = first.subject_id and earlier.revision < first.revision
            )
    ))
    and (
        exists (select from people where people.participant_id = due.participant_id)
        or exists (select from focal_contacts where focal_contacts.contact_id = due.participant_id)
    )
    and exists (select from editions where editions.edition_id = coalesce(due.edition_id, newest.edition_id))
    and not exists (
        select from deliveries as earlier
        where earlier.registration_id = due.registration_id and earlier.status in ('pending', 'sending')
            and (
                earlier.subject_id = due.subject_id and earlier.revision < due.revision
                or earlier.subject_id = earlier.registration_id and due.subject_id <> due.registration_id
                or earlier.subject_id = earlier.edition_id
                    and due.subject_id not in (due.registration_id, due.edition_id)
            )
    )
"""

# A part of those whose time has come is looked through, by the index: the others wait for theirs.
_LIST_DUE = f"""
with part as materialized (
    select delivery_id, template, registration_id, edition_id, participant_id, subject_id, revision, moment,
        correlation_id, status, attempts, lost, due_at, created_at, joined_to
    from deliveries where status in ('pending', 'sending') and due_at <= now() and {_OLD_ENOUGH}
    order by due_at limit $3 offset $4
)
select (select count(*) from part) as seen,
    array(select delivery_id from ({_DUE.format(source="part", old_enough="true")} order by due_at) as found) as due
"""

# Candidates are looked up one after another, each by its id, until one is due and free.
_LOCK_FIRST_DUE = f"""
select delivery_id, template, registration_id, edition_id, participant_id, subject_id, revision, moment,
    correlation_id, unknown_outcomes, attempts, pg_try_advisory_xact_lock_shared({timetable_lock.KEY}) as is_settled
from unnest($3::uuid[]) as candidate (id)
cross join lateral (
    {_DUE.format(source="deliveries", old_enough=_OLD_ENOUGH)}
    and delivery_id = candidate.id for update of due skip locked
) as found
limit 1
"""

_BEGIN_ATTEMPT = """
update deliveries
set status = 'sending', attempts = attempts + 1, lost = lost + (status = 'sending')::int,
    due_at = now() + $2::interval, reason = null, code = null,
    first_attempt_at = coalesce(first_attempt_at, now())
where delivery_id = $1
returning attempts, now() - first_attempt_at as age
"""

_END_WITHOUT_MAIL = "update deliveries set status = $2, reason = $3, due_at = now() where delivery_id = $1"

# A little later each time, so that what waits for long costs little.
_POSTPONE = """
update deliveries
set status = 'pending', reason = $2,
    due_at = now() + least(greatest((now() - created_at) / 4, interval '1 second'), interval '1 hour')
where delivery_id = $1
"""

# The attempt's number guards both updates: a sender whose lease ran out does not overwrite its successor's outcome.
_MARK_SENT = """
update deliveries set status = 'sent', sent_at = now(), code = 250, due_at = now()
where delivery_id = $1 and attempts = $2 and status = 'sending'
"""

_MARK_NOT_SENT = """
update deliveries
set status = $3, reason = $4, code = $5, due_at = now() + $6::interval,
    first_attempt_at = case when $7 then null else first_attempt_at end
where delivery_id = $1 and attempts = $2 and status = 'sending'
"""


async def list_due(connection: Connection, minimum: MinimumAge, limit: int) -> list[UUID]:
    """Return deliveries that are due and whose person and edition are known, at most `limit`, the longest due first.

    A delivery younger than the minimum is not due, so that facts which arrive together go into one mail. Of several
    about sessions of one registration, and of its reminders, the oldest is due alone: the others can join it.
    """
    offset, part = 0, limit
    while True:
        row = await connection.fetchrow(_LIST_DUE, minimum.usual, minimum.timetable, part, offset)
        assert row is not None
        if row["due"] or row["seen"] < part:
            return list(row["due"][:limit])
        # Each part is as long as all before it, so that a row is read four times at most, however many wait.
        offset, part = offset + part, 2 * part


async def lock_first_due(
    connection: Connection, minimum: MinimumAge, candidates: Sequence[UUID]
) -> tuple[Delivery, bool] | None:
    """Lock the first of these deliveries that is still due and that no other sender has; None if there is none.

    The second value is False if its timetable is being changed, else that is locked as by `lock_timetable_shared`.
    """
    row = await connection.fetchrow(_LOCK_FIRST_DUE, minimum.usual, minimum.timetable, candidates)
    if row is None:
        return None
    *values, is_settled = row.values()
    return Delivery(*values), is_settled


async def begin_attempt(connection: Connection, delivery_id: UUID, lease: timedelta) -> Attempt:
    """Mark a locked delivery as being sent. No other sender takes it up for the length of the lease."""
    row = await connection.fetchrow(_BEGIN_ATTEMPT, delivery_id, lease)
    assert row is not None
    return Attempt(row["attempts"], row["age"])


async def end_without_mail(connection: Connection, delivery_id: UUID, status: str, reason: str) -> None:
    """Close a locked delivery as superseded, dropped or failed."""
    await connection.execute(_END_WITHOUT_MAIL, delivery_id, status, reason)


async def postpone(connection: Connection, delivery_id: UUID, reason: str) -> None:
    """Make a locked delivery due later, because something is not known yet."""
    await connection.execute(_POSTPONE, delivery_id, reason)


async def mark_sent(connection: Connection, delivery_id: UUID, attempt: Attempt) -> None:
    """Close a delivery that a mail server accepted in this attempt."""
    await connection.execute(_MARK_SENT, delivery_id, attempt.number)


async def mark_not_sent(
    connection: Connection,
    delivery_id: UUID,
    attempt: Attempt,
    *,
    reason: str,
    code: int | None,
    retry_in: timedelta | None,
    begin_anew: bool = False,
) -> None:
    """Record why this attempt failed. `retry_in` None closes the delivery as failed; `begin_anew` resets its age."""
    status, delay = ("failed", timedelta()) if retry_in is None else ("pending", retry_in)
    await connection.execute(_MARK_NOT_SENT, delivery_id, attempt.number, status, reason, code, delay, begin_anew)
