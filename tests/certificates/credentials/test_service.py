"""What the service gives out verifies by what it publishes, and follows the holder's rules."""

import asyncio
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from diplomado_certificates.credentials import store, task
from diplomado_certificates.credentials.absences import Absences
from diplomado_certificates.credentials.pages import issuer as issuer_pages
from diplomado_certificates.credentials.usecases import signing_of
from diplomado_chassis.handling import Context
from diplomado_verify import documents, status_lists
from diplomado_verify.baked import from_pdf
from diplomado_verify.multikeys import controller_of, encode
from diplomado_verify.proofs import verify
from diplomado_verify.refusals import Refused
from tests.certificates.credentials.issuing import ISSUER, KEY, key_file
from tests.certificates.staff import certificates_of, signed
from tests.certificates.world import World, deliver
from tests.support.services import Running
from tests.support.waiting import PATIENCE, eventually
from tests.support.work import worked

NAME = "Ñuria Ábrego de León"


def path_of(diploma: dict[str, Any], kind: str = "json", language: str = "es") -> str:
    return f"/v/{diploma['verification_code']}/credential.{kind}?lang={language}"


async def read(anybody: httpx.AsyncClient, path: str) -> dict[str, Any]:
    answer = await anybody.get(path)
    assert answer.status_code == 200, answer.text
    return documents.read(answer.content)


async def is_revoked(anybody: httpx.AsyncClient, credential: dict[str, Any]) -> bool:
    """Return what a verifier finds, who has nothing but the credential and the public addresses."""
    issuer = controller_of(await read(anybody, "/.well-known/did.json"))
    verify(credential, [issuer], datetime.now(UTC))
    entry = credential["credentialStatus"]
    listed = await read(anybody, entry["statusListCredential"].removeprefix(ISSUER.base_url))
    verify(listed, [issuer], datetime.now(UTC))
    return status_lists.revoked(entry, listed)


async def test_a_credential_verifies_by_what_is_published_until_it_is_revoked(
    issuing: Running, diploma: dict[str, Any], anybody: httpx.AsyncClient
) -> None:
    credential = await read(anybody, path_of(diploma))
    assert credential["credentialSubject"]["identifier"][0]["identityHash"] == NAME
    assert not await is_revoked(anybody, credential)

    path = f"/api/v1/certificates/{diploma['certificate_id']}/revocation"
    assert (await issuing.http.post(path, json={"reason": "fraud"})).status_code == 200
    await eventually(lambda: is_revoked(anybody, credential))
    assert (await anybody.get(path_of(diploma))).status_code == 404


async def test_everybody_gets_the_same_bytes(diploma: dict[str, Any], anybody: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(anybody.get(path_of(diploma)) for _ in range(5)))
    again = await anybody.get(path_of(diploma))

    assert {answer.content for answer in answers} == {again.content}
    assert again.headers["content-type"] == "application/vc"
    assert again.headers["cache-control"] == "no-store"


async def test_both_languages_are_of_one_certificate(diploma: dict[str, Any], anybody: httpx.AsyncClient) -> None:
    spanish, english = [await read(anybody, path_of(diploma, language=one)) for one in ("es", "en")]

    assert spanish["id"] != english["id"]
    assert spanish["credentialStatus"] == english["credentialStatus"]
    required = english["credentialSubject"]["achievement"]["resultDescription"]
    assert required[0]["name"] == "Attend 80% of every module."


async def test_pictures_have_the_credential(diploma: dict[str, Any], anybody: httpx.AsyncClient) -> None:
    credential = await read(anybody, path_of(diploma))
    png, svg = [(await anybody.get(path_of(diploma, kind))).content for kind in ("png", "svg")]

    with Image.open(io.BytesIO(png)) as picture:
        picture.load()
        assert json.loads(picture.text["openbadgecredential"]) == credential  # type: ignore[attr-defined]
    assert json.dumps(credential, ensure_ascii=False, separators=(",", ":")) in svg.decode()


