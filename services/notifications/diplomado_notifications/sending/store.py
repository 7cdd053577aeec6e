"""SQL of the table `told`: the state that a mail server last accepted for each registration and subject."""

from collections.abc import Sequence
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_notifications.deliveries.context.delivery_context import SentState

_UPSERT = """
insert into told (registration_id, subject_id, revision, standing, link_revision, own_link_revision)
select $1, subject_id, revision, status, link_revision, own_link_revision
from unnest($2::uuid[], $3::int[], $4::text[], $5::int[], $6::int[])
    as sent (subject_id, revision, status, link_revision, own_link_revision)
order by subject_id
on conflict (registration_id, subject_id) do update
set revision = excluded.revision, standing = excluded.standing, link_revision = excluded.link_revision,
    own_link_revision = excluded.own_link_revision, told_at = now()
where told.revision <= excluded.revision
"""

_DELETE_OLD = "delete from told where told_at < now() - interval '24 months'"


async def upsert_last_sent(connection: Connection, registration_id: UUID, states: Sequence[SentState]) -> None:
    """Record the states that the recipient has been sent; an older revision changes nothing."""
    await connection.execute(
        _UPSERT,
        registration_id,
        [state.subject_id for state in states],
        [state.revision for state in states],
        [state.status for state in states],
        [state.link_revision for state in states],
        [state.own_link_revision for state in states],
    )


async def purge_last_sent(connection: Connection) -> int:
    """Delete what was sent more than 24 months ago, and return the number of rows."""
    return int((await connection.execute(_DELETE_OLD)).rpartition(" ")[2])
