"""Emblems and signatures in pages: uploaded, replaced as it was shown, refused beside the field, deleted."""

import asyncio
from typing import Any

import httpx

from diplomado_chassis.ids import uuid7
from tests.certificates.documents.faces import drawn_emblem
from tests.certificates.visitor import Visitor, visitor
from tests.support.accesses import actions_of
from tests.support.services import Running

PATH = "/certificates/images"


async def upload(ana: Visitor, fields: dict[str, str], content: bytes | None) -> httpx.Response:
    """Send the form with a file."""
    files: Any = {"image": ("e.png", content, "image/png")} if content is not None else {"image": ("", b"")}
    return await ana.client.post(PATH, data={**ana.hidden(PATH), **fields}, files=files)


async def test_an_emblem_is_uploaded_and_replaced_as_it_was_shown(certificates: Running) -> None:
    code = f"e{uuid7().hex}"
    emblem = {"kind": "emblem", "code": code, "role": "organiser", "name_es": "Misión", "name_en": "Mission"}
    who = f"ana-{code}"
    async with visitor(certificates, subject=who) as ana, visitor(certificates, subject="eva") as eva:
        await ana.open(PATH)
        assert "Se guardó" in await ana.follow(await upload(ana, emblem, drawn_emblem(0)))
        again = await upload(ana, emblem, drawn_emblem(0))
        assert again.status_code == 422
        assert 'id="code-error"' in again.text
        await ana.open(PATH, replace=f"emblem:{code}")
        await eva.open(PATH, replace=f"emblem:{code}")
        assert (await upload(eva, {**emblem, "name_es": "Otra"}, drawn_emblem(0))).status_code == 303
        late = await upload(ana, {**emblem, "name_es": "Mía"}, drawn_emblem(0))
        assert late.status_code == 412
        assert len(await actions_of(certificates, who)) == 1, "what was refused is no action"
        assert "Mía" in late.text
        await ana.open(PATH)
        own = f"{PATH}/emblem/{code}/deletion"
        assert "Se eliminó" in await ana.follow(await ana.send(own, {}))
        assert (await ana.client.get(f"/api/v1/emblems/{code}")).status_code == 404


async def test_a_double_click_uploads_once_though_the_route_opens_its_own_transactions(certificates: Running) -> None:
    code = f"e{uuid7().hex}"
    emblem = {"kind": "emblem", "code": code, "role": "organiser", "name_es": "Misión", "name_en": "Mission"}
    async with visitor(certificates) as ana:
        await ana.open(PATH)
        refused = await upload(ana, {**emblem, "name_es": ""}, drawn_emblem(0))
        assert refused.status_code == 422
        both = await asyncio.gather(*(upload(ana, emblem, drawn_emblem(0)) for _ in range(2)))
        assert [answer.status_code for answer in both] == [303, 303]
        assert sorted("idempotency-replayed" in answer.headers for answer in both) == [False, True]
        # A process that died between the effect and the answer.
        async with certificates.database.transaction() as connection:
            await connection.execute("update idempotency_keys set status = null where status = 303")
        lost = await upload(ana, emblem, drawn_emblem(0))
        assert lost.status_code == 409
        assert "Esto ya se recibió" in lost.text


async def test_bad_files_are_refused_beside_the_field(certificates: Running) -> None:
    for language, words in (("es", "Envíe un archivo PNG"), ("en", "Send a PNG")):
        async with visitor(certificates, language=language) as ana:
            await ana.open(PATH)
            answer = await upload(ana, {"kind": "signature", "code": "Ñ"}, b"%PDF-1.7")
            assert answer.status_code == 422
            assert words in answer.text
            assert 'id="code-error"' in answer.text
            assert (await upload(ana, {"kind": "signature", "code": "x"}, None)).status_code == 422
            assert (await upload(ana, {"kind": "signature", "code": "x"}, b"x" * 2_000_000)).status_code == 413


async def test_who_may(certificates: Running) -> None:
    async with visitor(certificates) as ana:
        await ana.open(PATH)
        for role, status in (("auditor", 200), ("grader", 403)):
            async with visitor(certificates, role) as reader:
                assert (await reader.client.get(PATH)).status_code == status
                answer = await reader.client.post(PATH, data=ana.hidden(PATH))
                assert answer.status_code == 403
