"""Recordings in Zoom's cloud, and when Zoom deletes them."""

from datetime import date
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.live_meetings.cloud_recordings import CloudRecording

_UPSERT = """
insert into cloud_recordings (session_id, occurrence, url, files, has_passcode, deleted_on)
values ($1, $2, $3, $4, $5, $6)
on conflict (session_id, occurrence) do update set url = excluded.url, files = excluded.files,
    has_passcode = excluded.has_passcode, deleted_on = excluded.deleted_on, seen_at = now(),
    warned_at = case when cloud_recordings.deleted_on is distinct from excluded.deleted_on then null
        else cloud_recordings.warned_at end
"""
_LIST = """
select occurrence, url, files, has_passcode, deleted_on from cloud_recordings where session_id = $1
order by occurrence
"""
_WARN = """
update cloud_recordings set warned_at = now()
where warned_at is null and deleted_on <= current_date + $1::int and deleted_on >= current_date
returning session_id, deleted_on
"""
_COUNT_DUE = """
select count(*) from cloud_recordings where deleted_on between current_date and current_date + $1::int
"""


async def upsert_recording(connection: Connection, session_id: UUID, recording: CloudRecording) -> None:
    """Store a recording as Zoom lists it now."""
    await connection.execute(
        _UPSERT,
        session_id,
        recording.occurrence,
        recording.url,
        recording.files,
        recording.has_passcode,
        recording.deleted_on,
    )


async def list_recordings(connection: Connection, session_id: UUID) -> list[CloudRecording]:
    """Return the recordings of a session."""
    return [CloudRecording(**row) for row in await connection.fetch(_LIST, session_id)]


async def update_warned(connection: Connection, days: int) -> list[tuple[UUID, date]]:
    """Mark recordings that Zoom deletes within some days, each once, and return their sessions and days."""
    return [(row["session_id"], row["deleted_on"]) for row in await connection.fetch(_WARN, days)]


async def count_ending(connection: Connection, days: int) -> int:
    """Return how many recordings Zoom deletes within some days."""
    return int(await connection.fetchval(_COUNT_DUE, days))
