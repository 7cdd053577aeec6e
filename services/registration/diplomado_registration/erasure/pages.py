"""The page of what people ask about their data: coordinators act, auditors and data protection officers read."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path, Query
from starlette.requests import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.pages.paging import ROWS, after, sliced
from diplomado_chassis.http.staff_names import naming_of
from diplomado_chassis.keyset import Page, token_of
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue.field_reader import FieldReader
from diplomado_registration.data_requests import store
from diplomado_registration.data_requests.usecases import refuse
from diplomado_registration.editions.pages.frame import staff_pages
from diplomado_registration.enrolment.registration import Step
from diplomado_registration.erasure.usecases import carry_out

PAGES = staff_pages(
    "diplomado_registration.erasure",
    {
        "completion": Text("Los datos de la persona se borraron.", "The data of the person were erased."),
        "refusal": Text("Los datos se conservan; la persona lee el motivo.", "The data stay; the person reads why."),
    },
)
router = PAGES.router()

HERE = "/registration/data-requests"
NOT_SURE = Text("Marque la casilla para borrar los datos.", "Tick the box to erase the data.")


@router.get(HERE)
async def show_requests(
    actor: Annotated[Actor, page_for("coordinator", "auditor")],
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
    show: Annotated[str, Query(max_length=20)] = "open",
) -> Response:
    """Show the open requests, those to be answered first on top, or the answered ones."""
    return await _page(connection, request, language, actor, is_open=show != "answered")


@router.post(HERE + "/{request_id}/{decision}")
async def decide_request(
    request_id: UUID,
    decision: Annotated[Literal["completion", "refusal"], Path()],
    form: SentForm,
    request: Request,
    language: RequestedLanguage,
    actor: Annotated[Actor, page_for("coordinator")],
    connection: Transaction,
) -> Response:
    """Erase the person, or refuse with a reason."""
    async with attempt(connection) as tried:
        if decision == "completion":
            if not form.ticked("sure"):
                raise ValidationFailed(FieldError("sure", NOT_SURE))
            await carry_out(connection, request_id, Step("staff", actor.subject), datetime.now(UTC))
        else:
            reader = FieldReader(form)
            reason = reader.read_line("reason", max_length=500)
            if reader.errors:
                raise ValidationFailed(*reader.errors)
            await refuse(connection, request_id, actor.subject, reason, datetime.now(UTC))
    if tried.failure:
        failed = (request_id, decision, tried.failure, form)
        return await _page(connection, request, language, actor, is_open=True, failed=failed)
    return done(HERE, decision)


async def _page(
    connection: Connection,
    request: Request,
    language: RequestedLanguage,
    actor: Actor,
    *,
    is_open: bool,
    failed: tuple[UUID, str, Failure, Form] | None = None,
) -> Response:
    key = after(request, 1)
    behind = _id_of(key[0]) if key else None
    rows: Sequence[Any]
    if is_open:
        page = Page(None if behind is None else token_of([str(behind)]), ROWS + 1)
        rows = (await store.list_requests(connection, actor.scope, ["open"], page)).rows
    else:
        rows = await store.list_newest_requests(connection, actor.scope, ["done", "refused"], behind, ROWS + 1)
    today = datetime.now(UTC).date()
    opened, overdue = await store.count_open(connection, actor.scope, today)
    failed_id, failed_decision, failure, fields = failed or (None, None, None, {})
    return PAGES.render(
        "data_requests.html",
        language,
        failure.status if failure else 200,
        request=request,
        path=HERE,
        crumbs=(),
        here=HERE,
        is_open=is_open,
        requests=sliced(rows, request, lambda row: (str(row["request_id"]),)),
        by=await naming_of(connection, [row["actor"] for row in rows], actor),
        opened=opened,
        overdue=overdue,
        today=today,
        may_decide=actor.has_role("coordinator"),
        failed_id=failed_id,
        failed_decision=failed_decision,
        failure=failure,
        fields=fields,
    )


def _id_of(text: object) -> UUID | None:
    """Return the id of an address; None, as for the first page, where somebody changed it."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
