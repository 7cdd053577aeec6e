"""The public check on the real service: a signed act, its certificates, and people who hold a code."""

import asyncio
import hashlib
import io
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import asyncpg
import httpx
import pikepdf
import pytest
import pytest_asyncio
from pydantic import SecretStr

from diplomado_certificates.__main__ import service
from diplomado_certificates.documents import render_pool
from diplomado_certificates.documents.seal import Seal
from diplomado_certificates.documents.store import find_kept
from diplomado_certificates.register.usecases import new_code
from diplomado_chassis.observability.correlation import correlation_id
from diplomado_local.platform import Platform
from tests.certificates.documents.seals import PASSWORD, key_file, time_stamps
from tests.certificates.staff import certificates_of, signed
from tests.certificates.world import World, deliver
from tests.support.services import Running, running
from tests.support.waiting import PATIENCE


@pytest_asyncio.fixture(loop_scope="session")
async def issued(certificates: Running, world: World) -> dict[str, dict[str, Any]]:
    """The certificates of the one who passed everything, by award."""
    await signed(certificates, world)
    return {entry["award"]: entry for entry in await certificates_of(certificates, world, world.best)}


@pytest_asyncio.fixture(loop_scope="session")
async def anybody(certificates: Running) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without an account."""
    async with httpx.AsyncClient(base_url=certificates.url, timeout=PATIENCE) as client:
        yield client


async def revoke(certificates: Running, certificate: dict[str, Any], reason: str) -> None:
    path = f"/api/v1/certificates/{certificate['certificate_id']}/revocation"
    answer = await certificates.http.post(path, json={"reason": reason})
    assert answer.status_code == 200, answer.text


async def test_the_page_shows_the_facts_of_a_valid_certificate(
    world: World, anybody: httpx.AsyncClient, issued: dict[str, dict[str, Any]]
) -> None:
    answer = await anybody.get(f"/v/{issued['diploma']['verification_code']}")
    assert answer.status_code == 200
    assert "Certificado válido" in answer.text
    assert f"{world.best.given_names} {world.best.family_names}" in answer.text
    assert issued["diploma"]["number"] in answer.text


async def test_a_check_is_one_statement_without_a_transaction_around_it(
    anybody: httpx.AsyncClient, issued: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    def note(name: str) -> None:
        original = getattr(asyncpg.Connection, name)

        async def noted(self: Any, query: str, *arguments: Any, **options: Any) -> Any:
            if correlation_id.get() and not query.startswith("discard plans"):  # which comes by the clock
                sent.append(query)
            return await original(self, query, *arguments, **options)

        monkeypatch.setattr(asyncpg.Connection, name, noted)

    for name in ("execute", "fetch", "fetchrow", "fetchval"):
        note(name)
    for path in ("/v", "/api/v1/verifications"):
        answer = await anybody.get(f"{path}/{issued['diploma']['verification_code']}")
        assert answer.status_code == 200
        (statement,) = sent
        assert statement.lstrip().startswith("select")
        sent.clear()


async def test_a_code_may_be_typed_with_capitals_spaces_and_hyphens(
    anybody: httpx.AsyncClient, issued: dict[str, dict[str, Any]]
) -> None:
    code = issued["diploma"]["verification_code"]
    typed = " ".join((code[:9].upper(), code[9:18], code[18:])).replace("0", "O")
    answer = await anybody.get("/v", params={"code": f" {typed} ", "lang": "en"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/v/{code}?lang=en")
    pasted = await anybody.get("/v", params={"code": f"https://certificados.example/v/{code}/"})
    assert pasted.headers["location"] == f"/v/{code}?lang=es"
    wrong = await anybody.get("/v", params={"code": code[:-1], "lang": "es"})
    assert wrong.status_code == 200
    assert "Eso no es un código" in wrong.text
    assert 'aria-invalid="true"' in wrong.text


async def test_the_json_answer_has_the_facts_and_the_fingerprint(
    world: World, anybody: httpx.AsyncClient, issued: dict[str, dict[str, Any]]
) -> None:
    body = (await anybody.get(f"/api/v1/verifications/{issued['best_project']['verification_code']}")).json()
    assert (body["status"], body["kind"], body["award"]) == ("valid", "recognition", "best_project")
    assert body["sha256"] == issued["best_project"]["sha256"]
    assert body["name"] == f"{world.best.given_names} {world.best.family_names}"
    assert body["project"]["rank"] == 1


@pytest.mark.parametrize(
    "code", ["53t32f02b5mem9yqwfjr833z4v", "x", "0" * 26, "%00%0a", "ñandú", "a" * 2000, "..%2f..%2fetc"]
)
async def test_every_unknown_code_gets_the_same_answer_whatever_it_looks_like(
    anybody: httpx.AsyncClient, code: str
) -> None:
    """Also a code with a null byte, which Postgres would refuse as a text."""
    answer = await anybody.get(f"/api/v1/verifications/{code}")
    assert answer.status_code in (200, 404)
    if "%2f" in code:
        return
    body = answer.json()
    assert answer.status_code == 200
    assert {name: value for name, value in body.items() if value not in (None, False)}.keys() == {
        "status",
        "checked_at",
    }
    assert body["status"] == "unknown"
    shown = await anybody.get(f"/v/{code}")
    assert shown.status_code == 200
    assert "Código desconocido" in shown.text
    assert (await anybody.get(f"/v/{code}/certificate.pdf")).status_code == 404


async def test_known_and_unknown_have_the_same_members_and_headers(
    anybody: httpx.AsyncClient, issued: dict[str, dict[str, Any]]
) -> None:
    codes = (issued["diploma"]["verification_code"], new_code())
    known, unknown = [await anybody.get(f"/api/v1/verifications/{code}") for code in codes]
    assert known.json().keys() == unknown.json().keys()
    assert known.headers.keys() == unknown.headers.keys()
    known, unknown = [await anybody.get(f"/v/{code}") for code in codes]
    assert known.headers.keys() == unknown.headers.keys()


async def test_a_revocation_is_shown_at_once_with_its_reason_class(
    certificates: Running, anybody: httpx.AsyncClient, issued: dict[str, dict[str, Any]]
) -> None:
    code = issued["group_leader"]["verification_code"]
    await revoke(certificates, issued["group_leader"], "issued_in_error")
    body = (await anybody.get(f"/api/v1/verifications/{code}")).json()
    assert (body["status"], body["reason"]) == ("revoked", "issued_in_error")
    assert body["revoked_on"] is not None
    assert "it was issued in error" in (await anybody.get(f"/v/{code}?lang=en")).text
    assert (await anybody.get(f"/v/{code}/certificate.pdf")).status_code == 404


async def test_what_a_holder_asked_to_hide_is_hidden_everywhere(
    certificates: Running, world: World, anybody: httpx.AsyncClient, issued: dict[str, dict[str, Any]]
) -> None:
    code = issued["diploma"]["verification_code"]
    original = (await anybody.get(f"/v/{code}/certificate.pdf")).content
    await revoke(certificates, issued["diploma"], "holder_request")
    answers = [
        await anybody.get(f"/v/{code}"),
        await anybody.get(f"/api/v1/verifications/{code}"),
        await anybody.get(f"/v/{code}/certificate.pdf"),
        await anybody.post(f"/v/{code}/comparison", content=original, headers={"Content-Type": "application/pdf"}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 200]
    for answer in answers:
        assert world.best.family_names not in answer.text
        assert issued["diploma"]["number"] not in answer.text
    assert answers[3].json()["identical"] is None


async def test_an_erased_holder_is_shown_no_more(
    certificates: Running, world: World, anybody: httpx.AsyncClient, issued: dict[str, dict[str, Any]]
) -> None:
    code = issued["diploma"]["verification_code"]
    assert (await anybody.get(f"/v/{code}/certificate.pdf")).status_code == 200
    await deliver(certificates, world.erase(world.best))
    async with certificates.database.transaction() as connection:
        assert await find_kept(connection, [UUID(issued["diploma"]["certificate_id"])]) == {}
    body = (await anybody.get(f"/api/v1/verifications/{code}")).json()
    assert (body["status"], body["name"], body["sha256"]) == ("valid", None, issued["diploma"]["sha256"])
    assert "se borraron, a su petición o al terminar" in (await anybody.get(f"/v/{code}")).text
    assert (await anybody.get(f"/v/{code}/certificate.pdf")).status_code == 404


async def test_the_paper_is_the_same_for_staff_and_public_and_every_time(
    certificates: Running, anybody: httpx.AsyncClient, issued: dict[str, dict[str, Any]]
) -> None:
    certificate = issued["diploma"]
    staff = await certificates.http.get(f"/api/v1/certificates/{certificate['certificate_id']}/pdf")
    papers = [await anybody.get(f"/v/{certificate['verification_code']}/certificate.pdf") for _ in range(2)]
    assert papers[0].content == papers[1].content == staff.content
    assert papers[0].headers["content-type"] == "application/pdf"
    assert papers[0].headers["content-disposition"] == f'inline; filename="{certificate["number"]}.pdf"'
    with pikepdf.open(io.BytesIO(papers[0].content)) as pdf:
        assert f"sha-256:{certificate['sha256']}" in str(pdf.docinfo["/Keywords"])


async def test_a_file_that_was_altered_is_told_from_the_original(
    anybody: httpx.AsyncClient, issued: dict[str, dict[str, Any]]
) -> None:
    path = f"/v/{issued['diploma']['verification_code']}"
    original = (await anybody.get(f"{path}/certificate.pdf")).content
    altered = bytearray(original)
    altered[len(altered) // 2] ^= 1
    pdf = {"Content-Type": "application/pdf"}
    same = (await anybody.post(f"{path}/comparison", content=original, headers=pdf)).json()
    assert (same["status"], same["identical"], same["differences"]) == ("valid", True, [])
    assert same["given"]["sha256"] == same["issued"]["sha256"] == hashlib.sha256(original).hexdigest()
    other = (await anybody.post(f"{path}/comparison", content=bytes(altered), headers=pdf)).json()
    assert other["verdict"] not in ("identical", "signed", "saved_again")
    assert other["differences"] == [{"what": "changed", "position": len(original) // 2, "length": 1}]
    unknown = (await anybody.post(f"/v/{new_code()}/comparison", content=original, headers=pdf)).json()
    assert (unknown["status"], unknown["identical"], unknown["issued"]) == ("unknown", None, None)


async def test_what_was_given_out_is_given_out_again_whatever_is_printed_now(
    certificates: Running,
    anybody: httpx.AsyncClient,
    issued: dict[str, dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Templates and typesetters change; a paper that somebody keeps must not be called a forgery for it."""
    path = f"/v/{issued['diploma']['verification_code']}"
    pdf = {"Content-Type": "application/pdf"}
    with monkeypatch.context() as earlier:
        earlier.setattr(render_pool, "render_pdf", lambda *_: b"%PDF-1.7 as it was printed in 2023")
        kept = (await anybody.get(f"{path}/certificate.pdf")).content
        leader = f"/api/v1/certificates/{issued['group_leader']['certificate_id']}/pdf"
        assert (await certificates.http.get(leader)).content == kept
    certificates.process.app.state.render_pool._kept.clear()
    compared = (await anybody.post(f"{path}/comparison", content=kept, headers=pdf)).json()
    assert (compared["identical"], compared["differences"]) == (True, [])
    assert (await anybody.get(f"{path}/certificate.pdf")).content == kept
    staff = f"/api/v1/certificates/{issued['diploma']['certificate_id']}/pdf"
    assert (await certificates.http.get(staff)).content == kept
    act = issued["diploma"]["act_id"]
    with zipfile.ZipFile(
        io.BytesIO((await certificates.http.get(f"/api/v1/acts/{act}/certificates.zip")).content)
    ) as of_act:
        assert kept in [of_act.read(name) for name in of_act.namelist()]
    leader = f"/v/{issued['group_leader']['verification_code']}/comparison"
    assert (await anybody.post(leader, content=kept, headers=pdf)).json()["identical"] is True
    # The same bytes given out for another certificate prove nothing about this one.
    other = f"/v/{issued['best_project']['verification_code']}"
    assert (await anybody.post(f"{other}/comparison", content=kept, headers=pdf)).json()["identical"] is None


