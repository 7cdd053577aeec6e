"""The register: frozen records, revocation, erasure."""

import asyncio
import hashlib
from uuid import UUID, uuid4

import asyncpg
import pytest

from diplomado_certificates.acts.signing import sign_act
from diplomado_certificates.certificates import store
from diplomado_certificates.certificates.record import CertificateRecord
from diplomado_certificates.certificates.store import StoredCertificate
from diplomado_contracts import CertificateRevoked
from tests.certificates.staff import certificates_of, draft, drafted, sign, signed
from tests.certificates.world import NOW, World, tell
from tests.support.services import Running
from tests.support.waiting import eventually

WAITING = """
select count(*) from pg_locks join pg_stat_activity using (pid) where not granted and application_name = $1
"""


async def stored(running: Running, certificate_id: str) -> StoredCertificate:
    async with running.database.transaction(readonly=True) as connection:
        found = await store.find(connection, UUID(certificate_id))
    assert found is not None
    return found


async def revoke(running: Running, certificate_id: str, reason: str = "issued_in_error") -> tuple[int, dict[str, str]]:
    answer = await running.http.post(f"/api/v1/certificates/{certificate_id}/revocation", json={"reason": reason})
    return answer.status_code, answer.json()


async def test_a_record_says_everything_that_the_paper_says(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    [diploma, best_project, leader] = await certificates_of(certificates, world, world.best)
    record = (await stored(certificates, diploma["certificate_id"])).record
    assert record.holder is not None
    assert record.holder.full_name == "Yaneth Itzel Núñez Batista"
    assert record.institution is not None
    assert record.institution.name == "Servicio Nacional de Fronteras"
    assert (record.edition.title.es, record.edition.hours) == ("Gestión Integral de Fronteras", 40)
    assert (record.act_number, str(record.graduated_on), record.place) == (
        act["number"],
        "2023-09-08",
        "Ciudad de Panamá",
    )
    assert (record.partner, record.sdg, record.gcm) == ("Instituto Superior", ("10.7", "16"), (11, 12))
    assert record.programmes[0].donors == ("IRCC",)
    assert [module.number for module in record.modules] == [1, 2, 3, 4, 5, 6]
    assert (record.policy.code, record.policy.version) == ("gif-dh-2023", 1)
    assert (record.project, record.group) == (None, None)
    project = (await stored(certificates, best_project["certificate_id"])).record.project
    assert project is not None
    assert (project.title, project.score, project.rank) == ("Frontera segura", "92.50", 1)
    assert (await stored(certificates, leader["certificate_id"])).record.group == "Darién"


async def test_what_was_issued_stays_whatever_changes_later(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    [one, *_] = await certificates_of(certificates, world, world.best)
    before = await stored(certificates, one["certificate_id"])
    await tell(
        certificates,
        world.describe(world.best, revision=2, given_names="Otra", family_names="Persona"),
        world.edition(revision=2, organiser="Otra misión", hours=1),
        world.register(world.best, revision=2, institution="SNM"),
    )
    assert await stored(certificates, one["certificate_id"]) == before


async def test_the_fingerprint_is_of_the_canonical_record(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    for one in await certificates_of(certificates, world):
        certificate = await stored(certificates, one["certificate_id"])
        async with certificates.database.transaction(readonly=True) as connection:
            text = await connection.fetchval(
                "select record from certificates where certificate_id = $1", UUID(one["certificate_id"])
            )
        assert text == certificate.record.canonical()
        assert certificate.sha256 == one["sha256"] == hashlib.sha256(text.encode()).hexdigest()
        assert CertificateRecord.model_validate_json(text) == certificate.record


async def test_a_code_opens_its_certificate_however_it_is_typed(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    [one, *_] = await certificates_of(certificates, world)
    code = one["verification_code"]
    typed = [code, code.upper(), f" {code[:8]}-{code[8:16]} {code[16:]} ", code.replace("0", "O").replace("1", "l")]
    async with certificates.database.transaction(readonly=True) as connection:
        found = [await store.find_by_code(connection, text) for text in typed]
        nothing = [await store.find_by_code(connection, text) for text in ("", code[:-1], code + "0", "ñ" * 26, "x\0y")]
    assert [str(f.record.certificate_id) for f in found if f] == [one["certificate_id"]] * 4
    assert nothing == [None] * 5


async def test_a_revocation_is_dated_reasoned_and_published(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    [one, *_] = await certificates_of(certificates, world)
    status, body = await revoke(certificates, one["certificate_id"])
    assert (status, body["status"], body["reason"]) == (200, "revoked", "issued_in_error")
    async with certificates.database.transaction(readonly=True) as connection:
        payloads = await connection.fetch("select payload from outbox where type like '%certificate.revoked%'")
    facts = [CertificateRevoked.model_validate_json(row["payload"]) for row in payloads]
    [fact] = [fact for fact in facts if str(fact.certificate_id) == one["certificate_id"]]
    assert (fact.revision, fact.reason, str(fact.registration_id)) == (2, "issued_in_error", one["registration_id"])
    certificate = await stored(certificates, one["certificate_id"])
    assert (certificate.status, certificate.reason, certificate.revision) == ("revoked", "issued_in_error", 2)


async def test_a_revocation_again_changes_nothing(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    [one, *_] = await certificates_of(certificates, world)
    answers = await asyncio.gather(*(revoke(certificates, one["certificate_id"]) for _ in range(5)))
    assert all(answer == answers[0] for answer in answers)
    status, body = await revoke(certificates, one["certificate_id"], "fraud")
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
    [one, *_] = await certificates_of(certificates, world)
    await revoke(certificates, one["certificate_id"])
    with pytest.raises(asyncpg.RestrictViolationError):
        async with certificates.database.transaction() as connection:
            await connection.execute(statement.format(one["certificate_id"]))


@pytest.mark.parametrize("body", [{}, {"reason": "because"}, {"reason": "fraud", "note": "x"}, []])
async def test_a_revocation_without_a_known_reason_is_refused(
    certificates: Running, world: World, body: object
) -> None:
    await signed(certificates, world)
    [one, *_] = await certificates_of(certificates, world)
    answer = await certificates.http.post(f"/api/v1/certificates/{one['certificate_id']}/revocation", json=body)
    assert answer.status_code == 422
    assert (await stored(certificates, one["certificate_id"])).status == "valid"


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
    await tell(certificates, world.describe(world.second, revision=2, given_names="Núria"))
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


async def test_an_erasure_removes_the_name_and_leaves_the_answer(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    await tell(certificates, world.erase(world.best))
    for one in await certificates_of(certificates, world, world.best):
        certificate = await stored(certificates, one["certificate_id"])
        assert certificate.record.holder is None
        assert (certificate.status, certificate.sha256) == ("valid", one["sha256"])
        pdf = await certificates.http.get(f"/api/v1/certificates/{one['certificate_id']}/pdf")
        assert (pdf.status_code, pdf.json()["type"]) == (410, "urn:diplomado:problem:holder-erased")
    async with certificates.database.transaction(readonly=True) as connection:
        for table in ("people", "certificates", "acts"):
            rows = await connection.fetch(f"select t::text from {table} t where t::text like '%Núñez Batista%'")
            assert [row for row in rows if str(world.best.participant_id) in row[0]] == []


async def test_an_old_erasure_that_comes_late_spares_names_given_afterwards(
    certificates: Running, world: World
) -> None:
    """The person was erased, registered again, and got certificates; then the erasure is delivered once more."""
    await tell(certificates, world.erase(world.best, revision=2), world.describe(world.best, revision=3))
    await signed(certificates, world)
    await tell(certificates, world.erase(world.best, revision=2))
    [one, *_] = await certificates_of(certificates, world, world.best)
    assert (await stored(certificates, one["certificate_id"])).record.holder is not None


async def test_who_was_erased_gets_nothing_more(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    await tell(certificates, world.erase(world.best))
    answer = await sign(certificates, act)
    assert answer.status_code == 409
    assert {one["change"] for one in answer.json()["changes"]} == {"removed"}
    assert (await signed(certificates, world))["certificates"] == 3


async def test_an_erasure_waits_for_a_signature_in_progress(certificates: Running, world: World) -> None:
    """The erasure stands still until the signature commits, and then finds its certificates."""
    act = await drafted(certificates, world)
    async with certificates.database.transaction() as connection:
        await sign_act(connection, UUID(act["act_id"]), by="staff-1", now=NOW)
        erasing = asyncio.create_task(tell(certificates, world.erase(world.best)))

        async def it_waits() -> bool:
            async with certificates.database.transaction(readonly=True) as watching:
                ours = f"diplomado-{certificates.settings.schema_name}"
                return bool(await watching.fetchval(WAITING, ours)) or erasing.done()

        await eventually(it_waits)
        assert not erasing.done()
    await erasing
    theirs = await certificates_of(certificates, world, world.best)
    assert len(theirs) == 3
    for one in theirs:
        assert (await stored(certificates, one["certificate_id"])).record.holder is None


async def test_the_paper_is_the_same_each_time(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    [one, *_] = await certificates_of(certificates, world)
    answers = [await certificates.http.get(f"/api/v1/certificates/{one['certificate_id']}/pdf") for _ in range(2)]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].content == answers[1].content
    assert answers[0].content.startswith(b"%PDF-")
    assert answers[0].headers["content-disposition"] == f'inline; filename="{one["number"]}.pdf"'
