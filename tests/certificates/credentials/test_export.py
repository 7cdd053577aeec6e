"""Exported credentials verify by the bundle alone, and say of nobody more than the live service does."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from diplomado_certificates.public_register.command import export_register
from diplomado_verify.bundle import Bundle
from diplomado_verify.checking import Verdict
from diplomado_verify.command import check
from tests.certificates.staff import certificates_of, signed
from tests.certificates.world import World, deliver
from tests.support.hosted import hosted
from tests.support.services import Running
from tests.support.waiting import PATIENCE


async def issued(issuing: Running, world: World) -> tuple[str, str]:
    """The code and the identity of a diploma whose credentials were given out."""
    await signed(issuing, world)
    [diploma] = await certificates_of(issuing, world, world.second)
    code = str(diploma["verification_code"])
    async with httpx.AsyncClient(base_url=issuing.url, timeout=PATIENCE) as anybody:
        for language in ("es", "en"):
            (await anybody.get(f"/v/{code}/credential.json?lang={language}")).raise_for_status()
    return code, str(diploma["certificate_id"])


async def exported(issuing: Running, folder: Path) -> dict[str, Any]:
    return dict(await export_register(issuing.database, folder))


def found(folder: Path, code: str) -> list[Path]:
    return sorted((folder / "v" / code).glob("credential*.json"))


async def test_credentials_lists_and_keys_are_where_they_were(
    issuing: Running, graduated: World, tmp_path: Path
) -> None:
    code, _ = await issued(issuing, graduated)
    assert (await exported(issuing, tmp_path / "register"))["unsigned"] == 0
    bundle = Bundle.at(tmp_path / "register")
    files = found(tmp_path / "register", code)
    assert [check(str(file), bundle, datetime.now(UTC)).verdict for file in files] == [Verdict.VALID] * 2
    credential = json.loads(files[-1].read_bytes())
    with hosted(tmp_path / "register") as reader:
        paths = ["/.well-known/did.json", "/credentials/issuer", f"/v/{code}/credential.json"]
        paths.append(credential["credentialStatus"]["statusListCredential"].removeprefix(bundle.public_url))
        documents = [reader.get(path).raise_for_status().json() for path in paths]
        assert [document["id"] for document in documents][:2] == [one["id"] for one in _published(bundle)]
        page = reader.get(f"/v/{code}/en.html").text
        assert f'href="/v/{code}/credential.en.json"' in page
        assert "credential.png" not in page


def _published(bundle: Bundle) -> list[dict[str, Any]]:
    [issuer] = bundle.controllers
    return [bundle.documents[issuer.id], *(bundle.documents[name] for name in issuer.also_known_as)]


async def test_a_later_list_revokes(issuing: Running, graduated: World, tmp_path: Path) -> None:
    code, identity = await issued(issuing, graduated)
    await exported(issuing, tmp_path / "before")
    answer = await issuing.http.post(f"/api/v1/certificates/{identity}/revocation", json={"reason": "fraud"})
    assert answer.status_code == 200, answer.text
    await exported(issuing, tmp_path / "after")
    assert found(tmp_path / "after", code) == []
    now = datetime.now(UTC)
    for file in found(tmp_path / "before", code):
        verdicts = [check(str(file), Bundle.at(tmp_path / folder), now).verdict for folder in ("before", "after")]
        assert verdicts == [Verdict.VALID, Verdict.REVOKED]


async def test_who_is_not_public_has_a_credential_without_the_name(
    issuing: Running, graduated: World, tmp_path: Path
) -> None:
    code, _ = await issued(issuing, graduated)
    await deliver(issuing, graduated.consent(graduated.second, 2, granted=False))
    await exported(issuing, tmp_path / "withheld")
    await deliver(issuing, graduated.erase(graduated.second, reason="request"))
    await exported(issuing, tmp_path / "erased")
    for folder in (tmp_path / "withheld", tmp_path / "erased"):
        files = found(folder, code)
        assert [check(str(file), Bundle.at(folder), datetime.now(UTC)).verdict for file in files] == [Verdict.VALID] * 2
        assert "Ábrego" not in "".join(file.read_text("utf-8") for file in files)
