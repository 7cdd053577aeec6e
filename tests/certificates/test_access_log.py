"""Who reads certificates leaves a row that names the holder, whatever the path names."""

from uuid import uuid4

from tests.certificates.staff import signed
from tests.certificates.visitor import text_of, visitor
from tests.certificates.world import World
from tests.support.accesses import accesses_of
from tests.support.services import Running


async def test_reading_a_certificate_is_recorded_for_its_holder(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    who = f"reader-{uuid4()}"
    headers = certificates.bearer("auditor", subject=who)
    edition = f"/api/v1/editions/{world.edition_id}"
    listed = (await certificates.http.get(f"{edition}/certificates", headers=headers)).json()["certificates"]
    one = listed[0]
    path = f"/certificates/editions/{world.edition_id}/certificates/{one['certificate_id']}"
    for address in (path, f"{edition}/policy"):
        assert (await certificates.http.get(address, headers=headers)).status_code == 200
    found = await accesses_of(certificates, who)
    assert [{str(key) for key in row["people"]} >= {one["registration_id"]} for row in found] == [True, True]
    assert {str(key) for key in found[0]["people"]} >= {row["registration_id"] for row in listed}, "all who are listed"
    page = await certificates.http.get(f"/certificates/fragments/access?account={who}", headers=headers)
    assert (page.status_code, one["registration_id"] in page.text) == (200, True)


async def test_files_with_people_are_recorded_as_files(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    who = f"reader-{uuid4()}"
    headers = certificates.bearer("coordinator", subject=who)
    for name in ("certificates.zip", "certificates.pdf", "document.pdf", "ceremony.pdf"):
        answer = await certificates.http.get(f"/api/v1/acts/{act['act_id']}/{name}", headers=headers)
        assert answer.status_code == 200, answer.text
    found = await accesses_of(certificates, who)
    assert [(row["route"].rpartition("/")[2], row["editions"]) for row in found] == [
        (name, [world.code]) for name in ("certificates.zip", "certificates.pdf", "document.pdf", "ceremony.pdf")
    ]
    async with visitor(certificates, "data_protection") as officer:
        page = text_of(await officer.open("/certificates/fragments/access", account=who))
    for words in ("Certificados de un acta", "Acta de graduación", "Lista de la ceremonia", "archivo descargado"):
        assert words in page
