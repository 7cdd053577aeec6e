"""Files of all certificates of an act: ordered, made in the background, and downloaded."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.acts.store.heads import find_head, list_heads
from diplomado_certificates.pages import find_place
from diplomado_certificates.printing.api.print_jobs import file_of, require_job
from diplomado_certificates.printing.entry import Order
from diplomado_certificates.printing.pages import PAGES, certificates_path
from diplomado_certificates.printing.pages.listing import Reader
from diplomado_certificates.printing.print_job import FileKind, PrintJob
from diplomado_certificates.printing.store.jobs import list_jobs
from diplomado_certificates.printing.usecases import order_file
from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.edge import DatabaseOf, Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed

router = PAGES.router()
Coordinator = Annotated[Actor, page_for("coordinator")]
KINDS: dict[FileKind, Text] = {
    "pdf": Text("Un PDF para imprimir todos", "One PDF to print all"),
    "zip": Text("Un archivo ZIP con un PDF por certificado", "A ZIP archive with one PDF for each certificate"),
}
ORDERS: dict[Order, Text] = {
    "surname": Text("Por apellidos", "By family names"),
    "institution": Text("Por institución", "By institution"),
}
LABELS = {
    "act": Text("Acta", "Act"),
    "kind": Text("Qué archivo", "Which file"),
    "order": Text("Orden", "Order"),
}
_CHOOSE = Text("Elija una opción.", "Choose one.")


def print_path(edition_id: UUID) -> str:
    """Return the address of the page."""
    return f"{certificates_path(edition_id)}/print"


@router.get("/certificates/editions/{edition_id}/certificates/print")
async def get_print_page(
    edition_id: UUID, actor: Reader, request: Request, language: RequestedLanguage, connection: Transaction
) -> Response:
    """Show the files that are there or are being made, and the form for another."""
    form = Form({"kind": ["pdf"], "order": ["surname"], "act": [request.query_params.get("act", "")]})
    return await _page(connection, edition_id, request, language, form, may_change=actor.has_role("coordinator"))


@router.post("/certificates/editions/{edition_id}/certificates/print")
async def order_page(
    edition_id: UUID,
    form: SentForm,
    actor: Coordinator,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
) -> Response:
    """Order a file. While the same is being made, nothing more is ordered."""
    async with attempt(connection) as tried:
        known = {str(act.act_id): act for act in await list_heads(connection, edition_id)}
        act = known.get(form.get("act", ""))
        kind = next((one for one in KINDS if one == form.get("kind")), None)
        order = next((one for one in ORDERS if one == form.get("order")), None)
        if act is None or kind is None or order is None:
            missing = {"act": act, "kind": kind, "order": order}
            raise ValidationFailed(*(FieldError(name, _CHOOSE) for name, value in missing.items() if value is None))
        await order_file(connection, act.act_id, kind, order, by=actor.subject, now=datetime.now(UTC))
    if tried.failure:
        return await _page(connection, edition_id, request, language, form, tried.failure)
    return done(print_path(edition_id), "started")


@router.get("/certificates/editions/{edition_id}/certificates/print/{job_id}")
async def get_job_piece(
    edition_id: UUID,
    job_id: UUID,
    _actor: Reader,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
) -> Response:
    """Show how far a file has come, as a piece that a page loads again and again."""
    job = await require_job(connection, job_id, edition_id=edition_id)
    values = await _values(connection, edition_id, job)
    return PAGES.fragment("job.html", language, request=request, **values)


@router.get("/certificates/editions/{edition_id}/certificates/print/{job_id}/file")
async def get_job_file(edition_id: UUID, job_id: UUID, _actor: Reader, database: DatabaseOf) -> Response:
    """Return a finished file."""
    async with database.transaction(readonly=True) as connection:
        job = await require_job(connection, job_id, edition_id=edition_id)
    return await file_of(database, job)


async def _values(connection: Connection, edition_id: UUID, job: PrintJob) -> dict[str, Any]:
    act = await find_head(connection, job.act_id)
    title = Text(
        "{kind}, acta {number}", "{kind}, act {number}", kind=KINDS[job.kind], number=act.number if act else ""
    )
    return {"job": job, "title": title, "orders": ORDERS, "url": f"{print_path(edition_id)}/{job.job_id}"}


async def _page(
    connection: Connection,
    edition_id: UUID,
    request: Request,
    language: str,
    form: Form,
    failure: Failure | None = None,
    *,
    may_change: bool = True,
) -> Response:
    signed = [act for act in await list_heads(connection, edition_id) if act.status == "signed"]
    jobs = [await _values(connection, edition_id, job) for job in await list_jobs(connection, edition_id)]
    return PAGES.render(
        "print.html",
        language,
        failure.status if failure else 200,
        request=request,
        place=await find_place(connection, edition_id, "certificates"),
        crumbs=[(Text("Imprimir", "Print"), print_path(edition_id))],
        acts=[(act.act_id, act.number) for act in signed],
        jobs=jobs,
        kinds=list(KINDS.items()),
        orders=ORDERS,
        labels=LABELS,
        fields=form,
        failure=failure,
        base=print_path(edition_id),
        may_change=may_change,
    )
