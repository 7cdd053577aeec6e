"""Coordinators choose which editions have their documents signed, and return what a partner signed."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from diplomado_certificates.documents.seal import Seal
from diplomado_chassis.ids import uuid7
from tests.certificates.documents.seals import PASSWORD, key_file
from tests.certificates.staff import certificates_of, signed
from tests.certificates.visitor import text_of, visitor
from tests.certificates.world import World
from tests.support.accesses import actions_of
from tests.support.services import Running

_MARK = b"/ETSI.CAdES.detached"


@pytest.fixture
def sealing(certificates: Running, tmp_path: Path) -> Iterator[Running]:
    """The service of an institution with a key."""
    settings = certificates.process.app.state.settings.__dict__
    with pytest.MonkeyPatch.context() as changed:
        changed.setitem(settings, "seal_file", key_file(tmp_path))
        changed.setitem(settings, "seal_password", SecretStr(PASSWORD))
        yield certificates


async def test_a_choice_holds_for_files_that_are_given_out_first_from_then_on(sealing: Running, world: World) -> None:
    path = f"/api/v1/editions/{world.edition_id}/sealing"
    await signed(sealing, world)
    first, second, *_ = [one["certificate_id"] for one in await certificates_of(sealing, world)]

    async def document(certificate_id: str) -> bytes:
        return (await sealing.http.get(f"/api/v1/certificates/{certificate_id}/pdf")).content

    before = await sealing.http.get(path)
    assert (await sealing.http.put(path, json={"sealed": True}, headers={"If-Match": "*"})).status_code == 412
    assert before.json() == {"sealed": False, "available": True, "chosen_at": None}
    assert _MARK not in await document(first)
    chosen = await sealing.http.put(path, json={"sealed": True}, headers={"If-Match": before.headers["etag"]})
    assert chosen.json()["sealed"] is True
    assert chosen.json()["chosen_at"]
    assert _MARK in await document(second)
    assert _MARK not in await document(first), "what was given out stays as it is"
    late = await sealing.http.put(path, json={"sealed": False}, headers={"If-Match": before.headers["etag"]})
    assert late.status_code == 412
    assert (await sealing.http.put(path, json={"sealed": True})).json() == chosen.json(), "nothing changes"


async def test_a_choice_is_stronger_than_the_settings(sealing: Running, world: World) -> None:
    path = f"/api/v1/editions/{world.edition_id}/sealing"
    with pytest.MonkeyPatch.context() as changed:
        changed.setitem(sealing.process.app.state.settings.__dict__, "seal_editions", "*")
        assert (await sealing.http.get(path)).json() == {"sealed": True, "available": True, "chosen_at": None}
        assert (await sealing.http.put(path, json={"sealed": False})).json()["sealed"] is False
        await signed(sealing, world)
        (first, *_) = await certificates_of(sealing, world)
        assert _MARK not in (await sealing.http.get(f"/api/v1/certificates/{first['certificate_id']}/pdf")).content


async def test_without_a_key_nothing_is_chosen(certificates: Running, world: World) -> None:
    path = f"/api/v1/editions/{world.edition_id}/sealing"
    assert (await certificates.http.get(path)).json() == {"sealed": False, "available": False, "chosen_at": None}
    assert (await certificates.http.put(path, json={"sealed": True})).status_code == 409
    assert (await certificates.http.get(f"/api/v1/editions/{uuid7()}/sealing")).status_code == 404
    async with visitor(certificates) as ana:
        page = text_of(await ana.open(f"/certificates/editions/{world.edition_id}/sealing"))
    assert "no tiene una llave" in page


async def test_a_coordinator_chooses_on_a_page_and_is_recorded(sealing: Running, world: World) -> None:
    path, who = f"/certificates/editions/{world.edition_id}/sealing", f"ana-{world.edition_id}"
    async with visitor(sealing, subject=who) as ana, visitor(sealing, subject="eva") as eva:
        assert f'href="{path}"' in await ana.open(f"/certificates/editions/{world.edition_id}/certificates")
        assert "Nadie lo ha elegido" in await ana.open(path)
        await eva.open(path)
        assert "desde ahora se firman" in await ana.follow(await ana.send(path, {}))
        conflict = await eva.send(path, {})
        assert conflict.status_code == 412, "the page of the other shows a state that is past"
        eva.page = conflict
        assert "desde ahora no se firman" in await eva.follow(await eva.send(path, {}))
    assert [action["method"] for action in await actions_of(sealing, who)] == ["POST"]
    async with visitor(sealing, "auditor", "en") as auditor:
        page = await auditor.open(path)
        assert "Chosen on" in page
        assert "<button>Sign documents" not in page
        assert (await auditor.client.post(path, data={"sealed": "yes"})).status_code == 403


async def test_the_copy_that_a_partner_signed_is_returned_on_the_page(
    certificates: Running, world: World, tmp_path: Path
) -> None:
    await signed(certificates, world)
    (first, *_) = await certificates_of(certificates, world)
    own = f"/certificates/editions/{world.edition_id}/certificates/{first['certificate_id']}"
    document = f"/api/v1/certificates/{first['certificate_id']}/pdf"
    partner = Seal(key_file(tmp_path, "Universidad"), PASSWORD, field="Partner")
    async with visitor(certificates) as ana:
        await ana.open(own)

        async def sent(content: bytes | None) -> tuple[int, str]:
            hidden = ana.hidden(f"{own}/signed-copy")
            file = ("copia.pdf", content, "application/pdf") if content is not None else ("", b"")
            answer = await ana.client.post(f"{own}/signed-copy", data=hidden, files={"copy": file})
            ana.page = answer
            return answer.status_code, text_of(answer.text)

        assert "nunca se ha descargado" in (await sent(b"%PDF-1.7"))[1]
        original = (await certificates.http.get(document)).content
        copy = await asyncio.to_thread(partner.sign, original)
        for content, words in (
            (None, "Elija el archivo."),
            (original, "no es una copia firmada"),
            (copy[:-9], "no es"),
        ):
            status, page = await sent(content)
            assert status == 422
            assert words in page
        assert (await sent(copy))[0] == 303
        assert (await certificates.http.get(document)).content == copy
