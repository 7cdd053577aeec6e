"""The act and the list for its ceremony, as documents for staff."""

import io
from typing import Any

import httpx
import pikepdf
import pytest

from tests.certificates.documents.faces import drawn_signature
from tests.certificates.documents.reading import alternatives, elements, pages_of
from tests.certificates.images.test_api import put, put_emblem, signed_by
from tests.certificates.staff import certificates_of, draft, drafted, revoke, sign, signed
from tests.certificates.world import World, deliver
from tests.support.services import Running


async def got(running: Running, act: dict[str, Any], what: str, **params: str) -> bytes:
    answer = await running.http.get(f"/api/v1/acts/{act['act_id']}/{what}", params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert "no-store" in answer.headers["cache-control"]
    return answer.content


async def annulled(running: Running, act: dict[str, Any]) -> None:
    answer = await running.http.post(
        f"/api/v1/acts/{act['act_id']}/annulment", json={"reason": "La fecha del acto era otra"}
    )
    assert answer.status_code == 200, answer.text


async def test_the_act_says_who_decided_what_about_whom(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    text = pages_of(await got(certificates, act, "document.pdf"))
    for said in (
        "Acta de graduación",
        "GIF-DH-2023-A1",
        "Gestión Integral de Fronteras",
        "Política de graduación «gif-dh-2023», versión 1",
        "Ciudad de Panamá, 8 de septiembre de 2023",
        "6, de ellos 2 que gradúan",
        act["hash"],
        "Diploma (2)",
        "Ñuria Ábrego de León",
        "Servicio Nacional de Migración",
        "GIF-DH-2023-0001",
        "Certificado de asistencia (2)",
        "Reconocimiento al mejor proyecto (1)",
        "Itzel Abrego Quintero",
        "Directora de Academia",
    ):
        assert said in text, said
    assert "ANULADA" not in text
    english = pages_of(await got(certificates, act, "document.pdf", language="en"))
    assert "Graduation act" in english
    assert "Graduation policy “gif-dh-2023”, version 1" in english


async def test_the_act_is_tagged_and_shows_its_images_with_words(certificates: Running, world: World) -> None:
    await put_emblem(certificates, "act-org")
    assert (await put(certificates, "signatures/act-sign", drawn_signature(0))).status_code == 200
    made = await draft(certificates, world, emblems=["act-org"], signatories=signed_by("act-sign"))
    act = (await sign(certificates, made.json())).json()
    for what in ("document.pdf", "ceremony.pdf"):
        pdf = await got(certificates, act, what)
        with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]) == (
                "2",
                "A",
                "1",
            )
            assert opened.Root.Lang == "es-PA"
            kinds = {str(element.S) for element in elements(opened)}
            assert {"/H1", "/H2", "/Table", "/THead", "/TH", "/TD"} <= kinds
        assert "Emblema: Misión en Panamá" in alternatives(pdf)
    assert "Firma de Itzel Abrego Quintero" in alternatives(await got(certificates, act, "document.pdf"))


async def test_accepted_warnings_stand_in_the_act_with_their_reasons(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    await deliver(certificates, world.describe(world.best, 2, given_names="Yaneth"))
    shown = (await certificates.http.get(f"/api/v1/acts/{act['act_id']}")).json()
    accept = [{"warnings": [w["warning"] for w in shown["warnings"]], "reason": "Cédula revisada por la secretaría"}]
    done = await certificates.http.post(f"/api/v1/acts/{act['act_id']}/signature", json={"accept": accept})
    assert done.status_code == 200, done.text
    text = pages_of(await got(certificates, act, "document.pdf"))
    assert "Nombre cambiado después del borrador Yaneth Núñez Batista Cédula revisada por la secretaría" in text


async def test_an_annulled_act_says_so_across_every_page(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    await annulled(certificates, act)
    for what in ("document.pdf", "ceremony.pdf"):
        pdf = await got(certificates, act, what)
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            count = len(opened.pages)
        assert pages_of(pdf).count("ANULADA") == count
    text = pages_of(await got(certificates, act, "document.pdf"))
    assert "y no surte efecto. Motivo: La fecha del acto era otra" in text
    assert text.count("(revocado)") == 6


async def test_a_revoked_certificate_and_an_erased_person_are_marked(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    first = (await certificates_of(certificates, world, world.second))[0]
    await revoke(certificates, first["certificate_id"], "fraud")
    await deliver(certificates, world.erase(world.best))
    text = pages_of(await got(certificates, act, "document.pdf"))
    assert "GIF-DH-2023-0001 (revocado)" in text
    assert "(datos borrados)" in text
    assert "Núñez Batista" not in text
    ceremony = pages_of(await got(certificates, act, "ceremony.pdf"))
    assert "Ñuria" not in ceremony
    assert "Núñez" not in ceremony


async def test_a_reissued_certificate_stands_once_with_its_new_name(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    first = (await certificates_of(certificates, world, world.second))[0]
    await deliver(certificates, world.describe(world.second, 2, given_names="Nuria"))
    again = await certificates.http.post(
        f"/api/v1/certificates/{first['certificate_id']}/reissue", json={"reason": "Así consta en la cédula"}
    )
    assert again.status_code == 201, again.text
    text = pages_of(await got(certificates, act, "document.pdf"))
    assert "Nuria Ábrego de León" in text
    assert "Ñuria" not in text
    assert "Diploma (2)" in text


async def test_the_ceremony_list_is_in_order_of_seats(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    text = pages_of(await got(certificates, act, "ceremony.pdf"))
    for said in (
        "Lista de ceremonia",
        "Autoridades",
        "Itzel Abrego Quintero Directora de Academia Instituto Superior",
        "1 Ñuria Ábrego de León Servicio Nacional de Migración GIF-DH-2023-0001",
        "2 Yaneth Itzel Núñez Batista Servicio Nacional de Fronteras GIF-DH-2023-0002",
        "Yaneth Itzel Núñez Batista Darién Servicio Nacional de Fronteras",
        "Frontera segura · Equipo «Equipo Darién», 92.50 de 100 puntos",
    ):
        assert said in text, said
    by_institution = pages_of(await got(certificates, act, "ceremony.pdf", order="institution", language="en"))
    assert "1 Yaneth Itzel Núñez Batista" in by_institution
    assert "Group leaders" in by_institution


async def test_other_authorities_can_be_named(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    asked = {
        "authorities": [
            {
                "name": "Aurelio Pitti",
                "office": {"es": "Ministro", "en": "Minister"},
                "organisation": "Ministerio de Seguridad",
            }
        ],
        "language": "en",
    }
    path = f"/api/v1/acts/{act['act_id']}/ceremony.pdf"
    answer: httpx.Response = await certificates.http.post(path, json=asked)
    assert answer.status_code == 200, answer.text
    text = pages_of(answer.content)
    assert "Aurelio Pitti Minister Ministerio de Seguridad" in text
    assert "Itzel Abrego" not in text
    assert (await certificates.http.post(path, json={"authorities": []})).status_code == 422


@pytest.mark.parametrize("what", ["document.pdf", "ceremony.pdf", "certificates.pdf", "certificates.zip"])
async def test_a_draft_has_nothing_to_print(certificates: Running, world: World, what: str) -> None:
    act = await drafted(certificates, world)
    answer = await certificates.http.get(f"/api/v1/acts/{act['act_id']}/{what}")
    assert (answer.status_code, answer.json()["type"][-14:]) == (409, "act-not-signed")
