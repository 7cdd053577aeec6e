"""Rubrics, teams, scores and results: all SQL of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import Localised
from diplomado_sessions.projects.scoring import Criterion, Rubric

_RUBRIC = "select code, graders_min from rubrics where edition_id = $1"
_CRITERIA = """
select code, title_es, title_en, weight from rubric_criteria where edition_id = $1 order by position
"""
_UPSERT_RUBRIC = """
insert into rubrics (edition_id, code, graders_min) values ($1, $2, $3)
on conflict (edition_id) do update set code = excluded.code, graders_min = excluded.graders_min
"""
_DELETE_CRITERIA = "delete from rubric_criteria where edition_id = $1"
_INSERT_CRITERIA = """
insert into rubric_criteria (edition_id, code, position, title_es, title_en, weight)
select $1, code, position, title_es, title_en, weight
from unnest($2::text[], $3::text[], $4::text[], $5::int[])
    with ordinality as new (code, title_es, title_en, weight, position)
"""
_HAS_SCORES = "select exists (select from scores where edition_id = $1)"
_LOCK = "select pg_advisory_xact_lock(hashtextextended('projects:' || $1::text, 0))"
_UPSERT_TEAM = """
insert into teams (project_id, edition_id, code, name, project_title, institution, admin_area, sdg, gcm)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (edition_id, code) do update set name = excluded.name, project_title = excluded.project_title,
    institution = excluded.institution, admin_area = excluded.admin_area, sdg = excluded.sdg, gcm = excluded.gcm
returning project_id
"""
_OTHER_TEAMS = """
select m.registration_id, t.code from team_members m join teams t using (project_id)
where m.edition_id = $1 and m.registration_id = any($2) and t.code <> $3 order by m.registration_id
"""
_DELETE_MEMBERS = "delete from team_members where project_id = $1"
_INSERT_MEMBERS = """
insert into team_members (edition_id, registration_id, project_id) select $1, unnest($2::uuid[]), $3
"""
_TEAMS = """
select t.project_id, t.code, t.name, t.project_title, t.institution, i.name as institution_name,
    t.admin_area, t.sdg, t.gcm,
    array(select registration_id from team_members m where m.project_id = t.project_id order by 1) as members
from teams t left join institutions i using (institution)
where t.edition_id = $1 and ($2::text is null or t.code = $2) order by t.code
"""
_DELETE_SCORES = "delete from scores where project_id = $1 and grader = $2"
_INSERT_SCORES = """
insert into scores (project_id, edition_id, grader, criterion, points, given_by)
select $1, $2, $3, criterion, points, $6 from unnest($4::text[], $5::numeric[]) as new (criterion, points)
"""
_SCORES = """
select project_id, grader, criterion, points from scores
where edition_id = $1 and ($2::text is null or grader = $2) order by project_id, grader, criterion
"""
_RESULTS = """
select project_id, r.revision, r.score, r.rank, r.tied, r.said as digest from results r join teams t using (project_id)
where t.edition_id = $1
"""
_UPSERT_RESULT = """
insert into results (project_id, revision, score, rank, tied, said, scored_at) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (project_id) do update set revision = excluded.revision, score = excluded.score, rank = excluded.rank,
    tied = excluded.tied, said = excluded.said, scored_at = excluded.scored_at
"""

Points = dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Project:
    """A team's project, as coordinators describe it."""

    code: str
    name: str
    project_title: str
    institution: str | None
    admin_area: str | None
    sdg: list[str]
    gcm: list[int]
    members: list[UUID]


@dataclass(frozen=True, slots=True)
class Team:
    """A team of an edition. `institution_name` is None until the institution was described."""

    project_id: UUID
    project: Project
    institution_name: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A team's result as published. `digest` is taken of all that was published, so that a repetition is noticed."""

    revision: int
    score: Decimal
    rank: int
    tied: bool
    digest: bytes


async def lock_projects(connection: Connection, edition_id: UUID) -> None:
    """Let one transaction at a time change rubric, teams and scores of an edition."""
    await connection.execute(_LOCK, str(edition_id))


