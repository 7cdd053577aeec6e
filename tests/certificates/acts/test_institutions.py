"""Certificates print the names of institutions, frozen at the signature, and never their codes."""

from tests.certificates.staff import certificates_of, drafted, sign, signed, stored
from tests.certificates.world import World, deliver
from tests.support.services import Running


async def test_the_name_that_the_institution_has_is_printed_and_frozen(certificates: Running, world: World) -> None:
    """Also of an open edition, which announces no institutions. Later names change nothing on what was issued."""
    await deliver(
        certificates,
        world.edition(revision=2, institutions=()),
        world.institution(institution="MITRADEL", name="Ministerio de Trabajo"),
        *(world.register(someone, revision=5, institution="MITRADEL") for someone in (world.best, world.second)),
        world.institution(institution="SENAFRONT", name="Servicio Nacional de Fronteras", revision=1),
        world.institution(institution="SNM", name="Servicio Nacional de Migración", revision=1),
    )
    await signed(certificates, world)
    certificate = (await certificates_of(certificates, world, world.second))[0]
    before = await stored(certificates, certificate["certificate_id"])
    assert before.record.institution is not None
    assert before.record.institution.name == "Ministerio de Trabajo"
    await deliver(certificates, world.institution(institution="MITRADEL", name="MITRADEL", revision=2))
    after = await stored(certificates, certificate["certificate_id"])
    assert after.record.canonical() == before.record.canonical()


async def test_a_code_without_a_name_stops_the_signature_until_it_is_named_or_accepted(
    certificates: Running, world: World
) -> None:
    code = "NOBODY-NAMED-IT"
    await deliver(certificates, world.register(world.second, revision=5, institution=code))
    act = await drafted(certificates, world)
    refused = await sign(certificates, act)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:diplomado:problem:warnings-open")
    (warning,) = refused.json()["warnings"]
    assert (warning["code"], warning["subject_id"]) == ("institution_unnamed", str(world.second.registration_id))
    assert code in warning["text"]["es"]
    body = {"accept": [{"warnings": [warning["warning"]], "reason": "Institución cerrada"}]}
    answer = await certificates.http.post(f"/api/v1/acts/{act['act_id']}/signature", json=body)
    assert answer.status_code == 200, answer.text
    for certificate in await certificates_of(certificates, world, world.second):
        record = (await stored(certificates, certificate["certificate_id"])).record
        assert record.institution is None
        assert code not in record.canonical()


async def test_a_name_that_arrives_clears_the_warning(certificates: Running, world: World) -> None:
    await deliver(certificates, world.register(world.second, revision=5, institution="LATE"))
    act = await drafted(certificates, world)
    assert (await sign(certificates, act)).status_code == 409
    await deliver(certificates, world.institution(institution="LATE", name="Instituto tardío"))
    assert (await sign(certificates, act)).status_code == 200
