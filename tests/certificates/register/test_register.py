"""The register: what a certificate says is frozen, and its code opens it."""

import hashlib
from uuid import UUID

from diplomado_certificates.register import store
from diplomado_certificates.register.record import CertificateRecord
from tests.certificates.staff import certificates_of, signed, stored
from tests.certificates.world import World, deliver
from tests.support.services import Running


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
    [entry, *_] = await certificates_of(certificates, world, world.best)
    before = await stored(certificates, entry["certificate_id"])
    await deliver(
        certificates,
        world.describe(world.best, revision=2, given_names="Otra", family_names="Persona"),
        world.edition(revision=2, organiser="Otra misión", hours=1),
        world.register(world.best, revision=2, institution="SNM"),
    )
    assert await stored(certificates, entry["certificate_id"]) == before


async def test_the_fingerprint_is_of_the_canonical_record(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    for entry in await certificates_of(certificates, world):
        certificate = await stored(certificates, entry["certificate_id"])
        async with certificates.database.transaction(readonly=True) as connection:
            text = await connection.fetchval(
                "select record from certificates where certificate_id = $1", UUID(entry["certificate_id"])
            )
        assert text == certificate.record.canonical()
        assert certificate.sha256 == entry["sha256"] == hashlib.sha256(text.encode()).hexdigest()
        assert CertificateRecord.model_validate_json(text) == certificate.record


async def test_a_code_opens_its_certificate_however_it_is_typed(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    [entry, *_] = await certificates_of(certificates, world)
    code = entry["verification_code"]
    typed = [code, code.upper(), f" {code[:8]}-{code[8:16]} {code[16:]} ", code.replace("0", "O").replace("1", "l")]
    async with certificates.database.transaction(readonly=True) as connection:
        found = [await store.find_certificate_by_code(connection, text) for text in typed]
        nothing = [
            await store.find_certificate_by_code(connection, text)
            for text in ("", code[:-1], code + "0", "ñ" * 26, "x\0y")
        ]
    assert [str(f.record.certificate_id) for f in found if f] == [entry["certificate_id"]] * 4
    assert nothing == [None] * 5


async def test_the_paper_is_the_same_each_time(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    [entry, *_] = await certificates_of(certificates, world)
    answers = [await certificates.http.get(f"/api/v1/certificates/{entry['certificate_id']}/pdf") for _ in range(2)]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].content == answers[1].content
    assert answers[0].content.startswith(b"%PDF-")
    assert answers[0].headers["content-disposition"] == f'inline; filename="{entry["number"]}.pdf"'


async def test_a_certificate_keeps_the_tag_of_a_language_that_the_software_does_not_speak(
    certificates: Running, world: World
) -> None:
    await deliver(certificates, world.describe(world.best, revision=2, language="es", language_tag="gn-PY"))
    await signed(certificates, world)
    [entry, *_] = await certificates_of(certificates, world, world.best)
    assert (await stored(certificates, entry["certificate_id"])).record.language == "gn-PY"
