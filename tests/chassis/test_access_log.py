"""A read of staff is recorded beside its answer. What cannot be recorded is answered, logged and counted."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from diplomado_chassis.http.access_log import AccessRules
from diplomado_chassis.http.access_log.sealing import seal_rows
from diplomado_chassis.http.auth import Actor, Place, ScopeRules, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.ids import uuid7
from diplomado_chassis.observability import metrics
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.running.housekeeping import Housekeeper
from diplomado_chassis.service import Service
from diplomado_chassis.settings import Settings
from diplomado_local.platform import Platform
from tests.chassis.sample import sample
from tests.support.accesses import accesses_of
from tests.support.services import Running, running

router = Router()
Coordinator = Annotated[Actor, require("coordinator")]


@router.get("/api/v1/editions/{edition_id}/people/{registration_id}")
async def show_person(
    edition_id: str, registration_id: UUID, _actor: Coordinator, connection: Transaction
) -> dict[str, str]:
    """Show somebody."""
    assert await connection.fetchval("select 1")
    return {"edition": edition_id, "person": str(registration_id)}


@router.get("/api/v1/numbers")
async def show_numbers(_actor: Coordinator) -> dict[str, int]:
    """Show nobody."""
    return {}


@router.post("/api/v1/search")
async def search(_actor: Coordinator) -> dict[str, int]:
    """Read by POST."""
    return {}


async def find_place(_connection: Connection, value: str) -> Sequence[Place]:
    """Where an edition of the sample lies."""
    return [Place(value, "PA", ["x", "y"])]


watched = Service(
    name="sample",
    settings=Settings,
    migrations="tests.chassis.migrations",
    routes=[router],
    consumes=sample.consumes,
    scopes=ScopeRules(found={"editions/{edition_id}": find_place}),
    access=AccessRules({"/api/v1/numbers": "no people"}, frozenset({"/api/v1/search"})),
)


async def test_reads_are_recorded_and_purged_and_a_failure_is_not_silent(platform: Platform) -> None:
    async with running(watched, platform, roles=["api"]) as one:
        person = uuid7()
        path = f"/api/v1/editions/pa-2023/people/{person}"
        for method, address in (("GET", path), ("GET", "/api/v1/numbers"), ("POST", "/api/v1/search")):
            answer = await one.http.request(method, address, headers=one.bearer("coordinator", subject="ana"))
            assert answer.status_code == 200
        seen, searched = await accesses_of(one, "ana")
        assert (seen["editions"], seen["people"]) == (["pa-2023"], [person])
        assert (searched["route"], searched["people"]) == ("/api/v1/search", [])
        await _purge(one)
        assert len(await accesses_of(one, "ana")) == 2
        async with one.database.transaction() as connection:
            await seal_rows(connection)
            await connection.execute(
                "insert into access_log (accessed_at, subject, roles, route, editions, missions, programmes, people) "
                "values (now() - interval '731 days', 'ana', '{}', '/old', '{}', '{}', '{}', '{}')"
            )
            await seal_rows(connection)
        await _purge(one)
        assert len(await accesses_of(one, "ana")) == 2
        async with one.database.transaction() as connection:
            await connection.execute("alter table access_log rename to lost")
        before = metrics.ACCESS_FAILURES._value.get()
        with capture_logs() as lines:
            assert (await one.http.get(path)).status_code == 200
        assert metrics.ACCESS_FAILURES._value.get() == before + 1
        assert [line["route"] for line in lines if line["event"] == "access.not_recorded"] == [
            "/api/v1/editions/{edition_id}/people/{registration_id}"
        ]


async def _purge(one: Running) -> None:
    await Housekeeper(one.settings, one.database, [], [], lambda: None).purge()


@given(st.from_regex(r"(/[a-z]{1,3}){1,3}/?", fullmatch=True), st.from_regex(r"(/[a-z]{1,3}){1,3}", fullmatch=True))
def test_a_declaration_covers_its_route_or_what_begins_with_its_slash(declared: str, template: str) -> None:
    covered = template.startswith(declared) if declared.endswith("/") else template == declared
    assert AccessRules({declared: "reason"}).shows_people("GET", template) is not covered


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD"])
def test_what_changes_something_is_no_read(method: str) -> None:
    assert not AccessRules().shows_people(method, "/api/v1/people")
