"""People who are erased: their name goes, the answer to “was this issued?” stays."""

import asyncio
from datetime import timedelta
from uuid import UUID

from diplomado_certificates.acts.usecases.signing import sign_act
from tests.certificates.staff import certificates_of, drafted, sign, signed, stored
from tests.certificates.world import NOW, World, deliver
from tests.support.services import Running
from tests.support.waiting import eventually

WAITING = """
select count(*) from pg_locks join pg_stat_activity using (pid) where not granted and application_name = $1
"""


async def test_an_erasure_removes_the_name_and_leaves_the_answer(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    await deliver(certificates, world.erase(world.best))
    for entry in await certificates_of(certificates, world, world.best):
        certificate = await stored(certificates, entry["certificate_id"])
        assert certificate.record.holder is None
        assert (certificate.status, certificate.sha256) == ("valid", entry["sha256"])
        pdf = await certificates.http.get(f"/api/v1/certificates/{entry['certificate_id']}/pdf")
        assert (pdf.status_code, pdf.json()["type"]) == (410, "urn:diplomado:problem:holder-erased")
    async with certificates.database.transaction(readonly=True) as connection:
        for table in ("people", "certificates", "acts"):
            rows = await connection.fetch(f"select t::text from {table} t where t::text like '%Núñez Batista%'")
            assert [row for row in rows if str(world.best.participant_id) in row[0]] == []


async def test_an_old_erasure_that_comes_late_spares_names_given_afterwards(
    certificates: Running, world: World
) -> None:
    """The person was erased, registered again, and got certificates; then the erasure is delivered once more."""
    await deliver(certificates, world.erase(world.best, revision=2), world.describe(world.best, revision=3))
    await signed(certificates, world)
    await deliver(certificates, world.erase(world.best, revision=2))
    [entry, *_] = await certificates_of(certificates, world, world.best)
    assert (await stored(certificates, entry["certificate_id"])).record.holder is not None


async def test_who_was_erased_gets_nothing_more(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    await deliver(certificates, world.erase(world.best))
    answer = await sign(certificates, act)
    assert answer.status_code == 409
    assert {change["change"] for change in answer.json()["changes"]} == {"removed"}
    assert (await signed(certificates, world))["certificates"] == 3


async def test_an_erasure_waits_for_a_signature_in_progress(certificates: Running, world: World) -> None:
    """The erasure stands still until the signature commits, and then finds its certificates."""
    act = await drafted(certificates, world)
    async with certificates.database.transaction() as connection:
        await sign_act(connection, UUID(act["act_id"]), by="staff-1", now=NOW + timedelta(days=30))
        erasing = asyncio.create_task(deliver(certificates, world.erase(world.best)))

        async def it_waits() -> bool:
            async with certificates.database.transaction(readonly=True) as watching:
                ours = f"diplomado-{certificates.settings.schema_name}"
                return bool(await watching.fetchval(WAITING, ours)) or erasing.done()

        await eventually(it_waits)
        assert not erasing.done()
    await erasing
    theirs = await certificates_of(certificates, world, world.best)
    assert len(theirs) == 3
    for entry in theirs:
        assert (await stored(certificates, entry["certificate_id"])).record.holder is None


async def test_the_end_of_retention_hides_no_holder(certificates: Running, world: World) -> None:
    """Names on issued certificates stay; the copy of the person's details goes."""
    await signed(certificates, world)
    await deliver(certificates, world.erase(world.best, reason="retention"))
    for entry in await certificates_of(certificates, world, world.best):
        assert (await stored(certificates, entry["certificate_id"])).record.holder is not None
        assert (await certificates.http.get(f"/api/v1/certificates/{entry['certificate_id']}/pdf")).status_code == 200
    code = entry["verification_code"]
    answer = (await certificates.http.get(f"/api/v1/verifications/{code}")).json()
    assert (answer["name"], answer["name_status"]) == ("Yaneth Itzel Núñez Batista", "shown")
    assert "Yaneth Itzel Núñez Batista" in (await certificates.http.get(f"/v/{code}")).text
    async with certificates.database.transaction(readonly=True) as connection:
        rows = await connection.fetch(
            "select given_names from people where participant_id = $1", world.best.participant_id
        )
    assert [row["given_names"] for row in rows] == [None]


async def test_a_request_after_the_end_of_retention_hides_the_holder_and_says_so(
    certificates: Running, world: World
) -> None:
    await signed(certificates, world)
    await deliver(certificates, world.erase(world.best, reason="retention"))
    await deliver(certificates, world.erase(world.best, 3, reason="request"))
    [entry, *_] = await certificates_of(certificates, world, world.best)
    assert (await stored(certificates, entry["certificate_id"])).record.holder is None
    code = entry["verification_code"]
    answer = (await certificates.http.get(f"/api/v1/verifications/{code}")).json()
    assert (answer["name_status"], answer["erased_reason"]) == ("erased", "request")
    spanish = (await certificates.http.get(f"/v/{code}", params={"lang": "es"})).text
    english = (await certificates.http.get(f"/v/{code}", params={"lang": "en"})).text
    assert "se borraron a petición suya" in spanish
    assert "because the holder asked for it" in english


async def test_an_erasure_without_a_reason_hides_the_holder_as_before(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    await deliver(certificates, world.erase(world.second))
    [entry] = await certificates_of(certificates, world, world.second)
    answer = (await certificates.http.get(f"/api/v1/verifications/{entry['verification_code']}")).json()
    assert (answer["name_status"], answer["erased_reason"]) == ("erased", None)
