"""All certificates of an act at once: complete, in order, fair to other requests, and given up in time."""

import asyncio
import csv
import io
import json
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import httpx
import pikepdf
import pytest
import pytest_asyncio

from diplomado_certificates.__main__ import service
from diplomado_certificates.documents import store as documents
from diplomado_certificates.printing.api import downloads
from diplomado_certificates.printing.pdf_joining import PdfJoiner
from diplomado_certificates.register.record import CertificateRecord
from diplomado_local.platform import Platform
from tests.certificates.documents.reading import alternatives, pages_of
from tests.certificates.examples import DIPLOMA
from tests.certificates.images.test_api import put_emblem
from tests.certificates.staff import certificates_of, draft, revoke, sign, signed
from tests.certificates.world import Someone, World, deliver
from tests.support.loop import nothing_holds_the_loop
from tests.support.services import Running, running
from tests.support.waiting import eventually

MANY = 60  # more than two of the pages in which records are read
ATTENDANCE = {
    "code": "asistencia",
    "awards": [{"award": "attendance", "kind": "attendance", "require": [{"attendance_overall": 0.8}]}],
}


@dataclass
class Large:
    """A service with an act of many certificates."""

    running: Running
    world: World
    act: dict[str, Any]
    code: str

    def path(self, what: str) -> str:
        """A printed matter of the act."""
        return f"/api/v1/acts/{self.act['act_id']}/{what}"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def large(platform: Platform) -> AsyncIterator[Large]:
    async with running(service, platform, roles=["api"], bulk_downloads=1) as serving:
        world = World(code="grande-2023")
        people = [
            Someone(f"Nombre {number:03d}", f"Apellido {(number * 7) % MANY:03d}", "SNM" if number % 3 else "SENAFRONT")
            for number in range(MANY)
        ]
        await deliver(serving, world.edition(), *world.timetable())
        await deliver(serving, *(world.describe(someone) for someone in people))
        await deliver(serving, *(world.register(someone) for someone in people))
        await deliver(serving, *(world.consent(someone) for someone in people))
        await deliver(serving, *(world.attend(someone, session) for someone in people for session in range(1, 7)))
        assert (
            await serving.http.put(f"/api/v1/editions/{world.edition_id}/policy", json=ATTENDANCE)
        ).status_code == 200
        await put_emblem(serving, "large")
        made = await draft(serving, world, emblems=["large"], language="both")
        done = await sign(serving, made.json())
        assert done.status_code == 200, done.text
        assert done.json()["certificates"] == MANY
        code = (await certificates_of(serving, world))[0]["verification_code"]
        yield Large(serving, world, done.json(), code)


async def verifying(large: Large, ended: asyncio.Event) -> tuple[int, int]:
    """Verify until something else has ended; return how many answers and how many documents came meanwhile."""
    answers = documents = 0
    while not ended.is_set() and answers < 100:
        answer = await large.running.http.get(f"/api/v1/verifications/{large.code}")
        assert answer.status_code == 200
        answers += not ended.is_set()
        if answers % 5 == 0:
            pdf = await large.running.http.get(f"/v/{large.code}/certificate.pdf")
            assert pdf.status_code == 200
            documents += not ended.is_set()
    return answers, documents


