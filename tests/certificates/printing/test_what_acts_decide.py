"""What an act decided holds for all that is printed of it: whom it is for, whether it is signed, what was reversed."""

import io
import json
import zipfile
from typing import Any, get_args
from uuid import UUID

import httpx
import pytest

from diplomado_certificates.__main__ import service
from diplomado_certificates.acts import warnings
from diplomado_certificates.acts.act import Act
from diplomado_certificates.printing.entry import Entry, Order
from diplomado_certificates.printing.store import list_entries
from diplomado_certificates.printing.usecases import list_printable
from diplomado_certificates.printing.wording import warning_title
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_local.platform import Platform
from tests.certificates.acts.test_before_signing import accept, shown
from tests.certificates.acts.test_guests_and_names import ask
from tests.certificates.acts.test_late_acts import late, two_late_people
from tests.certificates.acts.test_reversal import reverse
from tests.certificates.acts.test_second_signature import confirm, propose
from tests.certificates.documents.reading import alternatives, pages_of
from tests.certificates.examples import DIPLOMA
from tests.certificates.images.test_api import put_emblem
from tests.certificates.staff import certificates_of, draft, drafted, sign, signed
from tests.certificates.world import World, deliver
from tests.support.services import Running, running
from tests.support.waiting import PATIENCE

PDFS = ("document.pdf", "ceremony.pdf", "certificates.pdf")


async def get(running: Running, act: dict[str, Any], what: str) -> httpx.Response:
    return await running.http.get(f"/api/v1/acts/{act['act_id']}/{what}")


async def texts(running: Running, act: dict[str, Any]) -> dict[str, str]:
    return {what: pages_of((await get(running, act, what)).content) for what in PDFS}


async def index(running: Running, act: dict[str, Any]) -> list[dict[str, Any]]:
    with zipfile.ZipFile(io.BytesIO((await get(running, act, "certificates.zip")).content)) as archive:
        rows: list[dict[str, Any]] = json.loads(archive.read("index.json"))
        return rows


async def test_a_late_act_prints_its_own_people_alone(certificates: Running, world: World) -> None:
    main = await signed(certificates, world)
    delia, _ = await two_late_people(certificates, world)
    answer = await late(certificates, world, delia, graduated_on="2023-10-02")
    act = (await sign(certificates, answer.json())).json()
    for text in (await texts(certificates, act)).values():
        assert "Delia Arcia" in text
        assert "2 de octubre de 2023" in text
        assert "Ñuria" not in text
        assert "Zurita" not in text
    assert [row["name"] for row in await index(certificates, act)] == ["Delia Arcia"]
    assert not any("Delia" in text for text in (await texts(certificates, main)).values())


async def test_a_signature_that_waits_for_a_second_person_leaves_a_draft(platform: Platform) -> None:
    async with running(service, platform, roles=["api"], signature_second_person=True) as strict:
        world = World()
        await deliver(strict, *world.events())
        await strict.http.put(f"/api/v1/editions/{world.edition_id}/policy", json=DIPLOMA)
        act = await drafted(strict, world)
        assert (await propose(strict, act)).status_code == 202
        for what in (*PDFS, "certificates.zip"):
            answer = await get(strict, act, what)
            assert (answer.status_code, answer.json()["type"][-14:]) == (409, "act-not-signed")
        assert (await confirm(strict, act)).status_code == 200
        assert "Diploma (2)" in pages_of((await get(strict, act, "document.pdf")).content)


async def test_a_graduation_that_was_withdrawn_is_said_in_the_act_and_nowhere_printed(
    certificates: Running, world: World
) -> None:
    act = await signed(certificates, world)
    assert "Graduaciones retiradas" not in (await texts(certificates, act))["document.pdf"]
    assert (await reverse(certificates, act, world.best)).status_code == 200
    found = await texts(certificates, act)
    _, told = found["document.pdf"].split("Graduaciones retiradas")
    assert "Yaneth Itzel Núñez Batista" in told
    assert "El proyecto no era suyo" in told
    assert found["document.pdf"].count("(revocado)") == 3
    for what in ("ceremony.pdf", "certificates.pdf"):
        assert "Yaneth" not in found[what]
        assert "Ñuria Ábrego de León" in found[what]


