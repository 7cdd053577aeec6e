"""Files of all certificates of an act, ordered over HTTP: made in the background with progress, then downloaded."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from starlette.responses import Response, StreamingResponse

from diplomado_certificates.acts.store.heads import find_head
from diplomado_certificates.printing.answer_models import PrintJobView
from diplomado_certificates.printing.api.printed import private, safe_name
from diplomado_certificates.printing.entry import Order
from diplomado_certificates.printing.print_job import FileKind, PrintJob
from diplomado_certificates.printing.store.jobs import find_job, find_part, find_size
from diplomado_certificates.printing.usecases import order_file
from diplomado_certificates.register.record import Frozen
from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers, file_answers, refusals
from diplomado_chassis.http.edge import DatabaseOf, EdgeDatabase, Router, Transaction
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection

router = Router(prefix="/api/v1/acts/{act_id}/print-jobs", tags=["acts"])

_READERS = require("coordinator", "auditor")
_GONE = Text("Este archivo ya no está. Pídalo de nuevo.", "This file is gone. Order it again.")
_NOT_READY = Text("Este archivo todavía no está listo.", "This file is not ready yet.")


class FileToMake(Frozen):
    """Which file is made: one PDF of all certificates or an archive with one each, and in which order of seats."""

    kind: FileKind = "pdf"
    order: Order = "surname"


@router.post(
    "", status_code=202, operation_id="order_print_job", responses={**answers(PrintJobView, 202), **refusals(409)}
)
async def post_job(
    act_id: UUID,
    asked: FileToMake,
    actor: Annotated[Actor, require("coordinator")],
    response: Response,
    connection: Transaction,
) -> dict[str, Any]:
    """Order a file. While the same is being made, nothing more is ordered. `Location` says where its progress is."""
    job = await order_file(connection, act_id, asked.kind, asked.order, by=actor.subject, now=datetime.now(UTC))
    response.headers["Location"] = f"/api/v1/acts/{act_id}/print-jobs/{job.job_id}"
    return _view(job)


@router.get("/{job_id}", dependencies=[_READERS], operation_id="get_print_job", responses=answers(PrintJobView))
async def get_job(act_id: UUID, job_id: UUID, connection: Transaction) -> dict[str, Any]:
    """Say how far a file has come. It is kept for a day after it was made."""
    return _view(await require_job(connection, job_id, act_id=act_id))


@router.get(
    "/{job_id}/file",
    dependencies=[_READERS],
    operation_id="get_print_job_file",
    responses={**file_answers("application/pdf", "application/zip"), **refusals(409)},
)
async def get_file(act_id: UUID, job_id: UUID, database: DatabaseOf) -> Response:
    """Return a file that is made."""
    async with database.transaction(readonly=True) as connection:
        job = await require_job(connection, job_id, act_id=act_id)
    return await file_of(database, job)


async def require_job(
    connection: Connection, job_id: UUID, *, act_id: UUID | None = None, edition_id: UUID | None = None
) -> PrintJob:
    """Return a job of an act or of an edition. Raises a 404 problem if there is none any more."""
    job = await find_job(connection, job_id)
    if job is None or act_id not in (None, job.act_id) or edition_id not in (None, job.edition_id):
        raise Problem(404, "file-unknown", _GONE)
    return job


async def file_of(database: EdgeDatabase, job: PrintJob) -> StreamingResponse:
    """Return the file of a job piece by piece. Raises a 409 problem while it is not made."""
    async with database.transaction(readonly=True) as connection:
        act = await find_head(connection, job.act_id)
        size = await find_size(connection, job.job_id)
    if job.state != "done" or act is None:
        raise Problem(409, "file-not-ready", _NOT_READY)
    name = f"{safe_name(act.number)}-certificates.{job.kind}"
    headers = {**private(f'attachment; filename="{name}"'), "Content-Length": str(size)}
    return StreamingResponse(_parts(database, job.job_id), media_type=f"application/{job.kind}", headers=headers)


async def _parts(database: EdgeDatabase, job_id: UUID) -> AsyncIterator[bytes]:
    part = 0
    while True:
        async with database.transaction(readonly=True) as connection:
            content = await find_part(connection, job_id, part)
        if content is None:
            return
        yield content
        part += 1


def _view(job: PrintJob) -> dict[str, Any]:
    return {
        "job_id": job.job_id,
        "act_id": job.act_id,
        "kind": job.kind,
        "order": job.seats,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "requested_at": job.requested_at,
        "finished_at": job.finished_at,
    }
