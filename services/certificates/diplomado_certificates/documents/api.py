"""The document of a certificate for staff, by HTTP."""

import re
from functools import partial
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.documents import store
from diplomado_certificates.documents.render_pool import RenderPool
from diplomado_certificates.documents.seal import Seal, SealSettings
from diplomado_certificates.images.store import find_contents
from diplomado_certificates.register.record import CertificateRecord
from diplomado_certificates.register.store import find_certificate
from diplomado_certificates.register.usecases import UNKNOWN_CERTIFICATE
from diplomado_certificates.sealing.usecases import SealingSettings, get_sealing
from diplomado_chassis.http.auth import require
from diplomado_chassis.http.description import file_answers, refusals
from diplomado_chassis.http.edge import DatabaseOf, EdgeDatabase, Router
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection

router = Router(prefix="/api/v1", tags=["certificates"])

_ERASED = Text(
    "Los datos del titular se borraron; el documento ya no se puede reproducir.",
    "The holder's details were erased; the document can no longer be reproduced.",
)


async def _render_pool(request: Request) -> RenderPool:
    # Created on first use, so that a process which renders nothing has no threads for it.
    state = request.app.state
    if not hasattr(state, "render_pool"):
        settings = state.settings
        state.render_pool = RenderPool(settings.press_workers, settings.press_waiting, settings.press_seconds)
    pool: RenderPool = state.render_pool
    return pool


class SealedSettings(SealSettings, SealingSettings, Protocol):
    """What the settings say about signing papers."""


async def find_seal(connection: Connection, settings: SealedSettings, edition_id: UUID) -> Seal | None:
    """Return what signs papers of an edition, if they are signed: with the key and the secret of now."""
    sealing = await get_sealing(connection, settings, edition_id) if settings.has_seal else None
    return Seal.of(settings) if sealing and sealing.sealed else None


RenderPoolOf = Annotated[RenderPool, Depends(_render_pool)]
"""A parameter of a route: the render pool of this process."""


async def give_out(record: CertificateRecord, request: Request, database: EdgeDatabase, pool: RenderPool) -> bytes:
    """Return the document of a record to somebody: the bytes that were given out first.

    Raises a 410 problem if the holder is erased.
    """
    kept, rendered = await find_document(record, request, database, pool)
    if kept is None and rendered is not None:
        settings = request.app.state.settings
        async with database.transaction(readonly=True) as connection:
            seal = await find_seal(connection, settings, record.edition.edition_id)
        if seal:
            rendered = await pool.run(partial(seal.apply, rendered, record))
        async with database.transaction() as connection:
            kept = await store.insert_given(connection, record.certificate_id, rendered)
    if kept is None:
        raise Problem(410, "holder-erased", _ERASED)
    return kept


async def find_document(
    record: CertificateRecord, request: Request, database: EdgeDatabase, pool: RenderPool
) -> tuple[bytes | None, bytes | None]:
    """Return the document that was given out before, or else the one that would be now; neither if it is erased."""
    if record.holder is None:
        return None, None
    # No connection is held while the document is rendered.
    async with database.transaction(readonly=True) as connection:
        kept = (await store.find_kept(connection, [record.certificate_id])).get(record.certificate_id)
        images = await find_contents(connection, record.images) if kept is None else {}
    if kept is not None:
        return kept, None
    return None, await pool.render(record, request.app.state.settings.public_url, images)


@router.get(
    "/certificates/{certificate_id}/pdf",
    dependencies=[require("coordinator", "auditor")],
    operation_id="get_certificate_pdf",
    responses={**file_answers("application/pdf"), **refusals(410)},
)
async def get_pdf(certificate_id: UUID, request: Request, database: DatabaseOf, pool: RenderPoolOf) -> Response:
    """Return the document of a certificate: the same bytes each time."""
    async with database.transaction(readonly=True) as connection:
        certificate = await find_certificate(connection, certificate_id)
    if certificate is None:
        raise Problem(404, "certificate-unknown", UNKNOWN_CERTIFICATE)
    pdf = await give_out(certificate.record, request, database, pool)
    name = re.sub(r"[^A-Za-z0-9._-]", "-", certificate.record.number)
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=headers)