async def test_without_consent_only_who_knows_the_name_gets_it(
    issuing: Running, graduated: World, diploma: dict[str, Any], anybody: httpx.AsyncClient
) -> None:
    await deliver(issuing, graduated.consent(graduated.second, 2, granted=False))

    unnamed = await read(anybody, path_of(diploma))
    assert NAME not in json.dumps(unnamed, ensure_ascii=False)
    assert not await is_revoked(anybody, unnamed)
    for kind in ("png", "svg"):
        assert (await anybody.get(path_of(diploma, kind))).status_code == 403
    for kind in ("json", "png", "svg"):
        path = path_of(diploma, kind)
        assert (await anybody.post(path, data={"name": "Otra Persona"})).status_code == 403
        assert NAME in (await anybody.post(path, data={"name": "nuria abrego de leon"})).content.decode(
            "utf-8", "replace"
        )


async def test_an_erased_holder_has_no_name_and_no_proof_of_it(
    issuing: Running, graduated: World, diploma: dict[str, Any], anybody: httpx.AsyncClient
) -> None:
    await read(anybody, path_of(diploma))
    await deliver(issuing, graduated.erase(graduated.second))

    unnamed = await read(anybody, path_of(diploma))
    assert NAME not in json.dumps(unnamed, ensure_ascii=False)
    assert not await is_revoked(anybody, unnamed)
    assert (await anybody.get(path_of(diploma, "png"))).status_code == 404
    assert (await anybody.post(path_of(diploma), data={"name": NAME})).status_code == 404
    async with issuing.database.transaction() as connection:
        kept = await connection.fetch(
            "select named from credential_proofs where certificate_id = $1", diploma["certificate_id"]
        )
    assert [row["named"] for row in kept] == [False]


async def test_what_verifiers_read_is_cacheable(diploma: dict[str, Any], anybody: httpx.AsyncClient) -> None:
    await read(anybody, path_of(diploma))
    for path in ("/.well-known/did.json", "/credentials/issuer", "/credentials/status/1"):
        answer = await anybody.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=60")
        tag = answer.headers["etag"]
        for seen in (tag, f"W/{tag}", f'{tag[:-1]}-gzip"'):
            again = await anybody.get(path, headers={"if-none-match": seen})
            assert (again.status_code, again.content) == (304, b"")
    for unknown in ("0", "-1", "99", str(2**40)):
        assert (await anybody.get(f"/credentials/status/{unknown}")).status_code == 404


