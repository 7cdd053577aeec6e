"""All certificates of an act in one file, by HTTP: written while it is sent, with the memory of a few documents."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from diplomado_certificates.documents import store as documents
from diplomado_certificates.documents.api import RenderPoolOf, find_seal
from diplomado_certificates.documents.render_pool import BUSY, RenderPool
from diplomado_certificates.documents.seal import Seal
from diplomado_certificates.documents.typesetter import render_pdf
from diplomado_certificates.images.store import find_contents
from diplomado_certificates.printing import store
from diplomado_certificates.printing.api.printed import private, safe_name
from diplomado_certificates.printing.archive import Archive, IndexRow, file_name, index_as_csv, index_as_json, row_of
from diplomado_certificates.printing.entry import Entry, Order
from diplomado_certificates.printing.pdf_joining import PdfJoiner
from diplomado_certificates.printing.usecases import list_printable
from diplomado_certificates.register.record import CertificateRecord
from diplomado_chassis.http.auth import require
from diplomado_chassis.http.description import file_answers, refusals
from diplomado_chassis.http.edge import DatabaseOf, EdgeDatabase, Router
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Database

router = Router(prefix="/api/v1", tags=["acts"])

_READERS = require("coordinator", "auditor")
_PAGE = 20


@router.get(
    "/acts/{act_id}/certificates.pdf",
    dependencies=[_READERS],
    operation_id="get_certificates_of_act_pdf",
    responses={**file_answers("application/pdf"), **refusals(409)},
)
async def get_certificates_pdf(
    act_id: UUID, request: Request, database: DatabaseOf, pool: RenderPoolOf, order: Order = "surname"
) -> StreamingResponse:
    """Return all valid certificates of an act as one PDF for printing, in the order of seats."""
    async with database.transaction(readonly=True) as connection:
        act, entries = await list_printable(connection, act_id, order)
    run = Run(database, pool, request.app.state.settings.public_url, entries)
    name = f"{safe_name(act.number)}-certificates.pdf"
    return await _started(joined(run, act.number or ""), request, "application/pdf", name)


@router.get(
    "/acts/{act_id}/certificates.zip",
    dependencies=[_READERS],
    operation_id="get_certificates_of_act_zip",
    responses={**file_answers("application/zip"), **refusals(409)},
)
async def get_certificates_zip(
    act_id: UUID, request: Request, database: DatabaseOf, pool: RenderPoolOf, order: Order = "surname"
) -> StreamingResponse:
    """Return all valid certificates of an act as files of their own, with an index as CSV and as JSON."""
    async with database.transaction(readonly=True) as connection:
        act, entries = await list_printable(connection, act_id, order)
        seal = await find_seal(connection, request.app.state.settings, act.edition_id)
    run = Run(database, pool, request.app.state.settings.public_url, entries, seal)
    archive = Archive(act.content.graduated_on)
    name = f"{safe_name(act.number)}-certificates.zip"
    return await _started(archived(run, archive), request, "application/zip", name)


@dataclass
class Run:
    """One download: where records and images come from, and the certificates in their order."""

    database: EdgeDatabase | Database
    pool: RenderPool
    public_url: str
    entries: Sequence[Entry]
    seal: Seal | None = None
    images: dict[str, bytes] = field(default_factory=dict)

    async def records(self) -> AsyncIterator[tuple[int, Entry, CertificateRecord | None, bytes | None]]:
        """Read a few records at a time, with the files that were given out before.

        Without a record: revoked or erased, perhaps since the download began. An entry whose holder was erased since
        then names nobody.
        """
        for start in range(0, len(self.entries), _PAGE):
            page = self.entries[start : start + _PAGE]
            async with self.database.transaction(readonly=True) as connection:
                certificates = [entry.certificate_id for entry in page]
                found = await store.find_records(connection, certificates)
                erased = await store.find_erased(connection, certificates)
                kept = await documents.find_kept(connection, found)
                wanted = {image for record in found.values() for image in record.images} - self.images.keys()
                self.images |= await find_contents(connection, wanted)
            for position, entry in enumerate(page, start=start + 1):
                shown = entry.without_holder() if entry.certificate_id in erased else entry
                yield position, shown, found.get(entry.certificate_id), kept.get(entry.certificate_id)


async def joined(run: Run, title: str) -> AsyncGenerator[bytes, None]:
    """Return one PDF of all certificates, piece by piece: one for each certificate, and the begin and the end."""
    joiner: PdfJoiner | None = None
    async for _, _, record, kept in run.records():
        if record is None:
            continue
        if joiner is None:
            joiner = PdfJoiner(title, record.face.languages[0] if record.face else "es")
            yield joiner.begin()
        # Joining takes a few milliseconds too, so it happens in the thread that renders.
        yield await run.pool.run(partial(_add_page, joiner, record, kept, run), bulk=True)
    if joiner is not None:
        yield await run.pool.run(joiner.finish, bulk=True)


def _add_page(joiner: PdfJoiner, record: CertificateRecord, kept: bytes | None, run: Run) -> bytes:
    return joiner.add(kept or render_pdf(record, run.public_url, images=run.images))


async def archived(run: Run, archive: Archive) -> AsyncGenerator[bytes, None]:
    """Return an archive of all certificates, piece by piece: one for each certificate, the index and the end."""
    rows: list[IndexRow] = []
    async for position, entry, record, kept in run.records():
        pdf = kept
        if record is not None and pdf is None:
            rendered = await run.pool.render(record, run.public_url, run.images, bulk=True)
            if run.seal:
                rendered = await run.pool.run(partial(run.seal.apply, rendered, record), bulk=True)
            async with run.database.transaction() as connection:
                pdf = await documents.insert_given(connection, record.certificate_id, rendered)
        if pdf is None:
            rows.append(row_of(position, entry.without_holder() if record else entry, None, None))
            continue
        file = file_name(position, entry)
        rows.append(row_of(position, entry, file, hashlib.sha256(pdf).hexdigest()))
        yield archive.add(file, pdf)
    # In a thread: an index of thousands takes longer than the loop may stand still.
    for name, write in (("index.csv", index_as_csv), ("index.json", index_as_json)):
        yield archive.add(name, await asyncio.to_thread(write, rows), compressed=True)
    yield archive.finish()


async def _started(
    parts: AsyncGenerator[bytes, None], request: Request, media_type: str, name: str
) -> StreamingResponse:
    """Return the answer once its first part is there, so that what fails at once is answered as an error.

    Raises a 503 problem while as many downloads run as the setting allows.
    """
    state = request.app.state
    if not hasattr(state, "bulk_slots"):
        state.bulk_slots = asyncio.Semaphore(state.settings.bulk_downloads)
    slots: asyncio.Semaphore = state.bulk_slots
    if slots.locked():
        raise Problem(503, "document-busy", BUSY, headers={"Retry-After": "30"})
    await slots.acquire()
    try:
        first = await anext(parts)
    except BaseException:
        slots.release()
        await parts.aclose()
        raise
    headers = private(f'attachment; filename="{name}"')
    return _Download(first, parts, slots, state.settings.bulk_seconds, media_type, headers)


class _Download(StreamingResponse):
    """A stream that gives its slot back however it ends: sent, cancelled by the client, failed, or too late."""

    def __init__(
        self,
        first: bytes,
        parts: AsyncGenerator[bytes, None],
        slots: asyncio.Semaphore,
        seconds: float,
        media_type: str,
        headers: dict[str, str],
    ) -> None:
        super().__init__(_behind(first, parts), media_type=media_type, headers=headers)
        self._parts, self._slots, self._seconds = parts, slots, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the parts as they are made. A client that stops reading is given up with the deadline."""
        try:
            async with asyncio.timeout(self._seconds):
                await super().__call__(scope, receive, send)
        finally:
            self._slots.release()
            await self._parts.aclose()


async def _behind(first: bytes, parts: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
    yield first
    async for part in parts:
        yield part
