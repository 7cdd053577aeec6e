"""Scores of earlier releases: who gave them is appointed, they are final, and a ranking that was made stands."""

from collections.abc import AsyncIterator
from importlib import resources
from uuid import UUID

import asyncpg
import pytest_asyncio

from diplomado_local.platform import Platform
from diplomado_sessions.__main__ import service
from diplomado_sessions.projects.store.graders import list_graders
from diplomado_sessions.projects.store.rankings import find_ranking
from diplomado_sessions.projects.store.rubrics import find_rubric
from diplomado_sessions.projects.store.sheets import list_changes, list_sheets
from tests.support.services import fresh_name, schema_of

RANKED, OPEN = UUID(int=1), UUID(int=2)
NEW = ("rankings", "score_changes", "score_sheets", "graders", "member_decisions", "team_files", "certificates")
EARLIER = f"""
insert into editions values
    ('{RANKED}', 1, 'E', 'es', 'en', '2023-07-14', '2023-07-15', 'UTC', '{{}}'),
    ('{OPEN}', 1, 'F', 'es', 'en', '2023-07-14', '2023-07-15', 'UTC', '{{}}');
insert into rubrics (edition_id, code, graders_min) values ('{RANKED}', 'R', 2), ('{OPEN}', 'R', 2);
insert into rubric_criteria (edition_id, code, position, title_es, title_en, weight)
select edition_id, 'idea', 1, 'Idea', 'Idea', 100 from rubrics;
insert into teams (project_id, edition_id, code, name, project_title, sdg, gcm)
select edition_id, edition_id, 'DAR', 'Darién', 'Frontera', '{{}}', '{{}}' from rubrics;
insert into scores (project_id, edition_id, grader, criterion, points, given_by) values
    ('{RANKED}', '{RANKED}', 'isae-jurado-1', 'idea', 90.5, 'staff-1'),
    ('{RANKED}', '{RANKED}', 'cuenta-2', 'idea', 80, 'cuenta-2'),
    ('{OPEN}', '{OPEN}', 'María', 'idea', 70, 'staff-1');
insert into results (project_id, revision, score, rank, tied, said, scored_at)
values ('{RANKED}', 3, 85.25, 1, false, 'x', '2023-07-20Z');
"""


@pytest_asyncio.fixture(loop_scope="session")
async def connection(platform: Platform) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A schema as the release before had it, with its data."""
    async with schema_of(service, platform, fresh_name()) as schema:
        connection = await asyncpg.connect(platform.postgres, server_settings={"search_path": schema})
        try:
            for table in NEW:
                await connection.execute(f"drop table {table} cascade")
            await connection.execute(
                """
                alter table rubrics drop column version, drop column method, drop column ties,
                    drop column tie_criteria, drop column outlier_points;
                alter table rubric_criteria drop column levels;
                alter table teams drop column abstract, drop column submitted_on;
                alter table results drop column withdrawn;
                """
            )
            await connection.execute(EARLIER)
            yield connection
        finally:
            await connection.close()


async def test_earlier_scores_graders_and_rankings_are_taken_over(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    await connection.execute((resources.files("diplomado_sessions.migrations") / "0012_scoring.sql").read_text("utf-8"))
    graders = await list_graders(connection, RANKED)
    assert [(one.name, one.subject, one.origin) for one in graders] == [
        ("cuenta-2", "cuenta-2", "earlier"),
        ("isae-jurado-1", None, "earlier"),
    ]
    sheets = await list_sheets(connection, RANKED)
    assert [(one.grader, one.state, str(one.points["idea"]), one.revision) for one in sheets] == [
        ("cuenta-2", "final", "80.00", 1),
        ("isae-jurado-1", "final", "90.50", 1),
    ]
    [change] = await list_changes(connection, RANKED, "cuenta-2")
    assert (change["state"], change["changed_by"]) == ("final", "cuenta-2")
    ranking = await find_ranking(connection, RANKED)
    assert ranking is not None
    assert ranking.stands
    assert await find_ranking(connection, OPEN) is None
    rubric = await find_rubric(connection, OPEN)
    assert rubric is not None
    assert (rubric.version, rubric.rubric.ties, rubric.rubric.method) == (1, "shared", "mean")


async def test_a_score_that_an_earlier_release_still_writes_is_final(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    await connection.execute((resources.files("diplomado_sessions.migrations") / "0012_scoring.sql").read_text("utf-8"))
    await connection.execute(
        "insert into scores (project_id, edition_id, grader, criterion, points, given_by) "
        "values ($1, $1, 'nueva', 'idea', 60, 'staff-1')",
        OPEN,
    )
    sheets = await list_sheets(connection, OPEN)
    assert [(one.grader, one.state) for one in sheets] == [("María", "final"), ("nueva", "final")]
