"""The exported register stands by itself: any web server hosts it. It says of nobody more than the live pages do."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from diplomado_certificates.public_register.command import export_register
from diplomado_verify.bundle import Bundle
from diplomado_verify.checking import Verdict, check_address, check_paper
from tests.certificates.staff import certificates_of, signed
from tests.certificates.world import World, deliver
from tests.support.hosted import hosted
from tests.support.services import Running
from tests.support.waiting import PATIENCE

NAME = "Ñuria Ábrego de León"


async def issued(certificates: Running, world: World) -> tuple[str, bytes]:
    """The code of a diploma whose paper was given out."""
    await signed(certificates, world)
    [diploma] = await certificates_of(certificates, world, world.second)
    code = str(diploma["verification_code"])
    async with httpx.AsyncClient(base_url=certificates.url, timeout=PATIENCE) as anybody:
        return code, (await anybody.get(f"/v/{code}/certificate.pdf")).raise_for_status().content


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


async def test_pages_and_papers_outlive_the_service(certificates: Running, world: World, tmp_path: Path) -> None:
    code, paper = await issued(certificates, world)
    told = await export_register(certificates.database, tmp_path / "register")
    with hosted(tmp_path / "register") as reader:
        spanish, english = reader.get(f"/v/{code}"), reader.get(f"/v/{code}/en.html")
        assert NAME in spanish.text
        assert "Certificado válido" in spanish.text
        assert "Valid certificate" in english.text
        assert "<form" not in spanish.text + english.text
        assert reader.get(f"/v/{code}/certificate.pdf").content == paper
        for page in (spanish, english, reader.get("/v")):
            for kind, address in _loaded(page.text):
                assert reader.get(address).status_code == 200, (kind, address)
        # Nobody learns codes from the server: the folder has a page of its own.
        assert code not in reader.get("/v/").text
    assert told["files"] == sum(path.is_file() for path in (tmp_path / "register").rglob("*"))


def _loaded(page: str) -> Iterator[tuple[str, str]]:
    for kind in ("href", "src"):
        for part in page.split(f'{kind}="')[1:]:
            yield kind, part.partition('"')[0]


async def test_the_bundle_knows_paper_and_code(certificates: Running, world: World, tmp_path: Path) -> None:
    code, paper = await issued(certificates, world)
    await export_register(certificates.database, tmp_path / "register")
    bundle = Bundle.at(tmp_path / "register")
    known = check_paper(paper, bundle)
    assert known.verdict == Verdict.VALID
    assert known == check_address(f"{bundle.public_url}/v/{code}", bundle) == check_address(code.upper(), bundle)
    assert known.entry is not None
    assert known.entry.papers == {hashlib.sha256(paper).hexdigest()}
    assert known.entry.title["es"].endswith("Gestión Integral de Fronteras")
    assert check_paper(paper + b"\n", bundle).verdict == Verdict.UNKNOWN
    written = (tmp_path / "register" / "bundle.json").read_bytes()
    assert NAME not in written.decode()
    assert code not in written.decode()


async def test_who_is_not_public_is_not_named(certificates: Running, world: World, tmp_path: Path) -> None:
    code, _ = await issued(certificates, world)
    await deliver(certificates, world.consent(world.second, 2, granted=False))
    await export_register(certificates.database, tmp_path / "register")
    assert "Certificado válido" in (tmp_path / "register" / "v" / code / "index.html").read_text("utf-8")
    assert not (tmp_path / "register" / "v" / code / "certificate.pdf").exists()
    assert NAME.encode() not in everything(tmp_path / "register" / "v" / code)


async def test_who_was_erased_is_gone_from_the_next_export(certificates: Running, world: World, tmp_path: Path) -> None:
    code, _ = await issued(certificates, world)
    await deliver(certificates, world.erase(world.second, reason="request"))
    await export_register(certificates.database, tmp_path / "register")
    page = (tmp_path / "register" / "v" / code / "index.html").read_text("utf-8")
    assert "Certificado válido" in page
    assert NAME.encode() not in everything(tmp_path / "register" / "v" / code)
    assert not (tmp_path / "register" / "v" / code / "certificate.pdf").exists()


async def test_a_revoked_certificate_says_so(certificates: Running, world: World, tmp_path: Path) -> None:
    code, paper = await issued(certificates, world)
    [diploma] = await certificates_of(certificates, world, world.second)
    answer = await certificates.http.post(
        f"/api/v1/certificates/{diploma['certificate_id']}/revocation", json={"reason": "fraud"}
    )
    assert answer.status_code == 200, answer.text
    await export_register(certificates.database, tmp_path / "register")
    assert "Certificado revocado" in (tmp_path / "register" / "v" / code / "index.html").read_text("utf-8")
    finding = check_paper(paper, Bundle.at(tmp_path / "register"))
    assert finding.verdict == Verdict.REVOKED
    assert finding.entry is not None
    assert finding.entry.reason == "fraud"


async def test_a_folder_with_something_in_it_stays_as_it_is(
    certificates: Running, world: World, tmp_path: Path
) -> None:
    (tmp_path / "register").mkdir()
    (tmp_path / "register" / "own.txt").write_text("mine")
    with pytest.raises(OSError, match=r"."):
        await export_register(certificates.database, tmp_path / "register")
    assert [str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*"))] == ["register", "register/own.txt"]  # noqa: ASYNC240
