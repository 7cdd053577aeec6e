"""Emblems and signature images by HTTP: set, replaced, frozen with an act, and kept for its papers."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pikepdf
import pytest

from diplomado_certificates.images.store import purge_images
from tests.certificates.documents.faces import drawn_emblem, drawn_signature
from tests.certificates.documents.reading import alternatives, text_of
from tests.certificates.staff import certificates_of, draft, sign
from tests.certificates.world import CEREMONY, World
from tests.support.services import Running

EMBLEM = {"role": "organiser", "name_es": "Misión en Panamá", "name_en": "Mission in Panama"}


async def put(running: Running, path: str, content: bytes, **options: Any) -> httpx.Response:
    return await running.http.put(f"/api/v1/{path}", content=content, **options)


async def put_emblem(running: Running, code: str, number: int = 0, **changes: str) -> dict[str, Any]:
    answer = await put(running, f"emblems/{code}", drawn_emblem(number), params={**EMBLEM, **changes})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def signed_by(code: str) -> list[dict[str, Any]]:
    return [{**CEREMONY["signatories"][0], "signature": code}]


async def test_an_emblem_is_set_shown_and_deleted(certificates: Running) -> None:
    emblem = await put_emblem(certificates, "iom-shown")
    assert (emblem["role"], emblem["name"]["en"]) == ("organiser", "Mission in Panama")
    image = await certificates.http.get("/api/v1/emblems/iom-shown/image")
    assert image.headers["content-type"] == "image/png"
    assert image.content.startswith(b"\x89PNG")
    listed = (await certificates.http.get("/api/v1/emblems")).json()["emblems"]
    assert "iom-shown" in [entry["code"] for entry in listed]
    assert (await certificates.http.delete("/api/v1/emblems/iom-shown")).status_code == 204
    assert (await certificates.http.get("/api/v1/emblems/iom-shown")).status_code == 404


async def test_a_wrong_file_is_refused_and_the_earlier_emblem_stays(certificates: Running) -> None:
    before = await put_emblem(certificates, "iom-wrong")
    for language, word in (("es", "SVG"), ("en", "Export it as PNG")):
        refused = await put(
            certificates, "emblems/iom-wrong", b"<svg/>", params=EMBLEM, headers={"Accept-Language": language}
        )
        assert refused.status_code == 422
        assert word in refused.text
    assert (await put(certificates, "emblems/iom-wrong", bytes(1 << 21), params=EMBLEM)).status_code == 413
    missing = await put(certificates, "emblems/iom-wrong", drawn_emblem(0))
    assert missing.status_code == 422
    assert "role" in missing.text
    assert (await certificates.http.get("/api/v1/emblems/iom-wrong")).json() == before


async def test_an_emblem_is_changed_only_by_who_has_seen_it(certificates: Running) -> None:
    await put_emblem(certificates, "iom-tag")
    tag = (await certificates.http.get("/api/v1/emblems/iom-tag")).headers["etag"]
    await put_emblem(certificates, "iom-tag", 1)
    late = await put(certificates, "emblems/iom-tag", drawn_emblem(2), params=EMBLEM, headers={"If-Match": tag})
    assert late.status_code == 412


async def test_a_signature_image_is_changed_only_by_who_has_seen_it(certificates: Running) -> None:
    set_first = await put(certificates, "signatures/tag", drawn_signature(0))
    shown = await certificates.http.get("/api/v1/signatures/tag")
    assert (shown.status_code, shown.json()) == (200, set_first.json())
    tag = shown.headers["etag"]
    assert tag == set_first.headers["etag"]
    seen = await put(certificates, "signatures/tag", drawn_signature(1), headers={"If-Match": tag})
    assert seen.status_code == 200
    late = await put(certificates, "signatures/tag", drawn_signature(2), headers={"If-Match": tag})
    assert late.status_code == 412


async def test_a_paper_shows_the_images_of_its_act_for_ever(certificates: Running, world: World) -> None:
    """An emblem that is replaced later changes no paper, and one that an act uses is not deleted."""
    await put_emblem(certificates, "org-1", 0)
    await put_emblem(certificates, "uni-1", 1, role="partner", name_es="Universidad", name_en="University")
    await put_emblem(certificates, "donor-1", 3, role="donor", name_es="Donante", name_en="Donor")
    assert (await put(certificates, "signatures/abrego", drawn_signature(0))).status_code == 200
    drafted = await draft(
        certificates, world, emblems=["org-1", "uni-1", "donor-1"], signatories=signed_by("abrego"), language="both"
    )
    assert drafted.status_code == 201, drafted.text
    shown = (await certificates.http.get(f"/api/v1/acts/{drafted.json()['act_id']}")).json()["content"]
    assert [emblem["code"] for emblem in shown["face"]["emblems"]] == ["org-1", "uni-1", "donor-1"]
    assert (await sign(certificates, drafted.json())).status_code == 200
    path = f"/api/v1/certificates/{(await certificates_of(certificates, world))[0]['certificate_id']}/pdf"
    before = (await certificates.http.get(path)).content
    assert alternatives(before) == [
        "Emblema: Misión en Panamá",
        "Emblema: Universidad",
        "Emblema: Donante",
        "Código QR que abre la página de verificación de este documento",
        "Firma de Itzel Abrego Quintero",
    ]
    with pikepdf.open(io.BytesIO(before)) as pdf:
        drawn = [stream for stream in pdf.objects if isinstance(stream, pikepdf.Stream) and stream.get("/Width")]
        assert len(drawn) == 4
        assert all("/SMask" not in stream and "/Mask" not in stream for stream in drawn)
    assert "hereby award this" in text_of(before)
    assert "otorgan el presente" in text_of(before)

    await put_emblem(certificates, "org-1", 4)
    assert (await put(certificates, "signatures/abrego", drawn_signature(3))).status_code == 200
    for kind in ("emblems/org-1", "emblems/donor-1", "signatures/abrego"):
        refused = await certificates.http.delete(f"/api/v1/{kind}")
        assert (refused.status_code, refused.json()["type"][-12:]) == (409, "image-in-use")
    async with certificates.database.transaction() as connection:
        await connection.execute("update images set stored_at = $1", datetime.now(UTC) - timedelta(days=2))
        await purge_images(connection)
    assert (await certificates.http.get(path)).content == before


async def test_images_that_nothing_names_are_purged(certificates: Running) -> None:
    emblem = await put_emblem(certificates, "gone", 5)
    assert (await certificates.http.delete("/api/v1/emblems/gone")).status_code == 204
    count = "select count(*) from images where sha256 = $1"
    async with certificates.database.transaction() as connection:
        assert await connection.fetchval(count, emblem["sha256"]) == 1
        await purge_images(connection)
        assert await connection.fetchval(count, emblem["sha256"]) == 1, "not before a day has passed"
        await connection.execute("update images set stored_at = now() - interval '25 hours'")
        await purge_images(connection)
        assert await connection.fetchval(count, emblem["sha256"]) == 0


async def test_an_act_names_only_images_that_exist_and_each_once(certificates: Running, world: World) -> None:
    await put_emblem(certificates, "org-2")
    answer = await draft(certificates, world, emblems=["org-2", "org-2", "none"], signatories=signed_by("nobody"))
    assert answer.status_code == 422
    for path in ("emblems.1", "emblems.2", "signatories.0.signature"):
        assert path in answer.text
    seven = await draft(certificates, world, emblems=[f"e{number}" for number in range(7)])
    assert seven.status_code == 422


@pytest.mark.parametrize("code", ["A", "-x", "a/b", "x" * 70, "ñ"])
async def test_codes_are_plain(certificates: Running, code: str) -> None:
    assert (await put(certificates, f"emblems/{code}", drawn_emblem(0), params=EMBLEM)).status_code in (404, 422)
