"""The progress of those whom a reader asks for: by outcome, by what they lack, and of one person."""

import pytest

from diplomado_certificates.graduation.usecases import evaluate
from diplomado_certificates.results.funnel import funnel_of
from tests.certificates.examples import DIPLOMA
from tests.certificates.world import World, deliver
from tests.support.lists import pages_of
from tests.support.scans import analyse
from tests.support.services import Running
from tests.support.work import worked


async def test_progress_is_filtered_by_outcome_and_by_what_is_lacking(certificates: Running, world: World) -> None:
    """The lists have the people whom the report counts, also page by page."""
    path, http = f"/api/v1/editions/{world.edition_id}/progress", certificates.http

    async def who(**query: str) -> set[str]:
        pages = await pages_of(http, path, "participants", 1, **query)
        whole = (await http.get(path, params=query)).json()["participants"]
        assert [one for page in pages for one in page] == whole
        return {one["registration_id"] for one in whole}

    best, second, failed, short = (
        str(one.registration_id) for one in (world.best, world.second, world.failed_project, world.one_second_short)
    )
    assert await who(outcome="met") == {best, second}
    assert await who(outcome="unmet") == {failed, short}
    assert await who(lacking="project_score") == {failed}
    assert await who(outcome="unmet", lacking="modules") == {short}
    assert await who(outcome="met", lacking="modules") == set()
    assert await who(award="group_leader", outcome="met") == {best}
    assert await who(award="attendance", lacking="unless") == {best, second}

    async with certificates.database.transaction(readonly=True) as connection:
        funnel = funnel_of(await evaluate(connection, world.edition_id))
    for outcome, count in (("met", funnel.met), ("pending", funnel.pending), ("unmet", funnel.unmet)):
        assert len(await who(outcome=outcome)) == count
    for one in funnel.lacking:
        assert len(await who(lacking=one.requirement)) == one.people


async def test_who_may_still_graduate_is_pending(certificates: Running) -> None:
    """Nothing of the programme has been held."""
    world = World()
    await deliver(
        certificates, world.edition(), *world.timetable(), *(world.register(one) for one in (world.best, world.second))
    )
    await certificates.http.put(f"/api/v1/editions/{world.edition_id}/policy", json=DIPLOMA)
    path = f"/api/v1/editions/{world.edition_id}/progress"
    everybody = (await certificates.http.get(path)).json()["participants"]
    pending = await certificates.http.get(path, params={"outcome": "pending", "lacking": "modules"})
    assert len(everybody) == 2
    assert pending.json()["participants"] == everybody


async def test_a_filter_of_progress_that_does_not_exist_is_refused_with_the_values(
    certificates: Running, world: World
) -> None:
    path = f"/api/v1/editions/{world.edition_id}/progress"
    for query, values in (
        ({"award": "medal"}, ("diploma", "attendance", "best_project", "group_leader")),
        ({"outcome": "failed"}, ("met", "pending", "unmet")),
        ({"lacking": "exam"}, ("modules", "attendance_overall", "project_score")),
    ):
        answer = await certificates.http.get(path, params={**query, "lang": "en"})
        assert answer.status_code == 422, query
        [error] = answer.json()["errors"]
        assert (error["in"], [error["field"]]) == ("query", list(query))
        assert all(value in error["message"] for value in values)


async def test_a_filtered_page_of_progress_reads_its_own_people_alone(
    certificates: Running, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await analyse(certificates.platform.postgres, certificates.settings.schema_name)
    path, work = f"/api/v1/editions/{world.edition_id}/progress", []
    for query in ({}, {"outcome": "unmet", "lacking": "modules"}):
        await certificates.http.get(path, params={"limit": 1, **query})
        with worked(monkeypatch) as done:
            await certificates.http.get(path, params={"limit": 1, **query})
        work.append((done.statements, done.rows))
    assert work[0] == work[1]


async def test_the_outlook_of_one_person_is_read_alone(certificates: Running, world: World) -> None:
    path = f"/api/v1/editions/{world.edition_id}/outlook"
    person = str(world.second.registration_id)
    answer = await certificates.http.get(path, params={"registration_id": person})
    assert [one["registration_id"] for one in answer.json()["participants"]] == [person]
