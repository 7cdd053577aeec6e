"""Where the setting asks for it, one person proposes a signature and another one confirms it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio

from diplomado_certificates.__main__ import service
from diplomado_certificates.acts.signers import may_confirm_signature
from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.second_person import names_of
from diplomado_local.platform import Platform
from tests.certificates.acts.test_before_signing import shown
from tests.certificates.examples import DIPLOMA
from tests.certificates.staff import certificates_of, drafted, sign
from tests.certificates.visitor import SESSION_SECRET, visitor
from tests.certificates.world import World, deliver
from tests.support.services import Running, running

STRICT: dict[str, Any] = {
    "signature_second_person": True,
    "annulment_second_person": True,
    "session_secret": SESSION_SECRET,
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def strict(platform: Platform) -> AsyncIterator[Running]:
    async with running(service, platform, roles=["api"], **STRICT) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def place(strict: Running) -> World:
    new = World()
    await deliver(strict, *new.events())
    await strict.http.put(f"/api/v1/editions/{new.edition_id}/policy", json=DIPLOMA)
    return new


async def propose(running: Running, act: dict[str, Any], *warnings: str, by: str = "staff-1") -> httpx.Response:
    body = {"accept": [{"warnings": list(warnings), "reason": "Visto"}]} if warnings else {}
    headers = running.bearer("coordinator", subject=by)
    return await running.http.post(f"/api/v1/acts/{act['act_id']}/signature", json=body, headers=headers)


async def confirm(running: Running, act: dict[str, Any], by: str = "staff-2") -> httpx.Response:
    headers = running.bearer("coordinator", subject=by)
    return await running.http.post(f"/api/v1/acts/{act['act_id']}/signature/confirmation", json={}, headers=headers)


async def test_nothing_is_signed_until_a_second_person_confirms(strict: Running, place: World) -> None:
    act = await drafted(strict, place)
    assert (await confirm(strict, act)).json()["type"].endswith("signature-not-proposed")
    proposed = await propose(strict, act)
    assert (proposed.status_code, proposed.json()["status"]) == (202, "draft")
    assert proposed.json()["signature_proposal"]["proposed_by"] == "staff-1"
    assert await certificates_of(strict, place) == []
    for same in ("staff-1", "STAFF-1"):
        assert (await confirm(strict, act, by=same)).json()["type"].endswith("second-person-needed")
    assert (await propose(strict, act, by="Staff-1")).status_code == 202
    assert (await propose(strict, act, by="staff-2")).json()["type"].endswith("signature-proposed")
    answers = await asyncio.gather(*(confirm(strict, act) for _ in range(4)))
    assert {(answer.status_code, answer.json()["signed_by"]) for answer in answers} == {(200, "staff-2")}
    assert len(await certificates_of(strict, place)) == 6
    assert (await shown(strict, act))["signature_proposal"]["proposed_by"] == "Staff-1"
    assert (await propose(strict, act)).status_code == 200


async def test_a_change_of_the_draft_voids_the_proposal(strict: Running, place: World) -> None:
    act = await drafted(strict, place)
    assert (await propose(strict, act)).status_code == 202
    await deliver(strict, place.guests(1, 2))
    assert (await confirm(strict, act)).json()["type"].endswith("proposal-void")
    [warning] = (await propose(strict, act)).json()["warnings"]
    # Another person may propose what has changed.
    assert (await propose(strict, act, warning["warning"], by="staff-2")).status_code == 202
    await deliver(strict, place.describe(place.best, 2, given_names="Janeth"))
    assert (await confirm(strict, act, by="staff-3")).json()["type"].endswith("proposal-void")
    standing = [entry["warning"] for entry in (await shown(strict, act))["warnings"]]
    assert (await propose(strict, act, *standing, by="staff-2")).status_code == 202
    # Who drafted the act does not sign it either.
    assert (await confirm(strict, act, by="staff-1")).json()["type"].endswith("second-person-needed")
    assert (await confirm(strict, act, by="staff-3")).status_code == 200
    assert {entry["warning"] for entry in (await shown(strict, act))["accepted"]} == set(standing)


@pytest.mark.parametrize(
    ("names", "may"),
    [
        (("luz", None), True),
        (("ana", None), False),
        (("EVA", None), False),
        (("uuid-9", "teo@correo.example"), False),
    ],
)
def test_who_proposed_drafted_or_entered_scores_is_no_second_person(names: tuple[str, str | None], may: bool) -> None:
    actor = Actor(names[0], frozenset({"coordinator"}), email=names[1])
    assert may_confirm_signature(names_of(actor), "ana", "eva", ["iris", "Teo@correo.example"]) is may


async def test_who_entered_scores_does_not_confirm_the_signature_that_rests_on_them(
    strict: Running, place: World
) -> None:
    """Scores under invented graders, then the act by another one and the signature by the same: it takes a third."""
    await deliver(strict, place.score("Chiriquí", "80", 9, entered_by=("staff-2", "staff-4")))
    act = await drafted(strict, place)
    assert (await propose(strict, act)).status_code == 202
    for same in ("staff-2", "STAFF-4"):
        assert (await confirm(strict, act, by=same)).json()["type"].endswith("second-person-needed")
    path = f"/certificates/editions/{place.edition_id}/act/{act['act_id']}"
    async with visitor(strict, subject="staff-2") as iris:
        page = await iris.open(path)
        assert f"{path}/confirmation" not in page
        assert "Usted ingresó notas de esta edición" in page
    assert (await confirm(strict, act, by="staff-3")).status_code == 200


async def test_facts_that_changed_refuse_the_confirmation_too(strict: Running, place: World) -> None:
    act = await drafted(strict, place)
    await propose(strict, act)
    await deliver(strict, place.correct(place.best, 1, 0))
    assert (await confirm(strict, act)).json()["type"].endswith("facts-changed")


async def test_the_database_itself_keeps_who_proposed(strict: Running, place: World) -> None:
    act = await drafted(strict, place)
    await propose(strict, act)
    await confirm(strict, act)
    with pytest.raises(asyncpg.RestrictViolationError):
        async with strict.database.transaction() as connection:
            await connection.execute("delete from signature_proposals where act_id = $1", act["act_id"])


async def test_without_the_setting_one_person_signs(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    assert (await sign(certificates, act)).json()["status"] == "signed"


async def test_the_page_has_a_second_person_confirm_signature_and_annulment(strict: Running, place: World) -> None:
    act = await drafted(strict, place)
    path = f"/certificates/editions/{place.edition_id}/act/{act['act_id']}"
    async with visitor(strict, subject="ana") as ana, visitor(strict, subject="luz") as luz:
        await ana.open(path)
        page = await ana.follow(await ana.send(f"{path}/signature", {}))
        assert f"{path}/confirmation" not in page, "who proposed it does not confirm it"
        await luz.open(path)
        assert "La propuesta se rechazó" in await luz.follow(await luz.send(f"{path}/rejection", {}))
        await ana.open(path)
        await ana.follow(await ana.send(f"{path}/signature", {}))
        await luz.open(path)
        assert "El acta está firmada" in await luz.follow(await luz.send(f"{path}/confirmation", {}))
        await luz.follow(await luz.send(f"{path}/annulment", {"annul-reason": "La fecha era otra"}))
        await ana.open(path)
        assert "La propuesta se rechazó" in await ana.follow(await ana.send(f"{path}/annulment/rejection", {}))
        await luz.open(path)
        await luz.follow(await luz.send(f"{path}/annulment", {"annul-reason": "La fecha era otra"}))
        await ana.open(path)
        await ana.follow(await ana.send(f"{path}/annulment/confirmation", {}))
    assert (await shown(strict, act))["status"] == "annulled"