async def test_the_copy_that_a_co_issuer_signed_is_given_out_from_then_on(
    certificates: Running, anybody: httpx.AsyncClient, issued: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    certificate, pdf = issued["diploma"], {"Content-Type": "application/pdf"}
    copy = f"/api/v1/certificates/{certificate['certificate_id']}/signed-copy"
    path = f"/v/{certificate['verification_code']}"

    async def sent(content: bytes) -> int:
        return (await certificates.http.post(copy, content=content, headers=pdf)).status_code

    assert await sent(b"%PDF-1.7") == 409, "nobody has the document yet"
    original = (await anybody.get(f"{path}/certificate.pdf")).content
    with time_stamps() as url:
        seal = Seal(key_file(tmp_path), PASSWORD, url, field="Partner")
        signed = await asyncio.to_thread(seal.sign, original)
    broken = signed.replace(b"/ByteRange", b"/ByteRanqe")
    assert [await sent(content) for content in (original, original + b"\n", broken, signed[:-200])] == [422] * 4
    assert await sent(signed) == 204
    assert (await anybody.get(f"{path}/certificate.pdf")).content == signed
    for kept in (original, signed):
        compared = (await anybody.post(f"{path}/comparison", content=kept, headers=pdf)).json()
        assert compared["identical"] is True
    assert await sent(signed) == 422, "no signature is new"
    witness = Seal(key_file(tmp_path), PASSWORD, field="Witness")
    twice = await asyncio.to_thread(witness.sign, signed)
    compared = (await anybody.post(f"{path}/comparison", content=twice, headers=pdf)).json()
    assert (compared["verdict"], compared["identical"]) == ("signed", False)


async def test_a_document_of_a_chosen_edition_is_signed_once_and_for_everybody(
    certificates: Running, anybody: httpx.AsyncClient, issued: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    """A password that is mended needs no restart."""
    certificate, settings = issued["diploma"], certificates.process.app.state.settings
    document = f"/v/{certificate['verification_code']}/certificate.pdf"
    with pytest.MonkeyPatch.context() as changed:
        changed.setitem(settings.__dict__, "seal_file", key_file(tmp_path))
        changed.setitem(settings.__dict__, "seal_editions", "*")
        changed.setitem(settings.__dict__, "seal_password", SecretStr("not the password"))
        refused = await anybody.get(document)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
        changed.setitem(settings.__dict__, "seal_password", SecretStr(PASSWORD))
        signed = (await anybody.get(document)).content
    assert b"/ETSI.CAdES.detached" in signed
    assert (await anybody.get(document)).content == signed
    archive = await certificates.http.get(f"/api/v1/acts/{certificate['act_id']}/certificates.zip")
    with zipfile.ZipFile(io.BytesIO(archive.content)) as of_act:
        assert signed in [of_act.read(name) for name in of_act.namelist()]


async def test_a_person_compares_a_file_with_the_form_alone(
    anybody: httpx.AsyncClient, issued: dict[str, dict[str, Any]]
) -> None:
    path = f"/v/{issued['diploma']['verification_code']}"
    original = (await anybody.get(f"{path}/certificate.pdf")).content
    for content, verdict in (
        (original, "The file is identical to the original"),
        (original + b"%", "Copy saved again, content unchanged"),
        (original[: len(original) // 2], "We cannot read this file"),
        (b"hello", "We cannot read this file"),
        (b"\xff\xd8\xff\xe0 a photograph of the paper", "that says nothing against the document"),
        (b"", "Choose a PDF file first."),
    ):
        answer = await anybody.post(f"{path}/comparison?lang=en", files={"file": ("diploma.pdf", content)})
        assert answer.status_code == 200
        assert verdict in answer.text


async def test_a_file_over_the_limit_is_refused(anybody: httpx.AsyncClient, issued: dict[str, dict[str, Any]]) -> None:
    path = f"/v/{issued['diploma']['verification_code']}/comparison"
    answer = await anybody.post(path, content=b"%PDF-" + b"x" * (1 << 20), headers={"Content-Type": "application/pdf"})
    assert answer.status_code == 413
    assert answer.json()["type"].endswith("body-too-large")
    files, person = {"file": ("foto.jpg", b"x" * (2 << 20))}, {"Accept": "text/html"}
    page = await anybody.post(f"{path}?lang=en", files=files, headers=person)
    assert page.status_code == 413
    assert "more than any original document" in page.text


async def test_pages_tell_the_browser_to_run_load_keep_and_tell_nothing(
    anybody: httpx.AsyncClient, issued: dict[str, dict[str, Any]]
) -> None:
    for path in ("/v", f"/v/{issued['diploma']['verification_code']}", f"/v/{new_code()}"):
        answer = await anybody.get(path)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; ")
        assert not [word for word in ("unsafe", "script-src", "connect-src") if word in policy]
        for sheet in re.findall('<link rel="stylesheet" href="([^"]+)">', answer.text):
            assert (await anybody.get(sheet)).headers["content-type"] == "text/css; charset=utf-8"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in answer.headers


async def test_the_language_follows_the_reader(anybody: httpx.AsyncClient, issued: dict[str, dict[str, Any]]) -> None:
    path = f"/v/{issued['diploma']['verification_code']}"
    english = await anybody.get(path, headers={"Accept-Language": "en-GB,es;q=0.5"})
    assert "Valid certificate" in english.text
    assert (english.headers["content-language"], english.headers["vary"]) == ("en", "Accept-Language, Cookie")
    assert "Certificado válido" in (await anybody.get(path, headers={"Accept-Language": "fr"})).text
    assert "Certificado válido" in (await anybody.get(f"{path}?lang=es", headers={"Accept-Language": "en"})).text


async def test_who_asks_too_often_is_told_when_to_come_back(platform: Platform) -> None:
    async with (
        running(service, platform, roles=["api"], verification_burst=3, verification_per_second=0.1) as strict,
        httpx.AsyncClient(base_url=strict.url, timeout=PATIENCE) as anybody,
    ):
        assert [(await anybody.get("/v")).status_code for _ in range(3)] == [200] * 3
        refused = await anybody.get(f"/api/v1/verifications/{new_code()}", headers={"Accept-Language": "en"})
        assert refused.status_code == 429
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["detail"] == "You made too many checks in a row. Wait a few seconds and try again."
        assert 1 <= int(refused.headers["retry-after"]) <= 10
        page = await anybody.get("/v")
        assert (page.status_code, page.headers["content-type"]) == (429, "text/html; charset=utf-8")
        assert "Hizo demasiadas consultas seguidas" in page.text


async def test_a_file_of_another_kind_says_nothing_against_the_document(
    anybody: httpx.AsyncClient, issued: dict[str, dict[str, Any]]
) -> None:
    path = f"/v/{issued['diploma']['verification_code']}/comparison"
    answer = (await anybody.post(path, content=b"\x89PNG\r\n", headers={"Content-Type": "image/png"})).json()
    assert answer["identical"] is None
    assert [difference["what"] for difference in answer["differences"]] == ["not_a_pdf"]
    for language, warning in (("es", "No confíe"), ("en", "Do not rely")):
        photo = {"file": ("photo.jpg", b"\xff\xd8\xff")}
        page = await anybody.post(f"{path}?lang={language}", files=photo)
        assert warning not in page.text


def pasted(code: str) -> list[str]:
    groups = [code[start : start + 4] for start in range(0, len(code), 4)]
    return [
        f"https://x.example/v/{code}?lang=es",
        f"HTTPS://X.EXAMPLE/V/{code.upper()}/certificate.pdf",
        f"{code}.",
        f"  «{code}»  ",
        f"“{code}”,",
        " ".join(groups),
        "\u00a0".join(groups),
        "\t".join(groups),
        "\u2011".join(groups),
        "\u2013".join(groups),
        f"\u200b{code}\u200b\ufeff",
        "".join(chr(ord(letter) + 0xFEE0) for letter in code),
        code.replace("0", "O").replace("1", "l"),
        code.replace("a", "\u0430").replace("e", "\u0415").replace("p", "\u0440").replace("x", "\u03a7"),
    ]


async def test_a_code_opens_its_certificate_however_it_was_pasted(
    anybody: httpx.AsyncClient, issued: dict[str, dict[str, Any]]
) -> None:
    code = str(issued["diploma"]["verification_code"])
    for line in pasted(code):
        answer = await anybody.get("/v", params={"code": line, "lang": "es"}, follow_redirects=False)
        assert answer.headers.get("location") == f"/v/{code}?lang=es", line
        direct = await anybody.get(f"/api/v1/verifications/{quote(line, safe='')}")
        assert "/" in line or direct.json()["status"] == "valid", line
