"""SQL that plans reminders: which sessions come, which reminders were planned, and for whom."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_notifications.deliveries.store import planned
from diplomado_notifications.planning.reminding import Coming, Reminder

# Only sessions that start within the longest rule and two days are read, by the index on their start.
_COMING = """
with nearby as (
    select distinct session_id from sessions
    where standing = 'scheduled' and starts_at > $1
        and starts_at <= $1 + make_interval(hours => 48 + greatest(
            (select max(hours) from unnest($2::int[]) as hours),
            (select max(hours) from editions, unnest(reminder_hours) as hours where hours <= $3)
        ))
),
newest as (
    select distinct on (session_id) session_id, edition_id, revision, standing, starts_at, time_zone
    from sessions where session_id in (select session_id from nearby) order by session_id, revision desc
)
select
    newest.session_id, newest.edition_id, newest.revision, newest.starts_at, newest.time_zone,
    (
        select min(moment) from sessions as same
        where same.session_id = newest.session_id and same.starts_at = newest.starts_at
    ) as known_since,
    array(select hours from unnest(coalesce(editions.reminder_hours, $2::int[])) as hours
        where hours between 1 and $3 order by hours) as rules,
    array(select hours from reminders
        where reminders.session_id = newest.session_id and reminders.starts_at = newest.starts_at) as planned
from newest join editions using (edition_id)
where newest.standing = 'scheduled' and newest.starts_at > $1
    and coalesce(editions.status, '') not in ('cancelled', 'archived')
order by newest.starts_at, newest.session_id
limit 2000
"""

_MARK = """
insert into reminders (session_id, hours, starts_at)
select session_id, hours, starts_at
from unnest($1::uuid[], $2::int[], $3::timestamptz[]) as new (session_id, hours, starts_at)
order by session_id, hours
on conflict do nothing
returning session_id, hours
"""

_GIVEN = """
    select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::timestamptz[])
        as given (session_id, edition_id, revision, hours, starts_at)
"""
# What was planned before some registrations arrived here, of sessions that have not begun or moved since.
_MARKED = """
    select newest.session_id, newest.edition_id, newest.revision, marked.hours, newest.starts_at
    from reminders as marked
    cross join lateral (
        select session_id, edition_id, revision, standing, starts_at from sessions
        where sessions.session_id = marked.session_id order by revision desc limit 1
    ) as newest
    where marked.starts_at > now() and newest.starts_at = marked.starts_at and newest.standing = 'scheduled'
"""

# For those who had a place when the rule reminds. Who was reminded by this rule already is reminded again only if the
# session was moved by more than a day since; of what waits to be sent there is no second one. `revision` is
# `deliveries.delivery.reminder_revision`.
_CAUSES = """
select
    'reminder' as template, place.registration_id, place.edition_id, place.participant_id,
    due.session_id as subject_id, due.revision * 1000 + due.hours as revision,
    due.starts_at - make_interval(hours => due.hours) as moment, null::text as correlation_id
from ({due}) as due
join (
    select distinct on (registration_id) registration_id, edition_id, participant_id, standing
    from places where {places} order by registration_id, revision desc
) as place on place.edition_id = due.edition_id and place.standing = 'registered'
where exists (
        select from places as earlier
        where earlier.registration_id = place.registration_id and earlier.standing = 'registered'
            and earlier.moment <= due.starts_at - make_interval(hours => due.hours)
    )
    and not exists (
        select from deliveries as reminded
        join sessions as meant on meant.session_id = reminded.subject_id and meant.revision = reminded.revision / 1000
        where reminded.template = 'reminder' and reminded.registration_id = place.registration_id
            and reminded.subject_id = due.session_id and reminded.revision % 1000 = due.hours
            and (
                (reminded.status in ('sending', 'sent') or reminded.reason = 'sent_together')
                and abs(extract(epoch from meant.starts_at - due.starts_at)) <= 86400
                or reminded.status in ('pending', 'failed') and meant.starts_at = due.starts_at
            )
    )
"""

_CAUSES_NOW = _CAUSES.replace("{due}", _GIVEN).replace("{places}", "edition_id = any($2)")
_CAUSES_OF_REGISTRATIONS = _CAUSES.replace("{due}", _MARKED).replace("{places}", "registration_id = any($1)")

_KEY = "hashtextextended('diplomado-reminders:' || current_schema(), 0)"
_LOCK_EXCLUSIVE = f"select pg_advisory_xact_lock({_KEY})"
_LOCK_SHARED = f"select pg_advisory_xact_lock_shared({_KEY})"


async def list_coming(
    connection: Connection, now: datetime, usual_rules: Sequence[int], max_hours: int
) -> list[Coming]:
    """Return the sessions of which participants may be reminded within the next two days, by their start.

    `usual_rules` are for editions that have no rules of their own.
    """
    rows = await connection.fetch(_COMING, now, list(usual_rules), max_hours)
    return [Coming(**{**row, "rules": tuple(row["rules"]), "planned": tuple(row["planned"])}) for row in rows]


async def insert_reminders(connection: Connection, reminders: Sequence[Reminder]) -> list[Reminder]:
    """Mark reminders as planned; return those that no other process has just planned.

    Until the end of the transaction no registration comes in: it is either seen now, or sees the marks.
    """
    await connection.execute(_LOCK_EXCLUSIVE)
    rows = await connection.fetch(
        _MARK,
        [one.session.session_id for one in reminders],
        [one.hours for one in reminders],
        [one.session.starts_at for one in reminders],
    )
    mine = {(row["session_id"], row["hours"]) for row in rows}
    return [one for one in reminders if (one.session.session_id, one.hours) in mine]


async def purge_reminders(connection: Connection) -> int:
    """Delete which reminders were planned for sessions of more than three months ago; return the number of rows."""
    status = await connection.execute("delete from reminders where starts_at < now() - interval '3 months'")
    return int(status.rpartition(" ")[2])


async def plan_for_reminders(connection: Connection, reminders: Sequence[Reminder]) -> None:
    """Plan the mails to those who have a place."""
    keys: list[UUID] = [one.session.session_id for one in reminders]
    await planned.insert_planned(
        connection,
        _CAUSES_NOW,
        keys,
        [one.session.edition_id for one in reminders],
        [one.session.revision for one in reminders],
        [one.hours for one in reminders],
        [one.session.starts_at for one in reminders],
    )


async def plan_for_registrations(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Plan the mails of reminders that were planned before these registrations arrived, each at its time."""
    await connection.execute(_LOCK_SHARED)
    await planned.reopen_reminders(connection, registrations)
    await planned.insert_planned(connection, _CAUSES_OF_REGISTRATIONS, registrations)
    await planned.await_reminders(connection, registrations)
