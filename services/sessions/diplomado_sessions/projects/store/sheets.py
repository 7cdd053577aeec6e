"""Score sheets: what one grader gives one team, and the history of each."""

import json
from collections.abc import Collection
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.projects.sheet import Points, Sheet

# A score without a sheet was stored by an earlier release that still runs: it is final.
_SHEETS = """
with finals as (
    select project_id, grader, jsonb_object_agg(criterion, points::text order by criterion) as points,
        min(given_by) as given_by, max(given_at) as given_at
    from scores where edition_id = $1 group by project_id, grader
)
select project_id, grader, coalesce(s.revision, 0) as revision, coalesce(s.state, 'final') as state,
    coalesce(s.rubric_version, r.version) as rubric_version, coalesce(f.points, s.points) as points,
    coalesce(s.comments, '{}') as comments, s.comment,
    coalesce(s.changed_by, f.given_by) as changed_by, coalesce(s.changed_at, f.given_at) as changed_at
from (
    select project_id, grader, revision, state, rubric_version, points, comments, comment, changed_by, changed_at
    from score_sheets where edition_id = $1
) s full join finals f using (project_id, grader)
join rubrics r on r.edition_id = $1
where ($2::uuid[] is null or project_id = any($2)) and ($3::text is null or grader = $3)
order by project_id, grader
"""
_UPSERT_SHEET = """
insert into score_sheets
    (project_id, edition_id, grader, revision, state, rubric_version, points, comments, comment, changed_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (project_id, grader) do update set revision = excluded.revision, state = excluded.state,
    rubric_version = excluded.rubric_version, points = excluded.points, comments = excluded.comments,
    comment = excluded.comment, changed_by = excluded.changed_by, changed_at = now()
"""
_INSERT_CHANGE = """
insert into score_changes (project_id, grader, revision, state, rubric_version, points, reason, changed_by)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
# Without a known account a grader's is the one that the name names, as `Grader.has_account` says.
_ENTERED_BY = """
select project_id, array_agg(distinct changed_by order by changed_by) as accounts
from score_changes c join teams t using (project_id)
join graders g on g.edition_id = t.edition_id and g.name = c.grader
where t.edition_id = $1 and c.state <> 'withdrawn' and lower(c.changed_by) <> lower(coalesce(g.subject, g.name))
group by project_id
"""
_DELETE_SCORES = "delete from scores where project_id = $1 and grader = $2"
_INSERT_SCORES = """
insert into scores (project_id, edition_id, grader, criterion, points, given_by)
select $1, $2, $3, criterion, points, $6 from unnest($4::text[], $5::numeric[]) as new (criterion, points)
"""
_CHANGES = """
select revision, state, rubric_version, points, reason, changed_by, changed_at from score_changes
where project_id = $1 and grader = $2 order by changed_at, revision
"""
# Of two sheets for one team the withdrawn one goes; its history stays with that of the other.
_MOVE = (
    """
    delete from score_sheets s
    where s.edition_id = $1 and s.grader in ($2, $3) and s.state = 'withdrawn' and exists (
        select from score_sheets o
        where o.project_id = s.project_id and o.grader in ($2, $3) and o.grader <> s.grader
            and (o.state <> 'withdrawn' or s.grader = $2)
    )
    """,
    """
    update score_changes c set grader = $3, revision = c.revision + coalesce(
        (select max(k.revision) from score_changes k where k.project_id = c.project_id and k.grader = $3), 0)
    from teams t where t.project_id = c.project_id and t.edition_id = $1 and c.grader = $2
    """,
    "update scores set grader = $3 where edition_id = $1 and grader = $2",
    "update score_sheets set grader = $3 where edition_id = $1 and grader = $2",
)
_RENUMBER = """
update score_sheets s set revision = c.last
from (select project_id, grader, max(revision) as last from score_changes group by project_id, grader) c
where c.project_id = s.project_id and c.grader = s.grader and s.edition_id = $1 and s.grader = $2
"""
_EMPTY_COMMENTS = """
update score_sheets s set comments = '{}', comment = null
from editions e
where e.edition_id = s.edition_id and e.ends_on < current_date - $1::int
    and (s.comments <> '{}' or s.comment is not null)
"""


async def list_sheets(
    connection: Connection, edition_id: UUID, projects: Collection[UUID] | None = None, grader: str | None = None
) -> list[Sheet]:
    """Return the score sheets of an edition, of some teams or one grader, by team and grader."""
    rows = await connection.fetch(_SHEETS, edition_id, projects, grader)
    return [
        Sheet(**{**dict(row), "points": _points(row["points"]), "comments": json.loads(row["comments"])})
        for row in rows
    ]


def _points(stored: str) -> Points:
    return {code: Decimal(points) for code, points in json.loads(stored).items()}


async def list_entered_by(connection: Connection, edition_id: UUID) -> dict[UUID, list[str]]:
    """Return by project the accounts that entered scores in a grader's place, of projects of which any did."""
    return {row["project_id"]: row["accounts"] for row in await connection.fetch(_ENTERED_BY, edition_id)}


async def replace_sheet(
    connection: Connection, edition_id: UUID, sheet: Sheet, author: str, reason: str | None = None
) -> Sheet:
    """Replace a sheet, with its next revision, and add it to the history. Returns it as stored, without its time."""
    key = (sheet.project_id, sheet.grader)
    stored = Sheet(
        *key, sheet.state, sheet.rubric_version, sheet.points, sheet.comments, sheet.comment, sheet.revision + 1, author
    )
    points = to_json({code: str(points) for code, points in sheet.points.items()}).decode()
    await connection.execute(
        _UPSERT_SHEET,
        sheet.project_id,
        edition_id,
        sheet.grader,
        stored.revision,
        sheet.state,
        sheet.rubric_version,
        points,
        to_json(sheet.comments).decode(),
        sheet.comment,
        author,
    )
    await connection.execute(
        _INSERT_CHANGE, *key, stored.revision, sheet.state, sheet.rubric_version, points, reason, author
    )
    await connection.execute(_DELETE_SCORES, *key)
    if sheet.state == "final":
        codes, values = list(sheet.points), list(sheet.points.values())
        await connection.execute(_INSERT_SCORES, sheet.project_id, edition_id, sheet.grader, codes, values, author)
    return stored


async def list_changes(connection: Connection, project_id: UUID, grader: str) -> list[dict[str, Any]]:
    """Return the history of a sheet, the oldest change first."""
    rows = await connection.fetch(_CHANGES, project_id, grader)
    return [{**dict(row), "points": _points(row["points"])} for row in rows]


async def move_sheets(connection: Connection, edition_id: UUID, grader: str, to: str) -> None:
    """Give the scores of one grader to another, who has none for the same teams except withdrawn ones."""
    for statement in _MOVE:
        await connection.execute(statement, edition_id, grader, to)
    await connection.execute(_RENUMBER, edition_id, to)


async def update_comments_purged(connection: Connection, days: int) -> int:
    """Remove comments of editions that ended longer ago; return how many sheets had some."""
    return int((await connection.execute(_EMPTY_COMMENTS, days)).rpartition(" ")[2])
