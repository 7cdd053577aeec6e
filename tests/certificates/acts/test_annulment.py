"""An act that was signed with a wrong day or list is annulled, and the next one starts clean."""

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest

from diplomado_certificates.__main__ import service
from diplomado_contracts import CertificateIssued, CertificateRevoked, Graduated, GraduationReversed
from diplomado_contracts.catalogue import BY_TYPE
from diplomado_contracts.event import Event
from diplomado_local.platform import Platform
from tests.certificates.examples import DIPLOMA
from tests.certificates.staff import certificates_of, draft, drafted, revoke, sign, signed, stored
from tests.certificates.world import World, deliver
from tests.support.services import Running, running


async def annul(running: Running, act: dict[str, Any], reason: str = "Fecha equivocada", by: str = "staff-1") -> Any:
    headers = running.bearer("coordinator", subject=by)
    return await running.http.post(f"/api/v1/acts/{act['act_id']}/annulment", json={"reason": reason}, headers=headers)


async def confirm(running: Running, act: dict[str, Any], by: str) -> httpx.Response:
    headers = running.bearer("coordinator", subject=by)
    return await running.http.post(f"/api/v1/acts/{act['act_id']}/annulment/confirmation", json={}, headers=headers)


async def events(running: Running, world: World) -> list[Event]:
    async with running.database.transaction() as connection:
        rows = await connection.fetch(
            "select type, payload from outbox where convert_from(payload, 'utf8') like $1 order by id",
            f"%{world.edition_id}%",
        )
    return [BY_TYPE[row["type"]].model_validate_json(row["payload"]) for row in rows]


async def test_the_next_act_has_the_right_day_after_an_annulment(certificates: Running, world: World) -> None:
    wrong = await signed(certificates, world)
    answer = await annul(certificates, wrong)
    assert (answer.status_code, answer.json()["status"]) == (200, "annulled")
    assert answer.json()["annulment"]["reason"] == "Fecha equivocada"
    issued = await certificates_of(certificates, world)
    assert {(entry["status"], entry["reason"]) for entry in issued} == {("revoked", "superseded")}

    again = await draft(certificates, world, graduated_on="2023-09-15")
    assert (again.json()["awards"], again.json()["graduates"]) == (6, 2)
    assert (await sign(certificates, again.json())).status_code == 200
    newest = (await certificates_of(certificates, world))[6:]
    assert {entry["status"] for entry in newest} == {"valid"}
    records = [(await stored(certificates, entry["certificate_id"])).record for entry in newest]
    assert {str(record.graduated_on) for record in records} == {"2023-09-15"}
    # Each old certificate leads to the new one of the same award, and back.
    assert {entry["supersedes"] for entry in newest} == {entry["certificate_id"] for entry in issued}


async def test_graduations_are_reversed_as_events_with_rising_revisions(certificates: Running, world: World) -> None:
    for day in ("2023-09-08", "2023-09-09", "2023-09-10"):
        act = (await draft(certificates, world, graduated_on=day)).json()
        assert (await sign(certificates, act)).status_code == 200
        assert (await annul(certificates, act)).status_code == 200
    found = [
        event
        for event in await events(certificates, world)
        if isinstance(event, Graduated | GraduationReversed) and event.registration_id == world.best.registration_id
    ]
    assert [(type(event).__name__, event.revision) for event in found] == [
        ("Graduated", 1), ("GraduationReversed", 2), ("Graduated", 3), ("GraduationReversed", 4),
        ("Graduated", 5), ("GraduationReversed", 6),
    ]  # fmt: skip
    async with certificates.database.transaction() as connection:
        left = await connection.fetchval("select count(*) from graduations where act_id = $1", act["act_id"])
        kept = await connection.fetchval("select count(*) from reversed_graduations where act_id = $1", act["act_id"])
    assert (left, kept) == (0, 2)


async def test_nobody_is_barred_because_a_certificate_was_called_issued_in_error(
    certificates: Running, world: World
) -> None:
    wrong = await signed(certificates, world)
    for entry in await certificates_of(certificates, world, world.best):
        assert (await revoke(certificates, entry["certificate_id"], "issued_in_error"))[0] == 200
    assert (await annul(certificates, wrong)).status_code == 200
    again = await draft(certificates, world, graduated_on="2023-09-15")
    assert again.json()["awards"] == 6
    assert (await sign(certificates, again.json())).status_code == 200


