"""The document of a certificate for staff, by HTTP."""

import hashlib
import re
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.documents import store
from diplomado_certificates.documents.render_pool import RenderPool
from diplomado_certificates.images.store import find_contents
from diplomado_certificates.register.store import find_certificate
from diplomado_certificates.register.usecases import UNKNOWN_CERTIFICATE
from diplomado_chassis.http.auth import require
from diplomado_chassis.http.description import file_answers, refusals
from diplomado_chassis.http.edge import DatabaseOf, Router
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text

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


RenderPoolOf = Annotated[RenderPool, Depends(_render_pool)]
"""A parameter of a route: the render pool of this process."""


@router.get(
    "/certificates/{certificate_id}/pdf",
    dependencies=[require("coordinator", "auditor")],
    operation_id="get_certificate_pdf",
    responses={**file_answers("application/pdf"), **refusals(410)},
)
async def get_pdf(certificate_id: UUID, request: Request, database: DatabaseOf, pool: RenderPoolOf) -> Response:
    """Render the document from the frozen record: the same bytes each time."""
    # No connection is held while the document is rendered.
    async with database.transaction(readonly=True) as connection:
        certificate = await find_certificate(connection, certificate_id)
        images = await find_contents(connection, certificate.record.images) if certificate else {}
    if certificate is None:
        raise Problem(404, "certificate-unknown", UNKNOWN_CERTIFICATE)
    if certificate.record.holder is None:
        raise Problem(410, "holder-erased", _ERASED)
    pdf = await pool.render(certificate.record, request.app.state.settings.public_url, images)
    async with database.transaction() as connection:
        await store.insert_fingerprint(connection, certificate_id, hashlib.sha256(pdf).hexdigest())
    name = re.sub(r"[^A-Za-z0-9._-]", "-", certificate.record.number)
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=headers)