async def test_an_erasure_on_request_hides_the_name_and_the_end_of_retention_does_not(
    certificates: Running, world: World
) -> None:
    act = await signed(certificates, world)
    await deliver(
        certificates, world.erase(world.best, reason="retention"), world.erase(world.second, reason="request")
    )
    for text in (await texts(certificates, act)).values():
        assert "Yaneth Itzel Núñez Batista" in text
        assert "Ñuria" not in text
    rows = await index(certificates, act)
    assert {(row["name"], row["status"]) for row in rows} == {
        ("Yaneth Itzel Núñez Batista", "printed"),
        ("Eduardo Cárdenas", "printed"),
        ("Melquiades Gallego", "printed"),
        ("", "erased"),
    }


async def test_an_erasure_during_a_download_leaves_no_name_in_its_index(
    certificates: Running, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = await signed(certificates, world)
    async with certificates.database.transaction(readonly=True) as connection:
        before = await list_entries(connection, act["act_id"])
    assert any(entry.given_names == "Ñuria" for entry in before)
    await deliver(certificates, world.erase(world.second, reason="request"))

    async def as_it_was(connection: Connection, act_id: UUID, order: Order) -> tuple[Act, list[Entry]]:
        found, _ = await list_printable(connection, act_id, order)
        return found, before

    monkeypatch.setattr("diplomado_certificates.printing.api.downloads.list_printable", as_it_was)
    rows = await index(certificates, act)
    assert not any("Ñuria" in row["name"] for row in rows)
    assert [row["status"] for row in rows].count("erased") == 1


async def test_guests_and_unconfirmed_names_that_were_accepted_stand_in_the_act(
    certificates: Running, world: World
) -> None:
    await deliver(certificates, world.guests(2, 3))
    act = await drafted(certificates, world)
    await ask(certificates, act)
    await deliver(certificates, *(world.confirm_name(who) for who in world.everybody if who is not world.second))
    standing = [warning["warning"] for warning in (await shown(certificates, act))["warnings"]]
    assert (await accept(certificates, act, *standing, reason="Son intérpretes")).status_code == 200
    text = pages_of((await get(certificates, act, "document.pdf")).content)
    assert "Sesión con entradas sin identificar s2 Son intérpretes" in text
    assert "Nombre sin confirmar Ñuria Ábrego de León Son intérpretes" in text


def test_every_warning_has_words() -> None:
    assert [code for code in get_args(warnings.Code) if warning_title(code) == Text.shared(code)] == []


async def test_without_consent_a_document_with_emblems_opens_by_its_name_alone(
    certificates: Running, world: World
) -> None:
    await put_emblem(certificates, "by-name")
    made = await draft(certificates, world, emblems=["by-name"], language="both")
    assert (await sign(certificates, made.json())).status_code == 200
    await deliver(certificates, world.consent(world.second, 2, granted=False))
    [diploma] = await certificates_of(certificates, world, world.second)
    path = f"/v/{diploma['verification_code']}/certificate.pdf"
    async with httpx.AsyncClient(base_url=certificates.url, timeout=PATIENCE) as anybody:
        assert (await anybody.get(path)).status_code == 403
        assert (await anybody.post(path, data={"name": "Nuria Pérez"})).status_code == 403
        opened = await anybody.post(path, data={"name": "Ñuria Ábrego de León"})
    assert opened.status_code == 200
    assert "Emblema: Misión en Panamá" in alternatives(opened.content)
    staff = await certificates.http.get(f"/api/v1/certificates/{diploma['certificate_id']}/pdf")
    assert opened.content == staff.content
