"""All SQL about files that are made in the background."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from diplomado_certificates.printing.entry import Order
from diplomado_certificates.printing.print_job import FileKind, PrintJob
from diplomado_chassis.postgres.database import Connection

_COLUMNS = "job_id, edition_id, act_id, kind, seats, state, done, total, attempt, requested_at, finished_at"
_INSERT = """
insert into print_jobs (job_id, edition_id, act_id, kind, seats, requested_at, requested_by)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (act_id, kind, seats) where state in ('waiting', 'running') do nothing
"""
_FIND_OPEN = f"""
select {_COLUMNS} from print_jobs where act_id = $1 and kind = $2 and seats = $3 and state in ('waiting', 'running')
"""
_CLAIM = f"""
update print_jobs set state = 'running', attempt = attempt + 1, done = 0, leased_until = $1
where job_id = (
    select job_id from print_jobs
    where state = 'waiting' or (state = 'running' and leased_until < $2)
    order by requested_at, job_id limit 1 for update skip locked
)
returning {_COLUMNS}
"""
_UPDATE_PROGRESS = """
update print_jobs set done = $3, total = $4, leased_until = $5
where job_id = $1 and attempt = $2 and state = 'running' returning job_id
"""
_UPDATE_FINISHED = """
update print_jobs set state = $3, finished_at = $4, leased_until = null
where job_id = $1 and attempt = $2 and state = 'running' returning job_id
"""
_INSERT_PART = "insert into print_parts (job_id, part, content) values ($1, $2, $3)"
_PURGE = (
    "delete from print_jobs where requested_at < now() - interval '2 days' or finished_at < now() - interval '1 day'"
)
_DELETE_OF_PEOPLE = """
delete from print_jobs where state = 'done' and act_id in (
    select act_id from certificates where participant_id = any($1::uuid[])
)
"""


async def insert_job(
    connection: Connection,
    job_id: UUID,
    edition_id: UUID,
    act_id: UUID,
    kind: FileKind,
    seats: Order,
    *,
    by: str,
    now: datetime,
) -> PrintJob:
    """Order a file and return it; the one that is ordered already, if there is one."""
    await connection.execute(_INSERT, job_id, edition_id, act_id, kind, seats, now, by)
    row = await connection.fetchrow(_FIND_OPEN, act_id, kind, seats)
    if row is None:
        raise LookupError("the file that was just ordered is gone")
    return PrintJob(**row)


async def find_job(connection: Connection, job_id: UUID) -> PrintJob | None:
    """Return a job."""
    row = await connection.fetchrow(f"select {_COLUMNS} from print_jobs where job_id = $1", job_id)
    return PrintJob(**row) if row else None


async def list_jobs(connection: Connection, edition_id: UUID) -> list[PrintJob]:
    """Return the jobs of an edition, the newest first."""
    rows = await connection.fetch(
        f"select {_COLUMNS} from print_jobs where edition_id = $1 order by requested_at desc limit 20", edition_id
    )
    return [PrintJob(**row) for row in rows]


async def claim_job(connection: Connection, now: datetime, lease: timedelta) -> PrintJob | None:
    """Begin the oldest job that waits or whose process is gone; what that has written is deleted."""
    row = await connection.fetchrow(_CLAIM, now + lease, now)
    if row is None:
        return None
    await connection.execute("delete from print_parts where job_id = $1", row["job_id"])
    return PrintJob(**row)


async def update_progress(
    connection: Connection, job: PrintJob, *, done: int, total: int, leased_until: datetime
) -> bool:
    """Store how far a job has come; False if another process has it now."""
    return await connection.fetchval(_UPDATE_PROGRESS, job.job_id, job.attempt, done, total, leased_until) is not None


async def update_finished(connection: Connection, job: PrintJob, state: str, now: datetime) -> bool:
    """End a job; False if another process has it now."""
    return await connection.fetchval(_UPDATE_FINISHED, job.job_id, job.attempt, state, now) is not None


async def insert_part(connection: Connection, job_id: UUID, part: int, content: bytes) -> None:
    """Store a piece of the file. Callers must hold the row of the job, by `update_progress`."""
    await connection.execute(_INSERT_PART, job_id, part, content)


async def find_part(connection: Connection, job_id: UUID, part: int) -> bytes | None:
    """Return a piece of the file."""
    found: bytes | None = await connection.fetchval(
        "select content from print_parts where job_id = $1 and part = $2", job_id, part
    )
    return found


async def find_size(connection: Connection, job_id: UUID) -> int:
    """Return the size of the file in bytes."""
    size: int = await connection.fetchval(
        "select coalesce(sum(length(content)), 0)::bigint from print_parts where job_id = $1", job_id
    )
    return size


async def delete_of_people(connection: Connection, participants: Sequence[UUID]) -> None:
    """Delete finished files in which these people may be named."""
    await connection.execute(_DELETE_OF_PEOPLE, participants)


async def purge_jobs(connection: Connection) -> int:
    """Delete files a day after they were made, and what was never made; return how many."""
    status: str = await connection.execute(_PURGE)
    return int(status.rpartition(" ")[2])
