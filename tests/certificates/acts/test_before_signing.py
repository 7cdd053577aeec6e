"""What a draft shows before it is signed, and what a signature refuses until somebody accepts it with a reason."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from diplomado_certificates.acts.act import today_in
from diplomado_chassis.ids import uuid7
from diplomado_contracts import SessionScheduled
from tests.certificates.staff import certificates_of, draft, drafted, sign
from tests.certificates.world import NOW, Someone, World, deliver
from tests.support.services import Running


async def shown(running: Running, act: dict[str, Any]) -> dict[str, Any]:
    answer = await running.http.get(f"/api/v1/acts/{act['act_id']}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def accept(running: Running, act: dict[str, Any], *warnings: str, reason: str = "Visto") -> httpx.Response:
    body = {"accept": [{"warnings": list(warnings), "reason": reason}]}
    return await running.http.post(f"/api/v1/acts/{act['act_id']}/signature", json=body)


def planned(world: World) -> SessionScheduled:
    """A session of the first module whose attendance was never published."""
    return world.timetable()[0].model_copy(
        update={"session_id": uuid7(), "code": "extra", "ends_at": NOW + timedelta(days=1, seconds=60)}
    )


async def test_a_day_in_the_future_is_refused_in_the_zone_of_the_edition(certificates: Running, world: World) -> None:
    today = today_in("America/Panama", datetime.now(UTC))
    tomorrow = await draft(certificates, world, graduated_on=str(today + timedelta(days=1)))
    assert (tomorrow.status_code, tomorrow.json()["type"]) == (422, "urn:diplomado:problem:date-in-the-future")
    assert (await draft(certificates, world, graduated_on=str(today))).status_code == 201


async def test_the_day_is_that_of_the_zone_and_not_of_utc(certificates: Running, world: World) -> None:
    """At any moment the day in Kiritimati is ahead of the day in Pago Pago."""
    now = datetime.now(UTC)
    ahead = now.astimezone(ZoneInfo("Pacific/Kiritimati")).date()
    await deliver(certificates, world.edition(revision=2, time_zone="Pacific/Kiritimati"))
    assert (await draft(certificates, world, graduated_on=str(ahead))).status_code == 201
    await deliver(certificates, world.edition(revision=3, time_zone="Pacific/Pago_Pago"))
    assert (await draft(certificates, world, graduated_on=str(ahead))).status_code == 422


async def test_a_draft_shows_the_names_as_they_will_be_printed(certificates: Running, world: World) -> None:
    odd = Someone("  Yaneth\u200b  Itzel", "Nu\u0301ñez\u00a0Batista ", registration_id=world.best.registration_id)
    await deliver(certificates, world.describe(odd, 2, participant_id=world.best.participant_id))
    answer = await shown(certificates, await drafted(certificates, world))
    names = {entry["registration_id"]: entry["name"] for entry in answer["names"]}
    assert names[str(world.best.registration_id)] == "Yaneth Itzel Núñez Batista"
    assert len(names) == 4
    assert answer["warnings"] == []


async def test_no_table_of_a_draft_holds_a_name(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    await shown(certificates, act)
    async with certificates.database.transaction() as connection:
        stored = await connection.fetch("select * from draft_names where act_id = $1", act["act_id"])
        assert len(stored) == 4
        assert not any("Itzel" in str(row) for row in stored)
    assert "Yaneth" not in str(act)
    await deliver(certificates, world.erase(world.best))
    async with certificates.database.transaction() as connection:
        left = await connection.fetch("select registration_id from draft_names where act_id = $1", act["act_id"])
    assert world.best.registration_id not in {row["registration_id"] for row in left}


async def test_a_name_that_changed_since_the_draft_is_accepted_or_not_signed(
    certificates: Running, world: World
) -> None:
    act = await drafted(certificates, world)
    await deliver(certificates, world.describe(world.best, 2, given_names="Janeth"))
    refused = await sign(certificates, act)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:diplomado:problem:warnings-open")
    [warning] = refused.json()["warnings"]
    assert (warning["code"], warning["subject_id"]) == ("name_changed", str(world.best.registration_id))
    assert await certificates_of(certificates, world) == []
    # What was accepted is this name; another change is another warning.
    await deliver(certificates, world.describe(world.best, 3, given_names="Otra"))
    assert (await accept(certificates, act, warning["warning"])).status_code == 409
    [newer] = (await shown(certificates, act))["warnings"]
    assert (await accept(certificates, act, newer["warning"], reason="Confirmado por ella")).status_code == 200
    assert (await shown(certificates, act))["accepted"] == [
        {"warning": newer["warning"], "reason": "Confirmado por ella"}
    ]


async def test_a_changed_address_is_no_changed_name(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    await deliver(certificates, world.describe(world.best, 2, email="new@example.org"))
    assert (await sign(certificates, act)).status_code == 200


async def test_a_session_that_is_not_closed_holds_the_draft(certificates: Running, world: World) -> None:
    session = planned(world)
    await deliver(certificates, session)
    refused = await draft(certificates, world)
    assert refused.status_code == 409
    [warning] = refused.json()["warnings"]
    assert (warning["code"], warning["subject_id"]) == ("session_not_closed", str(session.session_id))
    assert "extra" in warning["text"]["es"]
    for warnings, reason, status in (
        ([warning["warning"]], " ", 422),
        (["session_not_closed:another"], "Visto", 409),
        ([warning["warning"]], "Visto", 201),
    ):
        drafted_over = await draft(certificates, world, accept=[{"warnings": warnings, "reason": reason}])
        assert drafted_over.status_code == status
    assert (await sign(certificates, drafted_over.json())).status_code == 200


async def test_a_session_that_is_reopened_after_the_draft_holds_the_signature(
    certificates: Running, world: World
) -> None:
    act = await drafted(certificates, world)
    await deliver(certificates, *world.closings()[:2])
    refused = await sign(certificates, act)
    assert refused.status_code == 409
    [warning] = refused.json()["warnings"]
    assert (warning["code"], warning["subject_id"]) == ("session_not_closed", str(world.sessions[0]))
    assert (await accept(certificates, act, warning["warning"], reason=" ")).status_code == 422
    assert (await accept(certificates, act, "session_not_closed:another")).status_code == 409
    assert (await accept(certificates, act, warning["warning"])).status_code == 200


async def test_a_project_that_is_not_scored_holds_the_signature(certificates: Running, world: World) -> None:
    late = Someone("Delia", "Arcia")
    await deliver(
        certificates,
        world.describe(late),
        world.register(late),
        *(world.attend(late, session) for session in range(1, 7)),
    )
    act = await drafted(certificates, world)
    refused = await sign(certificates, act)
    assert refused.status_code == 409
    [warning] = refused.json()["warnings"]
    assert (warning["code"], warning["subject_id"]) == ("requirement_pending", str(late.registration_id))
    await deliver(certificates, world.score("Coclé", "75", 3, late))
    assert (await shown(certificates, act))["warnings"] == []
    assert (await sign(certificates, act)).json()["type"] == "urn:diplomado:problem:facts-changed"
