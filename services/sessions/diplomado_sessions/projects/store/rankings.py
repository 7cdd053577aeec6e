"""Rankings of an edition, results as published, and whether an act rests on them."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from asyncpg import Record
from pydantic_core import to_json

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.projects.ranks import TieDecision

_LAST = """
select number, ties, ranked_by, ranked_at, reopened_by, reopened_at, reopen_reason
from rankings where edition_id = $1 order by number desc limit 1
"""
_INSERT = """
insert into rankings (edition_id, number, ties, ranked_by)
select $1, coalesce(max(number), 0) + 1, $2, $3 from rankings where edition_id = $1
"""
_REOPEN = """
update rankings set reopened_by = $3, reopened_at = now(), reopen_reason = $4 where edition_id = $1 and number = $2
"""
_RESULTS = """
select project_id, r.revision, r.score, r.rank, r.tied, r.said as digest, r.withdrawn
from results r join teams t using (project_id)
where t.edition_id = $1 and ($2::uuid[] is null or project_id = any($2)) order by project_id
"""
_UPSERT_RESULT = """
insert into results (project_id, revision, score, rank, tied, said, withdrawn, scored_at)
values ($1, $2, $3, $4, $5, $6, false, $7)
on conflict (project_id) do update set revision = excluded.revision, score = excluded.score, rank = excluded.rank,
    tied = excluded.tied, said = excluded.said, withdrawn = false, scored_at = excluded.scored_at
"""
_WITHDRAW_RESULTS = """
update results r set revision = r.revision + 1, withdrawn = true from teams t
where t.project_id = r.project_id and t.edition_id = $1 and not r.withdrawn
returning r.project_id, r.revision
"""
_LIST_EDITIONS = """
select edition_id as id, edition_id::text as subject from teams join results using (project_id)
where $1::uuid is null or edition_id > $1 group by edition_id order by edition_id limit $2
"""
_RAISE = """
update results r set revision = greatest(r.revision, $2) + 1 from teams t
where t.project_id = r.project_id and t.edition_id = $1
returning r.project_id, r.revision, r.withdrawn, r.scored_at
"""
# A holder who wants a certificate hidden does not undo the act that awarded it.
_RESTS = """
select exists (
    select from certificates
    where edition_id = $1 and (revoked_for is null or revoked_for = 'holder_request')
)
"""


@dataclass(frozen=True, slots=True)
class Ranking:
    """A ranking: who made it, and who took it back and why."""

    number: int
    ties: tuple[TieDecision, ...]
    ranked_by: str
    ranked_at: datetime
    reopened_by: str | None
    reopened_at: datetime | None
    reopen_reason: str | None

    @property
    def stands(self) -> bool:
        """Return whether it was not taken back."""
        return self.reopened_at is None


@dataclass(frozen=True, slots=True)
class Result:
    """A team's result as published. `digest` is taken of all that was published, so that a repetition is noticed."""

    revision: int
    score: Decimal
    rank: int
    tied: bool
    digest: bytes
    withdrawn: bool = False


async def find_ranking(connection: Connection, edition_id: UUID) -> Ranking | None:
    """Return the last ranking of an edition, whether or not it stands, or None."""
    row = await connection.fetchrow(_LAST, edition_id)
    if row is None:
        return None
    ties = tuple(TieDecision(tuple(tie["teams"]), tie["reason"]) for tie in json.loads(row["ties"]))
    return Ranking(**{**dict(row), "ties": ties})


async def insert_ranking(connection: Connection, edition_id: UUID, ties: Sequence[TieDecision], author: str) -> None:
    """Insert a ranking, which stands from now on."""
    await connection.execute(_INSERT, edition_id, to_json(list(ties)).decode(), author)


async def mark_ranking_reopened(
    connection: Connection, edition_id: UUID, number: int, reason: str, author: str
) -> None:
    """Mark a ranking as taken back."""
    await connection.execute(_REOPEN, edition_id, number, author, reason)


async def list_results(
    connection: Connection, edition_id: UUID, projects: Collection[UUID] | None = None
) -> dict[UUID, Result]:
    """Return results as published, of all teams or of some, by team; withdrawn ones too."""
    rows = [dict(row) for row in await connection.fetch(_RESULTS, edition_id, projects)]
    return {row.pop("project_id"): Result(**row) for row in rows}


async def upsert_result(connection: Connection, project_id: UUID, result: Result, at: datetime) -> None:
    """Insert or replace the published result of a team."""
    await connection.execute(
        _UPSERT_RESULT, project_id, result.revision, result.score, result.rank, result.tied, result.digest, at
    )


async def withdraw_results(connection: Connection, edition_id: UUID) -> dict[UUID, int]:
    """Withdraw all published results of an edition; return their next revisions by team."""
    return {row["project_id"]: row["revision"] for row in await connection.fetch(_WITHDRAW_RESULTS, edition_id)}


async def list_ranked(connection: Connection, after: str | None, limit: int) -> list[str]:
    """Return editions with published results behind one, by their ids."""
    return [row["subject"] for row in await connection.fetch(_LIST_EDITIONS, after, limit)]


async def raise_above(connection: Connection, edition_id: UUID, above: int) -> list[Record]:
    """Give the results of an edition revisions above one. Callers must hold the lock of its projects."""
    return list(await connection.fetch(_RAISE, edition_id, above))


async def has_act(connection: Connection, edition_id: UUID) -> bool:
    """Return whether a certificate of the edition shows that a signed act stands."""
    return bool(await connection.fetchval(_RESTS, edition_id))
