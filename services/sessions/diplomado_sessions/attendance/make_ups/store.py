"""Make-ups: all SQL of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from diplomado_chassis.keyset import Listed, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing
from diplomado_chassis.publishing.restating import Raising
from diplomado_sessions.attendance.make_ups.make_up import MakeUp, Status

_COLUMNS = """
make_up_id, session_id, registration_id, edition_id, equivalent_session_id, assignment, status, revision, asked_by,
asked_at, approved_by, approved_at, accepted_by, accepted_at, withdrawn_by, withdrawn_at
"""
_FIND = f"select {_COLUMNS} from make_ups where make_up_id = $1"
_LIVE = f"select {_COLUMNS} from make_ups where session_id = $1 and registration_id = $2 and status <> 'withdrawn'"
_OF_EDITION = Listing(
    f"""
select {_COLUMNS} from make_ups
where edition_id = $1 and ($2::text is null or status = $2) and ($3::uuid is null or session_id = $3)
    and ($4::uuid is null or registration_id = $4)
""",
    make_up_id=UUID,
)
_OF_PERSON = f"""
select {_COLUMNS} from make_ups where session_id = $1 and registration_id = $2 order by asked_at, make_up_id
"""
_INSERT = """
insert into make_ups (make_up_id, session_id, registration_id, edition_id, equivalent_session_id, assignment, status,
    asked_by)
values ($1, $2, $3, $4, $5, $6, 'proposed', $7)
"""
_NEXT = "select coalesce(max(revision), 0) + 1 from make_ups where session_id = $1 and registration_id = $2"
_APPROVE = "update make_ups set status = 'approved', approved_by = $2, approved_at = now() where make_up_id = $1"
_ACCEPT = "update make_ups set status = 'accepted', accepted_by = $2, accepted_at = now() where make_up_id = $1"
_WITHDRAW = "update make_ups set status = 'withdrawn', withdrawn_by = $2, withdrawn_at = now() where make_up_id = $1"
_DELETE_ASSIGNMENTS = "update make_ups set assignment = null where registration_id = any($1) and assignment is not null"
_PURGE_ASSIGNMENTS = """
update make_ups set assignment = null where assignment is not null
    and session_id in (select session_id from sessions where evidence_purged_at is not null)
"""
_REVISE = "update make_ups set revision = $2 where make_up_id = $1"
# Of several that were published for one session, the newest counts.
RAISING = Raising(
    "make_ups",
    "registration_id",
    "registration_id, edition_id, session_id, revision, make_up_id, equivalent_session_id, "
    "status = 'withdrawn' as withdrawn",
    "revision > 0 and revision = (select max(other.revision) from make_ups other "
    "where other.session_id = make_ups.session_id and other.registration_id = make_ups.registration_id)",
)
_SESSIONS_OF = "select distinct session_id from make_ups where registration_id = any ($1::uuid[])"


async def find_make_up(connection: Connection, make_up_id: UUID) -> MakeUp | None:
    """Return a make-up."""
    row = await connection.fetchrow(_FIND, make_up_id)
    return MakeUp(**row) if row else None


async def find_live_make_up(connection: Connection, session_id: UUID, registration_id: UUID) -> MakeUp | None:
    """Return the make-up of a registration for a session that was not withdrawn."""
    row = await connection.fetchrow(_LIVE, session_id, registration_id)
    return MakeUp(**row) if row else None


async def list_make_ups(
    connection: Connection,
    edition_id: UUID,
    status: Status | None,
    session_id: UUID | None,
    registration_id: UUID | None,
    page: Page,
) -> Listed[dict[str, Any]]:
    """Return make-ups of an edition in order of identifier, the withdrawn ones too."""
    return await _OF_EDITION.fetch(connection, edition_id, status, session_id, registration_id, page=page)


async def list_make_ups_of_person(connection: Connection, session_id: UUID, registration_id: UUID) -> list[MakeUp]:
    """Return all make-ups of a registration for a session, the withdrawn ones too, oldest first."""
    return [MakeUp(**row) for row in await connection.fetch(_OF_PERSON, session_id, registration_id)]


async def insert_make_up(
    connection: Connection, make_up_id: UUID, session_id: UUID, registration_id: UUID, edition_id: UUID,
    equivalent_session_id: UUID | None, assignment: str | None, author: str,
) -> None:  # fmt: skip
    """Insert a proposed make-up. Callers must hold the session's lock."""
    await connection.execute(
        _INSERT, make_up_id, session_id, registration_id, edition_id, equivalent_session_id, assignment, author
    )


async def update_approved(connection: Connection, make_up_id: UUID, author: str) -> None:
    """Approve a make-up."""
    await connection.execute(_APPROVE, make_up_id, author)


async def update_accepted(connection: Connection, make_up_id: UUID, author: str) -> None:
    """Accept the assignment of a make-up."""
    await connection.execute(_ACCEPT, make_up_id, author)


async def update_withdrawn(connection: Connection, make_up_id: UUID, author: str) -> None:
    """Withdraw a make-up."""
    await connection.execute(_WITHDRAW, make_up_id, author)


async def update_revision(connection: Connection, make_up: MakeUp) -> int:
    """Give a make-up the next revision of its registration and session, and return it."""
    revision: int = await connection.fetchval(_NEXT, make_up.session_id, make_up.registration_id)
    await connection.execute(_REVISE, make_up.make_up_id, revision)
    return revision


async def delete_assignments(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Remove what the assignments of some registrations say."""
    await connection.execute(_DELETE_ASSIGNMENTS, registrations)


async def purge_assignments(connection: Connection) -> int:
    """Remove what assignments say that make up for sessions whose evidence was purged; return how many."""
    status = await connection.execute(_PURGE_ASSIGNMENTS)
    return int(status.rpartition(" ")[2])


async def list_sessions_of(connection: Connection, registrations: Sequence[str]) -> list[UUID]:
    """Return the sessions for which registrations have any."""
    return [row["session_id"] for row in await connection.fetch(_SESSIONS_OF, registrations)]
