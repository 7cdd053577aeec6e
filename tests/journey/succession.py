"""What is left of certificates when all services are gone, and only their export is there."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.journey.conftest import Journey
from tests.support.exported import PARTNER
from tests.support.hosted import hosted
from tests.support.waiting import PATIENCE


def check_without_services(address: str, folder: Path, codes: Mapping[str, Mapping[str, Any]], papers: Path) -> None:
    """AssertionError if a certificate, by its code, is not valid by the files alone."""
    with pytest.raises(httpx.TransportError):
        httpx.get(address, timeout=PATIENCE)
    valid = [code for code, certificate in codes.items() if certificate["status"] == "valid"]
    revoked = [code for code in codes if code not in valid]
    files = {code: [*(folder / "v" / code).glob("credential*.json")] for code in valid}
    assert len(valid) > 100
    assert {len(found) for found in files.values()} == {2}, "a credential in each language"
    with hosted(folder) as reader:
        assert all("Certificado revocado" in reader.get(f"/v/{code}").text for code in revoked)
        for code in valid:
            page = reader.get(f"/v/{code}")
            assert codes[code]["number"] in page.text
            assert "Certificado válido" in page.text
            assert "Valid certificate" in reader.get(f"/v/{code}/en.html").text
            hosted_files = [reader.get(f"/v/{code}/{file.name}").content for file in files[code]]
            assert hosted_files == [file.read_bytes() for file in files[code]]

    credentials = [file for found in files.values() for file in found]
    given = [*(f"{address}/v/{code}" for code in valid), *map(str, papers.glob("*.pdf")), *map(str, credentials)]
    assert len([*papers.glob("*.pdf")]) == 2
    told = verified(folder, given)
    assert {one["verdict"] for one in told} == {"valid"}
    assert {one.get("Endorsed by") for one in told} == {None, PARTNER}, "of one programme a partner endorses the awards"
    assert {one["verdict"] for one in verified(folder, [f"{address}/v/{code}" for code in revoked])} == {"revoked"}


async def certificates(journey: Journey, papers: Path) -> list[dict[str, Any]]:
    """All certificates of the examples, with the paper of one of each."""
    deployment = journey.deployment
    headers = {"Authorization": f"Bearer {deployment.token('coordinator')}"}
    async with httpx.AsyncClient(base_url=deployment.url, headers=headers, timeout=PATIENCE) as coordinator:
        found: list[dict[str, Any]] = []
        for seen in journey.outcome.observations:
            path = f"/api/v1/editions/{seen.replayed.edition_id}/certificates"
            some = (await coordinator.get(path)).raise_for_status().json()["certificates"]
            one = next(one for one in some if one["status"] == "valid")
            paper = await coordinator.get(f"/api/v1/certificates/{one['certificate_id']}/pdf")
            (papers / f"{one['number']}.pdf").write_bytes(paper.raise_for_status().content)
            found += some
        return found


def verified(folder: Path, given: list[str]) -> list[dict[str, Any]]:
    """What the command says of each."""
    command = [sys.executable, "-m", "diplomado_verify.command", "--bundle", str(folder), "--json", *given]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode in (0, 1, 3), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