async def test_a_certificate_issued_in_error_is_given_again_only_with_a_reason(
    certificates: Running, world: World
) -> None:
    await signed(certificates, world)
    [entry] = await certificates_of(certificates, world, world.second)
    await revoke(certificates, entry["certificate_id"], "issued_in_error")
    act = await drafted(certificates, world)
    refused = await sign(certificates, act)
    [warning] = refused.json()["warnings"]
    assert (refused.status_code, warning["code"]) == (409, "revoked_before")
    body = {"accept": [{"warnings": [warning["warning"]], "reason": "El lugar estaba mal"}]}
    assert (await certificates.http.post(f"/api/v1/acts/{act['act_id']}/signature", json=body)).status_code == 200
    [_, right] = await certificates_of(certificates, world, world.second)
    assert (right["status"], right["supersedes"]) == ("valid", entry["certificate_id"])


@pytest.mark.parametrize("reason", ["fraud", "holder_request", "duplicate"])
async def test_what_bars_an_award_still_does_after_an_annulment(
    certificates: Running, world: World, reason: str
) -> None:
    act = await signed(certificates, world)
    [entry] = await certificates_of(certificates, world, world.second)
    await revoke(certificates, entry["certificate_id"], reason)
    await annul(certificates, act)
    assert (await drafted(certificates, world))["awards"] == 5


async def test_an_annulment_again_changes_nothing_and_at_once_annuls_once(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    answers = await asyncio.gather(*(annul(certificates, act) for _ in range(5)))
    assert {(answer.status_code, answer.json()["status"]) for answer in answers} == {(200, "annulled")}
    found = await events(certificates, world)
    assert sum(isinstance(event, CertificateRevoked) for event in found) == 6
    assert sum(isinstance(event, GraduationReversed) for event in found) == 2
    # The revocation names no successor: the holder is told now, whenever the next act comes.
    assert {event.superseded_by for event in found if isinstance(event, CertificateRevoked)} == {None}
    assert {event.supersedes for event in found if isinstance(event, CertificateIssued)} == {None}
    refused = await sign(certificates, act)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:diplomado:problem:act-annulled")


async def test_a_draft_and_an_unknown_act_are_not_annulled(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    assert (await annul(certificates, act)).json()["type"] == "urn:diplomado:problem:act-not-signed"
    assert (await annul(certificates, {"act_id": world.edition_id})).status_code == 404
    done = await signed(certificates, world)
    assert (await annul(certificates, done, reason=" ")).status_code == 422
    assert (await confirm(certificates, done, "staff-2")).json()["type"].endswith("annulment-not-proposed")


@pytest.mark.parametrize(
    "statement",
    [
        "delete from annulments where act_id = $1",
        "update annulments set reason = 'x' where act_id = $1",
        "update reversed_graduations set graduated_on = '2020-01-01' where act_id = $1",
    ],
)
async def test_the_database_itself_keeps_an_annulment(certificates: Running, world: World, statement: str) -> None:
    act = await signed(certificates, world)
    await annul(certificates, act)
    with pytest.raises(asyncpg.RestrictViolationError):
        async with certificates.database.transaction() as connection:
            await connection.execute(statement, act["act_id"])


async def test_where_the_setting_asks_for_it_a_second_person_confirms(platform: Platform) -> None:
    world = World()
    async with running(service, platform, roles=["api"], annulment_second_person=True) as strict:
        await deliver(strict, *world.events())
        await strict.http.put(f"/api/v1/editions/{world.edition_id}/policy", json=DIPLOMA)
        act = await signed(strict, world)
        proposed = await annul(strict, act)
        assert (proposed.status_code, proposed.json()["annulment"]["status"]) == (202, "proposed")
        assert proposed.json()["status"] == "signed"
        assert {entry["status"] for entry in await certificates_of(strict, world)} == {"valid"}
        assert (await confirm(strict, act, "staff-1")).json()["type"].endswith("second-person-needed")
        assert (await annul(strict, act, by="staff-2")).json()["type"].endswith("annulment-proposed")
        done = await confirm(strict, act, "staff-2")
        assert (done.status_code, done.json()["annulment"]["annulled_by"]) == (200, "staff-2")
        assert {entry["status"] for entry in await certificates_of(strict, world)} == {"revoked"}
