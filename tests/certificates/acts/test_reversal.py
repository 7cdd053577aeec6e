"""One graduation is withdrawn with a reason; the act and everybody else in it stay."""

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest

from diplomado_certificates.__main__ import service
from diplomado_contracts import CertificateRevoked, Graduated, GraduationReversed
from diplomado_local.platform import Platform
from tests.certificates.acts.test_annulment import annul, events
from tests.certificates.acts.test_before_signing import accept, shown
from tests.certificates.examples import DIPLOMA
from tests.certificates.staff import certificates_of, draft, drafted, sign, signed
from tests.certificates.world import Someone, World, deliver
from tests.support.services import Running, running


def path(act: dict[str, Any], someone: Someone) -> str:
    return f"/api/v1/acts/{act['act_id']}/graduations/{someone.registration_id}/reversal"


async def reverse(
    running: Running, act: dict[str, Any], someone: Someone, by: str = "staff-1", **changes: str
) -> httpx.Response:
    body = {"reason": "El proyecto no era suyo", **changes}
    return await running.http.post(path(act, someone), json=body, headers=running.bearer("coordinator", subject=by))


async def confirm(running: Running, act: dict[str, Any], someone: Someone, by: str) -> httpx.Response:
    headers = running.bearer("coordinator", subject=by)
    return await running.http.post(f"{path(act, someone)}/confirmation", json={}, headers=headers)


async def test_one_graduation_goes_with_its_certificates_and_the_others_stay(
    certificates: Running, world: World
) -> None:
    act = await signed(certificates, world)
    answers = await asyncio.gather(*(reverse(certificates, act, world.best) for _ in range(4)))
    assert {(answer.status_code, answer.json()["status"]) for answer in answers} == {(200, "reversed")}
    own = await certificates_of(certificates, world, world.best)
    assert {(entry["award"], entry["status"], entry["reason"]) for entry in own} == {
        ("diploma", "revoked", "issued_in_error"),
        ("best_project", "revoked", "issued_in_error"),
        ("group_leader", "revoked", "issued_in_error"),
    }
    others = [entry for entry in await certificates_of(certificates, world) if entry not in own]
    assert {entry["status"] for entry in others} == {"valid"}
    found = await events(certificates, world)
    [event] = [event for event in found if isinstance(event, GraduationReversed)]
    assert (event.registration_id, event.revision) == (world.best.registration_id, 2)
    assert sum(isinstance(event, CertificateRevoked) for event in found) == 3
    page = await certificates.http.get(f"/v/{own[0]['verification_code']}", params={"lang": "es"})
    assert "Certificado revocado" in page.text
    [kept] = (await shown(certificates, act))["reversals"]
    assert (kept["reason"], kept["reversed_by"]) == ("El proyecto no era suyo", "staff-1")
    assert (await shown(certificates, act))["status"] == "signed"


async def test_whoever_lost_a_graduation_can_be_in_a_later_act(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    await reverse(certificates, act, world.best)
    again = (await draft(certificates, world, graduated_on="2023-10-02")).json()
    assert again["awards"] == 3
    refused = await sign(certificates, again)
    warnings = [entry["warning"] for entry in refused.json()["warnings"]]
    assert {entry["code"] for entry in refused.json()["warnings"]} == {"revoked_before"}
    assert (await accept(certificates, again, *warnings, reason="Se comprobó la autoría")).status_code == 200
    story = [
        (type(event).__name__, event.revision)
        for event in await events(certificates, world)
        if isinstance(event, Graduated | GraduationReversed) and event.registration_id == world.best.registration_id
    ]
    assert story == [("Graduated", 1), ("GraduationReversed", 2), ("Graduated", 3)]
    # The first act has nothing more to take from this person.
    assert (await reverse(certificates, act, world.best)).json()["status"] == "reversed"
    assert len([e for e in await certificates_of(certificates, world, world.best) if e["status"] == "valid"]) == 3
    assert (await reverse(certificates, again, world.best)).status_code == 200


async def test_a_later_act_may_leave_that_person_out(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    await reverse(certificates, act, world.best)
    late = Someone("Delia", "Arcia")
    await deliver(
        certificates,
        world.describe(late),
        world.register(late),
        *(world.attend(late, session) for session in range(1, 7)),
        world.score("Coclé", "75", 3, late),
    )
    alone = (await draft(certificates, world, registrations=[str(late.registration_id)])).json()
    assert (await sign(certificates, alone)).status_code == 200


async def test_a_fraud_bars_the_award(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    assert (await reverse(certificates, act, world.second, revocation="fraud")).status_code == 200
    assert (await draft(certificates, world)).json()["type"].endswith("nothing-to-award")


async def test_an_act_is_annulled_after_one_of_its_graduations_went(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    await reverse(certificates, act, world.best)
    assert (await annul(certificates, act)).status_code == 200
    reversed_ = [event for event in await events(certificates, world) if isinstance(event, GraduationReversed)]
    assert [event.registration_id for event in reversed_] == [world.best.registration_id, world.second.registration_id]
    assert (await drafted(certificates, world))["awards"] == 6


async def test_only_a_graduate_of_the_act_loses_a_graduation(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    assert (await reverse(certificates, act, world.best)).json()["type"].endswith("act-not-signed")
    act = await signed(certificates, world)
    for nobody in (world.failed_project, world.waiting, Someone("Nadie", "Nunca")):
        assert (await reverse(certificates, act, nobody)).status_code == 404
    assert (await reverse(certificates, act, world.best, reason=" ")).status_code == 422
    assert (await reverse(certificates, act, world.best, revocation="superseded")).status_code == 422
    assert (await confirm(certificates, act, world.best, "staff-2")).json()["type"].endswith("reversal-not-proposed")
    refused = await certificates.http.post(
        path(act, world.best), json={"reason": "x"}, headers=certificates.bearer("auditor")
    )
    assert refused.status_code == 403


@pytest.mark.parametrize(
    "statement", ["delete from reversals where act_id = $1", "update reversals set reason = 'x' where act_id = $1"]
)
async def test_the_database_itself_keeps_a_reversal(certificates: Running, world: World, statement: str) -> None:
    act = await signed(certificates, world)
    await reverse(certificates, act, world.best)
    with pytest.raises(asyncpg.RestrictViolationError):
        async with certificates.database.transaction() as connection:
            await connection.execute(statement, act["act_id"])


async def test_where_the_setting_asks_for_it_a_second_person_confirms(platform: Platform) -> None:
    world = World()
    async with running(service, platform, roles=["api"], annulment_second_person=True) as strict:
        await deliver(strict, *world.events())
        await strict.http.put(f"/api/v1/editions/{world.edition_id}/policy", json=DIPLOMA)
        act = await signed(strict, world)
        proposed = await reverse(strict, act, world.best)
        assert (proposed.status_code, proposed.json()["status"]) == (202, "proposed")
        assert {entry["status"] for entry in await certificates_of(strict, world)} == {"valid"}
        assert (await confirm(strict, act, world.best, "staff-1")).json()["type"].endswith("second-person-needed")
        assert (await reverse(strict, act, world.best, by="staff-2")).json()["type"].endswith("reversal-proposed")
        done = await confirm(strict, act, world.best, "staff-2")
        assert (done.status_code, done.json()["reversed_by"]) == (200, "staff-2")
        own = await certificates_of(strict, world, world.best)
        assert {entry["status"] for entry in own} == {"revoked"}
