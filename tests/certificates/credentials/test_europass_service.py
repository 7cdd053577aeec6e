"""The document for Europass as the service gives it out: whole, as its holder allows, and only where it is set up."""

import base64
import io
import json
from typing import Any

import httpx
import pytest
from PIL import Image

from diplomado_verify import documents
from tests.certificates.credentials.test_service import NAME, use
from tests.certificates.staff import certificates_of, signed
from tests.certificates.test_start import started
from tests.certificates.world import World, deliver
from tests.support.europass_profile import faults
from tests.support.services import Running
from tests.support.waiting import PATIENCE

NOT_SEALED = {"es": "No lleva sello ni firma", "en": "no seal and no signature"}
DEVELOPMENT = {"DIPLOMADO_DEVELOPMENT": "true"}


def path_of(diploma: dict[str, Any]) -> str:
    return f"/v/{diploma['verification_code']}/europass.jsonld"


async def page_of(anybody: httpx.AsyncClient, diploma: dict[str, Any], language: str = "en") -> str:
    return (await anybody.get(f"/v/{diploma['verification_code']}?lang={language}")).text


async def test_anybody_gets_the_same_document_of_a_public_holder(
    diploma: dict[str, Any], anybody: httpx.AsyncClient
) -> None:
    answers = [await anybody.get(path_of(diploma)) for _ in range(3)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    headers = answers[0].headers
    assert (headers["content-type"], headers["cache-control"]) == ("application/ld+json", "no-store")
    assert headers["content-disposition"].endswith('.europass.jsonld"')
    document = documents.read(answers[0].content)
    assert faults(document) == []
    assert document["credentialSubject"]["fullName"] == {"es": NAME}
    achievement = document["credentialSubject"]["hasClaim"]
    assert achievement["provenBy"][0]["title"]["en"] == "Attend 80% of every module."


async def test_its_picture_is_that_of_the_paper(diploma: dict[str, Any], anybody: httpx.AsyncClient) -> None:
    document = documents.read((await anybody.get(path_of(diploma))).content)
    [display] = document["displayParameter"]["individualDisplay"]
    [detail] = display["displayDetail"]
    png = base64.b64decode(detail["image"]["content"])
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.format == "PNG"
        assert min(picture.size) > 800


async def test_its_links_lead_to_the_page_and_the_signed_credential(
    issuing: Running, diploma: dict[str, Any], anybody: httpx.AsyncClient
) -> None:
    document = documents.read((await anybody.get(path_of(diploma))).content)
    links = document["credentialSubject"]["hasClaim"]["supplementaryDocument"]
    addresses = [link["contentURL"].removeprefix(issuing.settings.public_url.rstrip("/")) for link in links]
    types = [(await anybody.get(address)).raise_for_status().headers["content-type"] for address in addresses]
    assert types == ["text/html; charset=utf-8", "application/vc", "application/vc"]


async def test_without_consent_only_who_knows_the_name_gets_it(
    issuing: Running, graduated: World, diploma: dict[str, Any], anybody: httpx.AsyncClient
) -> None:
    await deliver(issuing, graduated.consent(graduated.second, 2, granted=False))

    refused = await anybody.get(path_of(diploma))
    assert refused.status_code == 403
    assert NAME not in refused.text
    assert (await anybody.post(path_of(diploma), data={"name": "Otra Persona"})).status_code == 403
    answer = await anybody.post(path_of(diploma), data={"name": "nuria abrego de leon"})
    assert json.loads(answer.content)["credentialSubject"]["fullName"] == {"es": NAME}


async def test_an_erased_holder_has_none(
    issuing: Running, graduated: World, diploma: dict[str, Any], anybody: httpx.AsyncClient
) -> None:
    await anybody.get(path_of(diploma))
    await deliver(issuing, graduated.erase(graduated.second))

    assert (await anybody.get(path_of(diploma))).status_code == 404
    assert (await anybody.post(path_of(diploma), data={"name": NAME})).status_code == 404
    assert "europass" not in await page_of(anybody, diploma)


async def test_a_revoked_certificate_has_none(
    issuing: Running, diploma: dict[str, Any], anybody: httpx.AsyncClient
) -> None:
    path = f"/api/v1/certificates/{diploma['certificate_id']}/revocation"
    assert (await issuing.http.post(path, json={"reason": "fraud"})).status_code == 200
    assert (await anybody.get(path_of(diploma))).status_code == 404
    assert (await anybody.post(path_of(diploma), data={"name": NAME})).status_code == 404
    assert "europass" not in await page_of(anybody, diploma)


@pytest.mark.parametrize("language", ["es", "en"])
async def test_the_page_offers_it_and_says_that_it_is_not_sealed(
    language: str, issuing: Running, graduated: World, diploma: dict[str, Any], anybody: httpx.AsyncClient
) -> None:
    page = await page_of(anybody, diploma, language)
    assert f'href="{path_of(diploma)}"' in page
    assert NOT_SEALED[language] in page
    await deliver(issuing, graduated.consent(graduated.second, 2, granted=False))
    page = await page_of(anybody, diploma, language)
    assert f'formaction="{path_of(diploma)}?lang={language}"' in page
    assert f'href="{path_of(diploma)}"' not in page
    assert NOT_SEALED[language] in page


async def test_it_needs_no_key(
    issuing: Running, diploma: dict[str, Any], anybody: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(issuing, monkeypatch, credential_signer="")
    document = documents.read((await anybody.get(path_of(diploma))).content)
    links = document["credentialSubject"]["hasClaim"]["supplementaryDocument"]
    assert [link["title"]["en"] for link in links] == ["Verification of the certificate"]
    page = await page_of(anybody, diploma)
    assert path_of(diploma) in page
    assert "credential.json" not in page


async def test_an_institution_that_did_not_set_it_up_offers_none(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    [found] = await certificates_of(certificates, world, world.second)
    async with httpx.AsyncClient(base_url=certificates.url, timeout=PATIENCE) as anybody:
        answer = await anybody.get(path_of(found), headers={"accept": "application/json"})
        assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (404, "no-europass")
        assert "europass" not in await page_of(anybody, found)


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"DIPLOMADO_EUROPASS_COUNTRY": "PAN"}, "DIPLOMADO_EUROPASS_LEGAL_IDENTIFIER"),
        ({"DIPLOMADO_EUROPASS_LEGAL_IDENTIFIER": "NTRPA-1"}, "DIPLOMADO_EUROPASS_COUNTRY"),
        ({"DIPLOMADO_EUROPASS_COUNTRY": "PA", "DIPLOMADO_EUROPASS_LEGAL_IDENTIFIER": "NTRPA-1"}, "EUROPASS_COUNTRY"),
        ({"DIPLOMADO_EUROPASS_COUNTRY": "PAN", "DIPLOMADO_EUROPASS_LEGAL_IDENTIFIER": "NTRPA-1"}, "no such role"),
    ],
)
def test_half_a_setup_does_not_start(variables: dict[str, str], said: str) -> None:
    assert said in started(**DEVELOPMENT, **variables)[1]