async def test_a_status_list_is_served_from_memory(
    issuing: Running, diploma: dict[str, Any], anybody: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await read(anybody, path_of(diploma))
    monkeypatch.setattr(issuer_pages, "_CHECKED_SECONDS", 3600.0)
    monkeypatch.setattr(issuing.process.app.state, "status_lists", issuer_pages._Lists(), raising=False)
    with worked(monkeypatch) as work:
        first = await anybody.get("/credentials/status/1")
        asked = len(work.statements)
        again = await anybody.get("/credentials/status/1")
    assert asked > 0, "the first request asks the database"
    assert len(work.statements) == asked, "the second does not"
    assert again.content == first.content


async def test_the_document_with_its_credential_follows_the_rules_of_the_paper(
    diploma: dict[str, Any], anybody: httpx.AsyncClient
) -> None:
    answer = await anybody.get(path_of(diploma, "pdf"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert json.loads(from_pdf(answer.content) or b"null") == await read(anybody, path_of(diploma))
    compared = await anybody.post(
        f"/v/{diploma['verification_code']}/comparison",
        content=answer.content,
        headers={"Content-Type": "application/pdf"},
    )
    assert compared.json()["verdict"] == "attached"


async def test_the_page_links_to_the_credential(
    issuing: Running, graduated: World, diploma: dict[str, Any], anybody: httpx.AsyncClient
) -> None:
    page = (await anybody.get(f"/v/{diploma['verification_code']}?lang=en")).text
    for kind in ("json", "png", "svg", "pdf"):
        assert f'href="{path_of(diploma, kind, "en")}"' in page
    await deliver(issuing, graduated.consent(graduated.second, 2, granted=False))
    page = (await anybody.get(f"/v/{diploma['verification_code']}?lang=en")).text
    assert f'formaction="{path_of(diploma, "json", "en")}"' in page


async def test_an_act_is_signed_in_the_background_with_progress(issuing: Running, graduated: World) -> None:
    act = await signed(issuing, graduated)
    path = f"/api/v1/acts/{act['act_id']}/credentials"
    before = (await issuing.http.get(path)).json()
    assert (before["certificates"] > 0, before["signed"]) == (True, 0)

    await _sign_all(issuing)
    assert (await issuing.http.get(path)).json() == {**before, "signed": before["certificates"]}


async def _sign_all(issuing: Running) -> None:
    settings = issuing.process.app.state.settings
    context = Context("certificates", settings, issuing.database, asyncio.Event())
    while await task.sign_next(context, await signing_of(settings), Absences(), datetime.now(UTC)):
        pass


def use(issuing: Running, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """Give the service other settings, as a restart would."""
    state = issuing.process.app.state._state
    monkeypatch.setitem(state, "settings", issuing.settings.model_copy(update=changes))


async def test_places_in_the_lists_are_drawn_and_stay(issuing: Running, graduated: World) -> None:
    await signed(issuing, graduated)
    await _sign_all(issuing)
    ids = [one["certificate_id"] for one in await certificates_of(issuing, graduated)]
    async with issuing.database.transaction() as connection:
        places = await store.find_statuses(connection, ids)
    indexes = [place.index for place in places.values()]

    assert len(set(indexes)) == len(ids)
    assert max(indexes) > 1000, "not counted from the beginning"


async def test_after_a_theft_everything_is_signed_anew_and_the_old_proofs_do_not_verify(
    issuing: Running,
    diploma: dict[str, Any],
    anybody: httpx.AsyncClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The ceremony of a key, its rotation, and the emergency, as docs/operations.md says."""
    old = await read(anybody, path_of(diploma))
    new = Ed25519PrivateKey.generate()
    signer = key_file(tmp_path / "new.pem", new)

    # Rotation: the old key is historic, and what it signed stays as it is.
    historic = encode(KEY.public_key().public_bytes_raw())
    use(issuing, monkeypatch, credential_signer=signer, credential_historic_keys=historic)
    assert await read(anybody, path_of(diploma)) == old
    assert not await is_revoked(anybody, old)
    english = await read(anybody, path_of(diploma, language="en"))
    assert english["proof"]["verificationMethod"] != old["proof"]["verificationMethod"]

    # Emergency: the old key is no key any more; the same credential has a proof by the new one.
    use(issuing, monkeypatch, credential_signer=signer)
    await _sign_all(issuing)
    anew = await read(anybody, path_of(diploma))
    assert {**anew, "proof": None} == {**old, "proof": None}
    assert not await is_revoked(anybody, anew)
    issuer = controller_of(await read(anybody, "/.well-known/did.json"))
    with pytest.raises(Refused, match="unknown_key"):
        verify(old, [issuer], datetime.now(UTC))


async def test_without_the_key_nothing_is_given_out(
    issuing: Running, diploma: dict[str, Any], anybody: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(issuing, monkeypatch, credential_signer="file:///nowhere/key.pem")
    answer = await anybody.get(path_of(diploma))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")


async def test_an_institution_without_a_key_issues_no_credentials(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    [found] = await certificates_of(certificates, world, world.second)
    async with httpx.AsyncClient(base_url=certificates.url, timeout=PATIENCE) as anybody:
        for path in (path_of(found), "/.well-known/did.json", "/credentials/issuer", "/credentials/status/1"):
            assert (await anybody.get(path)).status_code == 404
        assert "credential" not in (await anybody.get(f"/v/{found['verification_code']}")).text
