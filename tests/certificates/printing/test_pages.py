"""The certificates of an edition in pages: found, looked at, corrected and revoked, each once."""

import asyncio

from diplomado_chassis.ids import uuid7
from tests.certificates.staff import certificates_of, signed
from tests.certificates.visitor import text_of, visitor
from tests.certificates.world import World, deliver
from tests.support.services import Running


def path_of(world: World) -> str:
    """The list."""
    return f"/certificates/editions/{world.edition_id}/certificates"


async def test_certificates_are_found(certificates: Running, world: World) -> None:
    async with visitor(certificates) as ana:
        assert "Todavía no hay certificados" in await ana.open(path_of(world))
        act = await signed(certificates, world)
        page = text_of(await ana.open(path_of(world)))
        assert f"{act['awards']} certificados en la edición" in page
        assert "Yaneth Itzel Núñez Batista" in page
        assert "Eduardo" not in await ana.open(path_of(world), q="núñez")
        assert "Yaneth" in await ana.open(path_of(world), q="NÚÑEZ")
        assert "Ningún certificado coincide" in await ana.open(path_of(world), q="100%_")
        only = text_of(await ana.open(path_of(world), award="best_project", status="valid", act=act["act_id"]))
        assert only.count("GIF-DH-2023-0") == 1
        assert "Ningún certificado coincide" in await ana.open(path_of(world), status="revoked")
        second = await ana.open(path_of(world), after="W10")
        assert "GIF-DH-2023-0001" in second
        assert "GIF-DH-2023-0001" not in await ana.open(path_of(world), after="WzFd")


async def test_a_name_is_corrected_once(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    (first, *_) = await certificates_of(certificates, world, world.second)
    own = f"{path_of(world)}/{first['certificate_id']}"
    async with visitor(certificates) as ana:
        assert "El certificado tiene el nombre que consta" in await ana.open(own)
        await deliver(certificates, world.describe(world.second, 2, given_names="Nuria"))
        assert "Nuria Ábrego de León" in await ana.open(own)
        wrong = await ana.send(f"{own}/reissue", {"reissue-reason": "\n"})
        assert wrong.status_code == 422
        ana.page = wrong
        fields = {"reissue-reason": "Mostró la cédula"}
        both = await asyncio.gather(ana.send(f"{own}/reissue", fields), ana.send(f"{own}/reissue", fields))
        assert both[0].headers["location"] == both[1].headers["location"]
        page = await ana.follow(both[0])
        assert "Este es el certificado nuevo" in page
        assert "Mostró la cédula" in page
        assert "Lo reemplaza" in await ana.open(own)
    assert len(await certificates_of(certificates, world, world.second)) == 2


async def test_a_certificate_is_revoked_with_a_reason(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    (first, *_) = await certificates_of(certificates, world, world.second)
    own = f"{path_of(world)}/{first['certificate_id']}"
    for language, words in (("es", "Elija el motivo."), ("en", "Choose the reason.")):
        async with visitor(certificates, language=language) as ana:
            await ana.open(own)
            answer = await ana.send(f"{own}/revocation", {})
            assert answer.status_code == 422
            assert words in answer.text
    async with visitor(certificates) as ana:
        await ana.open(own)
        page = await ana.follow(await ana.send(f"{own}/revocation", {"revocation": "fraud"}))
        assert "Se comprobó un fraude" in page
        assert "Revocar el certificado" not in page


async def test_two_people_who_revoke_at_once_see_each_others_change(certificates: Running, world: World) -> None:
    """The second one read that it was revoked for another reason, or nothing at all with the same reason."""
    await signed(certificates, world)
    (first, *_) = await certificates_of(certificates, world, world.second)
    own = f"{path_of(world)}/{first['certificate_id']}"
    await deliver(certificates, world.describe(world.second, 2, given_names="Nuria"))
    async with visitor(certificates) as ana, visitor(certificates, subject="eva") as eva:
        for one in (ana, eva):
            await one.open(own)
        sent = await eva.send(f"{own}/revocation", {"revocation": "fraud"})
        assert sent.status_code == 303
        assert (await eva.send(f"{own}/revocation", {"revocation": "fraud"})).headers["location"] == sent.headers[
            "location"
        ]
        for end, fields in (("revocation", {"revocation": "fraud"}), ("reissue", {"reissue-reason": "Cédula"})):
            late = await ana.send(f"{own}/{end}", fields)
            assert late.status_code == 412
            assert "Alguien cambió esto mientras tanto" in late.text
            assert "Se comprobó un fraude" in late.text
    assert len(await certificates_of(certificates, world, world.second)) == 1


async def test_who_may(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    (first, *_) = await certificates_of(certificates, world, world.second)
    own = f"{path_of(world)}/{first['certificate_id']}"
    for role, status in (("auditor", 200), ("data_protection", 200), ("focal_point", 403), ("grader", 403)):
        async with visitor(certificates, role) as reader:
            for path in (path_of(world), own, f"{path_of(world)}/print"):
                page = await reader.client.get(path)
                assert page.status_code == status
                assert 'class="harm"' not in page.text
            for path in (f"{own}/revocation", f"{own}/reissue", f"{path_of(world)}/print"):
                assert (await reader.client.post(path, data={"revocation": "fraud"})).status_code == 403
    async with visitor(certificates) as ana:
        assert (await ana.client.get(f"{path_of(World())}/{first['certificate_id']}")).status_code == 404
        assert (await ana.client.get(f"{path_of(world)}/{uuid7()}")).status_code == 404
