"""Rubrics and their criteria, and the lock that everything about projects is changed under."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import Localised
from diplomado_sessions.projects.rubric import Criterion, Level, Rubric

_LOCK = "select pg_advisory_xact_lock(hashtextextended('projects:' || $1::text, 0))"
_RUBRIC = """
select code, graders_min, version, method, ties, tie_criteria, outlier_points from rubrics where edition_id = $1
"""
_CRITERIA = """
select code, title_es, title_en, weight, levels from rubric_criteria where edition_id = $1 order by position
"""
_UPSERT_RUBRIC = """
insert into rubrics (edition_id, code, graders_min, method, ties, tie_criteria, outlier_points)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (edition_id) do update set code = excluded.code, graders_min = excluded.graders_min,
    method = excluded.method, ties = excluded.ties, tie_criteria = excluded.tie_criteria,
    outlier_points = excluded.outlier_points, version = rubrics.version + 1
"""
_DELETE_CRITERIA = "delete from rubric_criteria where edition_id = $1"
_INSERT_CRITERIA = """
insert into rubric_criteria (edition_id, code, position, title_es, title_en, weight, levels)
select $1, code, position, title_es, title_en, weight, levels
from unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::jsonb[])
    with ordinality as new (code, title_es, title_en, weight, levels, position)
"""


@dataclass(frozen=True, slots=True)
class StoredRubric:
    """A rubric with its version, which rises with every change."""

    rubric: Rubric
    version: int


async def lock_projects(connection: Connection, edition_id: UUID) -> None:
    """Let one transaction at a time change rubric, teams, graders and scores of an edition."""
    await connection.execute(_LOCK, str(edition_id))


async def find_rubric(connection: Connection, edition_id: UUID) -> StoredRubric | None:
    """Return the rubric of an edition, or None."""
    row = await connection.fetchrow(_RUBRIC, edition_id)
    criteria = await connection.fetch(_CRITERIA, edition_id)
    if row is None:
        return None
    rubric = Rubric(
        code=row["code"],
        graders_min=row["graders_min"],
        criteria=tuple(
            Criterion(
                item["code"],
                Localised(es=item["title_es"], en=item["title_en"]),
                item["weight"],
                tuple(map(_level, json.loads(item["levels"]))),
            )
            for item in criteria
        ),
        method=row["method"],
        ties=row["ties"],
        tie_criteria=tuple(row["tie_criteria"]),
        outlier_points=row["outlier_points"],
    )
    return StoredRubric(rubric, row["version"])


def _level(stored: dict[str, Any]) -> Level:
    return Level(stored["points_from"], Localised(**stored["title"]), Localised(**stored["descriptor"]))


async def upsert_rubric(connection: Connection, edition_id: UUID, rubric: Rubric) -> None:
    """Insert or replace the rubric of an edition that has no final scores."""
    await connection.execute(
        _UPSERT_RUBRIC,
        edition_id,
        rubric.code,
        rubric.graders_min,
        rubric.method,
        rubric.ties,
        list(rubric.tie_criteria),
        rubric.outlier_points,
    )
    await connection.execute(_DELETE_CRITERIA, edition_id)
    await connection.execute(
        _INSERT_CRITERIA,
        edition_id,
        [criterion.code for criterion in rubric.criteria],
        [criterion.title.es for criterion in rubric.criteria],
        [criterion.title.en for criterion in rubric.criteria],
        [criterion.weight for criterion in rubric.criteria],
        [to_json(criterion.levels).decode() for criterion in rubric.criteria],
    )