async def find_rubric(connection: Connection, edition_id: UUID) -> Rubric | None:
    """Return the rubric of an edition, or None."""
    row = await connection.fetchrow(_RUBRIC, edition_id)
    criteria = await connection.fetch(_CRITERIA, edition_id)
    if row is None:
        return None
    return Rubric(
        row["code"],
        row["graders_min"],
        tuple(
            Criterion(item["code"], Localised(es=item["title_es"], en=item["title_en"]), item["weight"])
            for item in criteria
        ),
    )


async def upsert_rubric(connection: Connection, edition_id: UUID, rubric: Rubric) -> None:
    """Insert or replace the rubric of an edition that has no scores."""
    await connection.execute(_UPSERT_RUBRIC, edition_id, rubric.code, rubric.graders_min)
    await connection.execute(_DELETE_CRITERIA, edition_id)
    await connection.execute(
        _INSERT_CRITERIA,
        edition_id,
        [criterion.code for criterion in rubric.criteria],
        [criterion.title.es for criterion in rubric.criteria],
        [criterion.title.en for criterion in rubric.criteria],
        [criterion.weight for criterion in rubric.criteria],
    )


async def has_scores(connection: Connection, edition_id: UUID) -> bool:
    """Return whether any team of the edition has scores."""
    return bool(await connection.fetchval(_HAS_SCORES, edition_id))


async def upsert_team(connection: Connection, project_id: UUID, edition_id: UUID, project: Project) -> UUID:
    """Insert or replace a team and its members; return its identifier, which stays the one that it got first."""
    stored: UUID = await connection.fetchval(
        _UPSERT_TEAM,
        project_id,
        edition_id,
        project.code,
        project.name,
        project.project_title,
        project.institution,
        project.admin_area,
        project.sdg,
        project.gcm,
    )
    await connection.execute(_DELETE_MEMBERS, stored)
    await connection.execute(_INSERT_MEMBERS, edition_id, project.members, stored)
    return stored


async def find_other_teams(
    connection: Connection, edition_id: UUID, members: Sequence[UUID], code: str
) -> dict[UUID, str]:
    """Return those of the members who are in another team, with its code."""
    rows = await connection.fetch(_OTHER_TEAMS, edition_id, members, code)
    return {row["registration_id"]: row["code"] for row in rows}


async def list_teams(connection: Connection, edition_id: UUID, code: str | None = None) -> list[Team]:
    """Return the teams of an edition, or the one with a code."""
    rows = [dict(row) for row in await connection.fetch(_TEAMS, edition_id, code)]
    return [
        Team(project_id=row.pop("project_id"), institution_name=row.pop("institution_name"), project=Project(**row))
        for row in rows
    ]


async def replace_scores(
    connection: Connection, team: Team, edition_id: UUID, grader: str, points: Mapping[str, Decimal], author: str
) -> None:
    """Replace the points of one grader for a team."""
    await connection.execute(_DELETE_SCORES, team.project_id, grader)
    await connection.execute(
        _INSERT_SCORES, team.project_id, edition_id, grader, list(points), list(points.values()), author
    )


async def list_scores(
    connection: Connection, edition_id: UUID, grader: str | None = None
) -> dict[UUID, dict[str, Points]]:
    """Return points by team, grader and criterion, of all graders or of one."""
    found: dict[UUID, dict[str, Points]] = defaultdict(lambda: defaultdict(dict))
    for row in await connection.fetch(_SCORES, edition_id, grader):
        found[row["project_id"]][row["grader"]][row["criterion"]] = row["points"]
    return found


async def list_results(connection: Connection, edition_id: UUID) -> dict[UUID, Result]:
    """Return results as published, by team."""
    return {
        row["project_id"]: Result(row["revision"], row["score"], row["rank"], row["tied"], row["digest"])
        for row in await connection.fetch(_RESULTS, edition_id)
    }


async def upsert_result(connection: Connection, project_id: UUID, result: Result, at: datetime) -> None:
    """Insert or replace the published result of a team."""
    await connection.execute(
        _UPSERT_RESULT, project_id, result.revision, result.score, result.rank, result.tied, result.digest, at
    )
