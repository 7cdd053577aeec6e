"""Guests who are not identified and names that nobody confirmed hold a signature until they are accepted."""

import asyncio
from typing import Any

import httpx

from diplomado_chassis.ids import uuid7
from diplomado_contracts import NameCheckRequested
from tests.certificates.acts.test_annulment import events
from tests.certificates.acts.test_before_signing import accept, shown
from tests.certificates.staff import drafted, sign, signed
from tests.certificates.world import Someone, World, deliver
from tests.support.services import Running


async def ask(running: Running, act: dict[str, Any], **body: Any) -> httpx.Response:
    return await running.http.post(f"/api/v1/acts/{act['act_id']}/name-checks", json=body)


async def requests(running: Running, world: World) -> list[NameCheckRequested]:
    return [event for event in await events(running, world) if isinstance(event, NameCheckRequested)]


async def test_guests_who_are_not_identified_hold_the_signature(certificates: Running, world: World) -> None:
    await deliver(certificates, world.guests(2, 3))
    act = await drafted(certificates, world)
    [warning] = (await sign(certificates, act)).json()["warnings"]
    assert (warning["code"], warning["subject_id"]) == ("guests_waiting", str(world.sessions[1]))
    assert "«Sesión 2» (s2) hay 3 entradas" in warning["text"]["es"]
    # What was accepted is this number: the next upload asks again.
    await deliver(certificates, world.guests(2, 1, revision=2))
    assert (await accept(certificates, act, warning["warning"])).status_code == 409
    [newer] = (await shown(certificates, act))["warnings"]
    assert "there is 1 entry" in newer["text"]["en"]
    assert (await accept(certificates, act, newer["warning"], reason="Son intérpretes")).status_code == 200


async def test_identified_guests_hold_nothing(certificates: Running, world: World) -> None:
    await deliver(certificates, world.guests(2, 3), world.guests(2, 0, revision=2), world.guests(3, 0))
    act = await drafted(certificates, world)
    assert (await shown(certificates, act))["warnings"] == []
    assert (await sign(certificates, act)).status_code == 200


async def test_everybody_named_is_asked_once_even_at_the_same_time(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    assert (await shown(certificates, act))["name_checks"]["not_asked"] == 4
    answers = await asyncio.gather(*(ask(certificates, act, until="2999-01-01T12:00:00-05:00") for _ in range(4)))
    assert sorted(answer.json()["requested"] for answer in answers) == [0, 0, 0, 4]
    found = await requests(certificates, world)
    assert len({event.registration_id for event in found}) == len(found) == 4
    assert {(event.revision, str(event.until)) for event in found} == {(1, "2999-01-01 17:00:00+00:00")}
    # A second draft of the same people asks nobody again.
    assert (await ask(certificates, await drafted(certificates, world))).json()["requested"] == 0


async def test_only_new_people_and_changed_names_are_asked_again(certificates: Running, world: World) -> None:
    await ask(certificates, await drafted(certificates, world))
    late = Someone("Delia", "Arcia")
    await deliver(
        certificates,
        world.describe(world.best, 2, given_names="Janeth"),
        world.describe(world.second, 2, email="otra@correo.example"),
        world.describe(late),
        world.register(late),
        *(world.attend(late, session) for session in range(1, 7)),
        world.score("Coclé", "75", 3, late),
    )
    assert (await ask(certificates, await drafted(certificates, world))).json()["requested"] == 2
    newest = (await requests(certificates, world))[4:]
    assert {(event.registration_id, event.revision) for event in newest} == {
        (world.best.registration_id, 2),
        (late.registration_id, 1),
    }


async def test_the_draft_says_who_confirmed_and_whose_name_changed_since(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    await ask(certificates, act)
    await deliver(
        certificates,
        world.confirm_name(world.best),
        world.confirm_name(world.second),
        world.describe(world.second, 2, family_names="Ábrego"),
        world.confirm_name(world.failed_project),
        world.describe(world.failed_project, 2, email="otra@correo.example"),
    )
    answer = await shown(certificates, act)
    assert answer["name_checks"] == {
        "asked": 4, "confirmed": 2, "changed_since_confirmation": 1, "not_answered": 1, "not_asked": 0,
    }  # fmt: skip
    checks = {entry["registration_id"]: entry["check"] for entry in answer["names"]}
    assert checks == {
        str(world.best.registration_id): "confirmed",
        str(world.second.registration_id): "changed_since_confirmation",
        str(world.failed_project.registration_id): "confirmed",
        str(world.one_second_short.registration_id): "not_answered",
    }
    found = {(warning["code"], warning["subject_id"]) for warning in answer["warnings"]}
    assert found == {
        ("name_changed", str(world.second.registration_id)),
        ("name_unconfirmed", str(world.second.registration_id)),
        ("name_unconfirmed", str(world.one_second_short.registration_id)),
    }
    assert (await sign(certificates, act)).status_code == 409
    standing = [warning["warning"] for warning in answer["warnings"]]
    assert (await accept(certificates, act, *standing[:2])).status_code == 409
    assert (await accept(certificates, act, *standing, reason="Llamamos por teléfono")).status_code == 200


async def test_what_a_merged_record_confirmed_says_nothing_of_the_name_that_is_kept(
    certificates: Running, world: World
) -> None:
    """The registration goes to the other record, whose details have the same revision; so does a second request."""
    act = await drafted(certificates, world)
    assert (await ask(certificates, act)).json()["requested"] == 4
    kept = uuid7()
    await deliver(
        certificates,
        world.confirm_name(world.second),
        world.describe(world.second, participant_id=kept, given_names="Nubia"),
        world.register(world.second, 2, participant_id=kept),
    )
    checks = {entry["registration_id"]: entry["check"] for entry in (await shown(certificates, act))["names"]}
    assert checks[str(world.second.registration_id)] == "not_answered"
    assert (await ask(certificates, act)).json()["requested"] == 1
    assert (await ask(certificates, act)).json()["requested"] == 0


async def test_without_a_request_nobody_has_to_answer(certificates: Running, world: World) -> None:
    await deliver(certificates, world.confirm_name(world.best))
    act = await drafted(certificates, world)
    assert (await shown(certificates, act))["warnings"] == []
    # A name that was confirmed already is not asked about.
    assert (await ask(certificates, act)).json()["requested"] == 3


async def test_names_are_checked_before_the_signature_and_not_until_a_day_that_is_over(
    certificates: Running, world: World
) -> None:
    act = await drafted(certificates, world)
    assert (await ask(certificates, act, until="2020-01-01T00:00:00Z")).status_code == 422
    assert (await ask(certificates, act, until="2999-01-01T00:00:00")).status_code == 422, "a moment without a zone"
    assert (await ask(certificates, {"act_id": world.edition_id})).status_code == 404
    done = await signed(certificates, world)
    assert (await ask(certificates, done)).json()["type"].endswith("act-not-draft")


async def test_an_erasure_removes_the_digests_of_names(certificates: Running, world: World) -> None:
    await deliver(certificates, world.describe(world.best, 2, given_names="Janeth"), world.erase(world.best, 3))
    async with certificates.database.transaction() as connection:
        rows = await connection.fetch(
            "select revision, digest from described_names where participant_id = $1", world.best.participant_id
        )
    assert [tuple(row) for row in rows] == [(3, None)]
