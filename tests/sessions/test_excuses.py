"""Absences that are excused: reason, document, approver, withdrawal."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest_asyncio

from diplomado_chassis.ids import uuid7
from diplomado_contracts import AttendanceExcused
from diplomado_local.platform import Platform
from diplomado_sessions.__main__ import service
from tests.sessions.mission import Mission, erased
from tests.support.services import running


@pytest_asyncio.fixture(loop_scope="session")
async def strict(platform: Platform) -> AsyncIterator[Mission]:
    """A mission in which a second person approves."""
    async with running(service, platform, roles=["api"], absence_second_person=True) as serving:
        mission = Mission(serving)
        await mission.handle(mission.edition_published())
        yield mission


async def excuse(mission: Mission, session: str, registration: UUID, **changes: Any) -> httpx.Response:
    body = {"registration_id": str(registration), "reason": "official_duty", **changes}
    return await mission.http.post(f"/api/v1/sessions/{session}/excuses", json=body)


async def test_an_excuse_is_published_by_its_code_alone(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    answer = await excuse(mission, session, ana, note="Operativo en Darién.", document="Nota 114-2021")
    assert answer.status_code == 201, answer.text
    assert (answer.json()["status"], answer.json()["approved_by"]) == ("approved", "staff-1")
    [told] = await mission.outbox_events(AttendanceExcused)
    assert (told.reason, told.revision, told.withdrawn) == ("official_duty", 1, False)
    assert "Darién" not in told.model_dump_json()
    assert "114" not in told.model_dump_json()


async def test_the_same_excuse_again_changes_nothing_and_another_one_is_refused(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    first = await excuse(mission, session, ana)
    assert (await excuse(mission, session, ana)).json() == first.json()
    other = await excuse(mission, session, ana, reason="personal")
    assert (other.status_code, other.json()["type"]) == (409, "urn:diplomado:problem:excuse-exists")
    assert len(await mission.outbox_events(AttendanceExcused)) == 1


async def test_a_withdrawn_excuse_is_taken_back_and_another_one_follows(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    made = (await excuse(mission, session, ana)).json()["excuse_id"]
    for _ in range(2):
        gone = await mission.http.post(f"/api/v1/excuses/{made}/withdrawal")
        assert (gone.status_code, gone.json()["status"]) == (200, "withdrawn")
    assert (await mission.http.post(f"/api/v1/excuses/{made}/approval")).status_code == 409
    assert (await excuse(mission, session, ana, reason="connection")).status_code == 201
    told = await mission.outbox_events(AttendanceExcused)
    assert [(one.revision, one.reason, one.withdrawn) for one in told] == [
        (1, "official_duty", False),
        (2, "official_duty", True),
        (3, "connection", False),
    ]
    listed = await mission.http.get(f"/api/v1/sessions/{session}/excuses")
    assert [one["status"] for one in listed.json()["excuses"]] == ["withdrawn", "approved"]


async def test_a_second_person_approves_where_the_setting_asks_for_it(strict: Mission) -> None:
    ana = await strict.register("Ana", "Ruiz", "ana@correo.example")
    session = await strict.session()
    asked = (await excuse(strict, session, ana)).json()
    assert asked["status"] == "proposed"
    for same in ("staff-1", "STAFF-1"):
        headers = strict.running.bearer("coordinator", subject=same)
        own = await strict.http.post(f"/api/v1/excuses/{asked['excuse_id']}/approval", headers=headers)
        assert (own.status_code, own.json()["type"]) == (409, "urn:diplomado:problem:second-person-needed")
    assert await strict.outbox_events(AttendanceExcused) == []
    headers = strict.running.bearer("coordinator", subject="staff-2")
    approved = await strict.http.post(f"/api/v1/excuses/{asked['excuse_id']}/approval", headers=headers)
    assert (approved.json()["status"], approved.json()["approved_by"]) == ("approved", "staff-2")
    assert len(await strict.outbox_events(AttendanceExcused)) == 1


async def test_an_excuse_that_was_never_approved_leaves_no_trace_outside(strict: Mission) -> None:
    ana = await strict.register("Ana", "Ruiz", "ana@correo.example")
    asked = (await excuse(strict, await strict.session(), ana)).json()
    await strict.http.post(f"/api/v1/excuses/{asked['excuse_id']}/withdrawal")
    assert await strict.outbox_events(AttendanceExcused) == []


async def test_a_document_is_kept_until_the_person_is_erased(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    made = (await excuse(mission, await mission.session(), ana, note="Cita médica.")).json()["excuse_id"]
    address = f"/api/v1/excuses/{made}/document"
    refused = await mission.http.post(address, content=b"MZ not a paper")
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:diplomado:problem:excuse-document-kind")
    assert (await mission.http.post(address, content=b"%PDF-1.7 nota")).json()["has_file"]
    kept = await mission.http.get(address)
    assert (kept.content, kept.headers["content-type"]) == (b"%PDF-1.7 nota", "application/pdf")
    await mission.handle(erased(await mission.participant_of(ana)))
    assert (await mission.http.get(address)).status_code == 404
    async with mission.running.database.transaction(readonly=True) as connection:
        note = await connection.fetchval("select note from excuses where excuse_id = $1", UUID(made))
    assert note is None


async def test_what_cannot_be_is_refused(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    refused = {
        "reason": await excuse(mission, session, ana, reason="because"),
        "stranger": await excuse(mission, session, uuid7()),
        "unknown field": await excuse(mission, session, ana, approved=True),
        "control": await excuse(mission, session, ana, note="a\x00b"),
        "nowhere": await excuse(mission, str(uuid7()), ana),
        "no excuse": await mission.http.post(f"/api/v1/excuses/{uuid7()}/approval"),
    }
    assert {name: answer.status_code for name, answer in refused.items()} == {
        "reason": 422,
        "stranger": 422,
        "unknown field": 422,
        "control": 422,
        "nowhere": 404,
        "no excuse": 404,
    }
    facilitator = mission.running.bearer("facilitator")
    body = {"registration_id": str(ana), "reason": "personal"}
    address = f"/api/v1/sessions/{session}/excuses"
    assert (await mission.http.post(address, json=body, headers=facilitator)).status_code == 403
    assert (await mission.http.get(address, headers=facilitator)).status_code == 403
