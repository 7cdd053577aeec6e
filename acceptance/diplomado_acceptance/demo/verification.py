"""Verifies certificates by their code, without a login, as the public does."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from diplomado_acceptance.demo.forgery import FORGED_NAME, forge
from diplomado_acceptance.demo.observation import Certificate
from diplomado_acceptance.replay.client import Services

KINDS_TO_SAVE = ("diploma", "best_project", "group_leader", "attendance")


@dataclass
class Verification:
    """The answers of the public endpoint, and their errors."""

    valid: int = 0
    revoked: int = 0
    failures: list[str] = field(default_factory=list)
    saved: list[Path] = field(default_factory=list)
    forged: str = ""
    """The result of verifying the forged certificate, as a sentence."""


class Checker:
    """Verifies certificates, and saves some PDFs in a folder."""

    def __init__(self, services: Services, folder: Path) -> None:
        self.services = services
        self.folder = folder
        self.result = Verification()

    async def verify(self, code: str) -> dict[str, Any]:
        """Return the JSON answer for a code."""
        answer: dict[str, Any] = await self.services.get(
            "certificates", f"/api/v1/verifications/{code}", "verifying", public=True
        )
        return answer

    async def check_all(self, certificates: list[Certificate]) -> None:
        """Check that each certificate is valid, with the expected award and holder."""

        async def check(certificate: Certificate) -> None:
            answer = await self.verify(certificate.code)
            same = _names(answer, certificate.name) and answer["award"] == certificate.award.partition(":")[0]
            if answer["status"] == "valid" and same:
                self.result.valid += 1
            else:
                what = f"{certificate.award} of {certificate.email}"
                self._fail(f"the certificate {what} is {answer['status']}, or for somebody else")

        await asyncio.gather(*map(check, certificates))
        unknown = await self.verify("0" * 26)
        if unknown["status"] != "unknown" or unknown["name"] is not None:
            self._fail("a code that nobody has is not unknown")

    async def save_papers(self, certificates: list[Certificate]) -> None:
        """Save one paper of each award, and the one with the longest name."""
        chosen: dict[str, Certificate] = {}
        for kind in KINDS_TO_SAVE:
            if found := next((c for c in certificates if c.award.partition(":")[0] == kind), None):
                chosen[kind] = found
        chosen["longest-name"] = max(certificates, key=lambda c: (c.award == "diploma", len(c.name)))
        papers = await asyncio.gather(*(self.paper(certificate) for certificate in chosen.values()))
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, paper in zip(chosen, papers, strict=True):
            self._save(f"{name}.pdf", paper)
        again = await self.paper(chosen["longest-name"])
        if again != papers[-1]:
            self._fail("a paper is not the same, byte for byte, when it is printed again")

    async def paper(self, certificate: Certificate) -> bytes:
        """Get the paper as its holder does."""
        address = f"{self.services.urls['certificates']}/v/{certificate.code}/certificate.pdf"
        response = await self.services.http.post(address, data={"name": certificate.name})
        if response.status_code != httpx.codes.OK or not response.content.startswith(b"%PDF"):
            self._fail(f"the paper of {certificate.email} for {certificate.award} cannot be opened")
        return response.content

    async def revoke(self, certificate: Certificate) -> None:
        """Revoke a certificate, and check that API and page report it as revoked."""
        path, body = f"/api/v1/certificates/{certificate.certificate_id}/revocation", {"reason": "duplicate"}
        await self.services.post("certificates", path, "revoking one certificate", body=body)
        answer, page = await self.verify(certificate.code), await self._open(f"/v/{certificate.code}?lang=en")
        paper = await self._open(f"/v/{certificate.code}/certificate.pdf")
        reported = answer["status"] == "revoked" and answer["reason"] == "duplicate" and "revoked" in page.text.lower()
        if reported and paper.status_code == httpx.codes.NOT_FOUND:
            self.result.valid -= 1
            self.result.revoked += 1
            self._save("revoked-page.html", page.content)
        else:
            self._fail("a revoked certificate is not shown as revoked")

    async def check_forgery(self, certificate: Certificate) -> None:
        """Put another name on a certificate, and check that page and comparison reveal it."""
        original = await self.paper(certificate)
        forged = await asyncio.to_thread(forge, original)
        self._save("forged.pdf", forged)
        answer = await self.verify(certificate.code)
        judged, sound = await asyncio.gather(self._compare(certificate, forged), self._compare(certificate, original))
        if (
            judged["identical"] is False
            and sound["identical"] is True
            and _names(answer, certificate.name)
            and certificate.name != FORGED_NAME
        ):
            shown = f"says “{answer['name']}”" if answer["name"] else "shows no name, as its holder wishes"
            self.result.forged = (
                f"the paper says “{FORGED_NAME}”, the page of its QR code {shown}; "
                f"sent for comparison, the file is not the one that was issued ({judged['verdict']})"
            )
        else:
            self._fail("a forged paper is not told from the one that was issued")

    async def _compare(self, certificate: Certificate, paper: bytes) -> dict[str, Any]:
        path = f"/v/{certificate.code}/comparison"
        answer: dict[str, Any] = await self.services.post(
            "certificates",
            path,
            f"comparing {len(paper)} bytes",
            content=paper,
            content_type="application/pdf",
            public=True,
        )
        return answer

    async def _open(self, path: str) -> httpx.Response:
        return await self.services.http.get(self.services.urls["certificates"] + path)

    def _save(self, name: str, content: bytes) -> None:
        path = self.folder / name
        path.write_bytes(content)
        self.result.saved.append(path)

    def _fail(self, what: str) -> None:
        self.result.failures.append(f"verification: {what}")


def _names(answer: Mapping[str, Any], name: str) -> bool:
    """Return whether an answer has the holder's name, or none if the holder did not agree that it is shown."""
    return bool(answer["name"] == (name if answer["name_status"] == "shown" else None))