async def test_many_certificates_are_printed_while_others_are_answered(
    large: Large, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[str] = []
    add_page = downloads._add_page

    def counted(joiner: PdfJoiner, record: CertificateRecord, *others: Any) -> bytes:
        printed.append(record.number)
        return add_page(joiner, record, *others)

    monkeypatch.setattr(downloads, "_add_page", counted)
    await large.running.http.get(f"/v/{large.code}/certificate.pdf")
    ended = asyncio.Event()
    others = asyncio.create_task(verifying(large, ended))
    chunks: list[bytes] = []
    printed_before_the_first: int | None = None
    async with large.running.http.stream("GET", large.path("certificates.pdf")) as answer:
        assert answer.status_code == 200
        assert "content-length" not in answer.headers
        async for chunk in answer.aiter_bytes():
            if printed_before_the_first is None:
                printed_before_the_first = len(printed)
            chunks.append(chunk)
    ended.set()
    answers, documents = await others
    pdf = b"".join(chunks)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == MANY
        assert opened.check_pdf_syntax() == []
    assert alternatives(pdf).count("Emblema: Misión en Panamá") == MANY
    assert len(printed) == MANY
    assert printed_before_the_first is not None
    assert printed_before_the_first < MANY / 2, "it is sent while it is made"
    # How many depends on the machine: a loop that is held answers nobody meanwhile.
    assert answers >= 5
    assert documents >= 1


async def test_the_archive_has_a_file_for_each_and_an_index(large: Large) -> None:
    with nothing_holds_the_loop():
        answer = await large.running.http.get(large.path("certificates.zip"), params={"order": "institution"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == len({name.lower() for name in names}) == MANY + 2
        assert not any("Apellido" in name or "Nombre" in name for name in names)
        rows = json.loads(archive.read("index.json"))
        table = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"))))
        assert [row["number"] for row in table] == [row["number"] for row in rows]
        assert [row["institution"] for row in rows] == sorted(row["institution"] for row in rows)
        for institution in {row["institution"] for row in rows}:
            seated = [row["name"].split(" Apellido ")[1] for row in rows if row["institution"] == institution]
            assert seated == sorted(seated)
        for row in (rows[0], rows[17], rows[-1]):
            content = archive.read(row["file"])
            assert sha256(content).hexdigest() == row["sha256"]
            assert row["name"] in pages_of(content)
    alone = next(
        entry for entry in await certificates_of(large.running, large.world) if entry["number"] == row["number"]
    )
    single = await large.running.http.get(f"/api/v1/certificates/{alone['certificate_id']}/pdf")
    assert single.content == content, "the file is the document, byte for byte"
    async with large.running.database.transaction(readonly=True) as connection:
        assert await documents.has_fingerprint(connection, alone["certificate_id"], row["sha256"])


async def test_one_download_at_a_time_and_a_client_that_leaves_makes_room(large: Large) -> None:
    async with large.running.http.stream("GET", large.path("certificates.pdf")) as answer:
        assert answer.status_code == 200
        second = await large.running.http.get(large.path("certificates.zip"))
        assert (second.status_code, second.headers["retry-after"]) == (503, "30")
        assert (await large.running.http.get(large.path("document.pdf"))).status_code == 200

    async def free() -> bool:
        async with large.running.http.stream("GET", large.path("certificates.zip")) as again:
            status: int = again.status_code
            return status == 200

    await eventually(free)


async def test_a_download_that_takes_too_long_is_given_up(platform: Platform) -> None:
    async with running(service, platform, roles=["api"], bulk_seconds=0.001) as serving:
        world = World()
        await deliver(serving, *world.events())
        await serving.http.put(f"/api/v1/editions/{world.edition_id}/policy", json=DIPLOMA)
        act = await signed(serving, world)
        for _ in range(3):
            with pytest.raises(httpx.HTTPError):
                await serving.http.get(f"/api/v1/acts/{act['act_id']}/certificates.zip")


async def test_revoked_and_erased_certificates_are_left_out_and_said(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    first = (await certificates_of(certificates, world, world.second))[0]
    await revoke(certificates, first["certificate_id"], "fraud")
    await deliver(certificates, world.erase(world.best))
    pdf = await certificates.http.get(f"/api/v1/acts/{act['act_id']}/certificates.pdf")
    assert "Ñuria" not in pages_of(pdf.content)
    with pikepdf.open(io.BytesIO(pdf.content)) as opened:
        assert len(opened.pages) == 2
    archive = await certificates.http.get(f"/api/v1/acts/{act['act_id']}/certificates.zip")
    with zipfile.ZipFile(io.BytesIO(archive.content)) as opened_archive:
        rows = json.loads(opened_archive.read("index.json"))
    assert sorted(row["status"] for row in rows) == ["erased"] * 3 + ["printed"] * 2 + ["revoked"]


async def test_an_annulled_act_has_no_certificates_to_print(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    await certificates.http.post(f"/api/v1/acts/{act['act_id']}/annulment", json={"reason": "Otra fecha"})
    answer = await certificates.http.get(f"/api/v1/acts/{act['act_id']}/certificates.pdf")
    assert (answer.status_code, answer.json()["type"][-16:]) == (409, "nothing-to-print")
