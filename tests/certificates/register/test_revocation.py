"""Revocations: dated, reasoned, published, and for ever."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest

from diplomado_contracts import CertificateRevoked
from tests.certificates.staff import certificates_of, draft, revoke, sign, signed, stored
from tests.certificates.world import World, deliver
from tests.support.services import Running


async def test_a_revocation_is_dated_reasoned_and_published(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    [entry, *_] = await certificates_of(certificates, world)
    status, body = await revoke(certificates, entry["certificate_id"])
    assert (status, body["status"], body["reason"]) == (200, "revoked", "issued_in_error")
    async with certificates.database.transaction(readonly=True) as connection:
        payloads = await connection.fetch("select payload from outbox where type like '%certificate.revoked%'")
    facts = [CertificateRevoked.model_validate_json(row["payload"]) for row in payloads]
    [fact] = [fact for fact in facts if str(fact.certificate_id) == entry["certificate_id"]]
    assert (fact.revision, fact.reason, str(fact.registration_id)) == (2, "issued_in_error", entry["registration_id"])
    certificate = await stored(certificates, entry["certificate_id"])
    assert (certificate.status, certificate.reason, certificate.revision) == ("revoked", "issued_in_error", 2)


async def test_a_revocation_again_changes_nothing(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    [entry, *_] = await certificates_of(certificates, world)
    answers = await asyncio.gather(*(revoke(certificates, entry["certificate_id"]) for _ in range(5)))
    assert all(answer == answers[0] for answer in answers)
    status, body = await revoke(certificates, entry["certificate_id"], "fraud")
    assert (status, body["type"], body["reason"]) == (409, "urn:diplomado:problem:revoked-before", "issued_in_error")


@pytest.mark.parametrize(
    "statement",
    [
        "update certificates set revoked_at = null, revoked_by = null, reason = null where certificate_id = '{}'",
        "update certificates set reason = 'fraud' where certificate_id = '{}'",
        "update certificates set revoked_at = now() + interval '1 day' where certificate_id = '{}'",
    ],
)
async def test_the_database_itself_keeps_a_revocation(certificates: Running, world: World, statement: str) -> None:
    await signed(certificates, world)
    [entry, *_] = await certificates_of(certificates, world)
    await revoke(certificates, entry["certificate_id"])
    with pytest.raises(asyncpg.RestrictViolationError):
        async with certificates.database.transaction() as connection:
            await connection.execute(statement.format(entry["certificate_id"]))


@pytest.mark.parametrize("body", [{}, {"reason": "because"}, {"reason": "fraud", "note": "x"}, []])
async def test_a_revocation_without_a_known_reason_is_refused(
    certificates: Running, world: World, body: object
) -> None:
    await signed(certificates, world)
    [entry, *_] = await certificates_of(certificates, world)
    answer = await certificates.http.post(f"/api/v1/certificates/{entry['certificate_id']}/revocation", json=body)
    assert answer.status_code == 422
    assert (await stored(certificates, entry["certificate_id"])).status == "valid"


async def test_a_certificate_that_does_not_exist_is_not_revoked(certificates: Running) -> None:
    status, body = await revoke(certificates, str(uuid4()))
    assert (status, body["type"]) == (404, "urn:diplomado:problem:certificate-unknown")


async def test_after_a_revocation_no_act_gives_the_award_again(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    [diploma, *_] = await certificates_of(certificates, world, world.best)
    await revoke(certificates, diploma["certificate_id"], "fraud")
    assert (await draft(certificates, world)).status_code == 409


async def test_a_superseded_certificate_is_issued_again_with_the_corrected_name(
    certificates: Running, world: World
) -> None:
    """New number and code, the same day of graduation, and nobody graduates twice."""
    await signed(certificates, world)
    [wrong] = await certificates_of(certificates, world, world.second)
    await deliver(certificates, world.describe(world.second, revision=2, given_names="Núria"))
    await revoke(certificates, wrong["certificate_id"], "superseded")
    answer = await draft(certificates, world, graduated_on="2023-09-20")
    assert (answer.status_code, answer.json()["awards"]) == (201, 1)
    await sign(certificates, answer.json())
    [_, right] = await certificates_of(certificates, world, world.second)
    record = (await stored(certificates, right["certificate_id"])).record
    assert record.holder is not None
    assert (record.number, record.holder.given_names, str(record.graduated_on)) == (
        "GIF-DH-2023-0007",
        "Núria",
        "2023-09-08",
    )
    assert right["verification_code"] != wrong["verification_code"]
    async with certificates.database.transaction(readonly=True) as connection:
        graduations = await connection.fetchval(
            "select count(*) from outbox where type like '%graduated%' and key = $1", str(world.second.registration_id)
        )
    assert graduations == 1
