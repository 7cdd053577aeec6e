"""Reads how policies measure sessions, how long sessions took, and what makes up for them. Nothing is written here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.credits.credit import ASSIGNMENT, NOTHING, Attended, Credit, Lengths, MakeUp

_CREDIT = "select full_at, grace_minutes, denominator, made_up from session_credits where edition_id = $1"
_ACTUAL = """
select c.session_id, c.session_seconds from closures c join sessions s using (session_id)
where s.edition_id = $1 and c.closed
"""
# What was published of the equivalent session counts. One that was cancelled makes up for nothing.
_MAKE_UPS = """
select m.session_id, m.registration_id, m.equivalent_session_id, a.seconds, a.before_start, a.after_end,
    extract(epoch from s.ends_at - s.starts_at)::int as scheduled,
    extract(epoch from coalesce(s.actual_ends_at, s.ends_at) - coalesce(s.actual_starts_at, s.starts_at))::int
        as measured
from make_ups m left join sessions s on s.session_id = m.equivalent_session_id
    left join attendances a on a.session_id = m.equivalent_session_id and a.registration_id = m.registration_id
where m.edition_id = $1 and m.status = case when m.equivalent_session_id is null then 'accepted' else 'approved' end
    and s.status is distinct from 'cancelled' and ($2::uuid[] is null or m.registration_id = any($2))
    and ($3::uuid is null or m.session_id = $3)
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """How an edition's policy measures sessions, None before there is one, and how long closed sessions took."""

    credit: Credit | None
    actual: Mapping[UUID, int]


async def load_measure(connection: Connection, edition_id: UUID) -> Measure:
    """Return by what the attendance of an edition is measured and named."""
    return Measure(await find_credit(connection, edition_id), await list_actual_seconds(connection, edition_id))


async def find_credit(connection: Connection, edition_id: UUID) -> Credit | None:
    """Return how the policy of an edition measures sessions, None before there is one."""
    row = await connection.fetchrow(_CREDIT, edition_id)
    return Credit(**row) if row else None


async def list_actual_seconds(connection: Connection, edition_id: UUID) -> dict[UUID, int]:
    """Return how long the closed sessions of an edition took, as that was announced."""
    return {row["session_id"]: row["session_seconds"] for row in await connection.fetch(_ACTUAL, edition_id)}


async def list_make_ups(
    connection: Connection,
    edition_id: UUID,
    actual: Mapping[UUID, int],
    registrations: Sequence[UUID] | None,
    session_id: UUID | None = None,
) -> dict[tuple[UUID, UUID], MakeUp]:
    """Return what makes up for the sessions of an edition, or for one, by session and registration.

    `actual` is how long the closed sessions of the edition took.
    """
    found = {}
    for row in await connection.fetch(_MAKE_UPS, edition_id, registrations, session_id):
        make_up = ASSIGNMENT
        if (other := row["equivalent_session_id"]) is not None:
            lengths = Lengths(row["scheduled"], row["measured"], actual.get(other))
            seconds = row["seconds"]
            make_up = MakeUp(lengths, Attended(seconds, row["before_start"], row["after_end"]) if seconds else NOTHING)
        found[row["session_id"], row["registration_id"]] = make_up
    return found
