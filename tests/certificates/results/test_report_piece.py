"""The piece of a report: how far people came, and what those who do not graduate lack."""

from diplomado_chassis.ids import uuid7
from tests.certificates.staff import certificates_of, revoke, signed
from tests.certificates.visitor import text_of, visitor
from tests.certificates.world import World, deliver
from tests.support.services import Running

HTMX = {"HX-Request": "true"}


def path_of(world: World) -> str:
    """The piece."""
    return f"/certificates/fragments/report/{world.edition_id}"


async def test_the_report_counts_people_and_reasons(certificates: Running, world: World) -> None:
    async with visitor(certificates) as ana:
        before = text_of((await ana.client.get(path_of(world), headers=HTMX)).text)
        assert "Graduadas por un acta 0" in before
        await signed(certificates, world)
        (first, *_) = await certificates_of(certificates, world)
        await revoke(certificates, first["certificate_id"])
        answer = await ana.client.get(path_of(world), headers=HTMX)
        assert "<html" not in answer.text
        page = text_of(answer.text)
        measured = len(
            (await certificates.http.get(f"/api/v1/editions/{world.edition_id}/progress")).json()["participants"]
        )
        assert f"Con cupo, medidas {measured}" in page
        assert "Cumplen los requisitos 2" in page
        assert "Graduadas por un acta 2" in page
        assert "1 revocado" in page
        assert "Asistencia por módulo" in page
        assert "Nota del proyecto" in page
        assert "1 personas" not in page
    async with visitor(certificates, language="en") as reader:
        page = text_of(await reader.open(path_of(world)))
        assert "1 revoked" in page
        assert "With a valid certificate" in page


async def test_who_may_read_the_report(certificates: Running, world: World) -> None:
    for role, status in (("auditor", 200), ("data_protection", 200), ("focal_point", 403), ("grader", 403)):
        async with visitor(certificates, role) as reader:
            assert (await reader.client.get(path_of(world), headers=HTMX)).status_code == status
    async with visitor(certificates) as ana:
        unknown = f"/certificates/fragments/report/{uuid7()}"
        assert (await ana.client.get(unknown)).status_code == 404
        assert "load delay" in (await ana.client.get(unknown, headers=HTMX)).text
        bare = World()
        await deliver(certificates, *bare.events())
        assert "todavía no están definidos" in (await ana.client.get(path_of(bare), headers=HTMX)).text
