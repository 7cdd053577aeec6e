"""The people of a signed act, and the withdrawal of one graduation."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.acts.act_head import ActHead
from diplomado_certificates.acts.pages import PAGES
from diplomado_certificates.acts.pages.one_act import act_path
from diplomado_certificates.acts.pages.overview import Coordinator, Reader
from diplomado_certificates.acts.reasons import one_line
from diplomado_certificates.acts.reversal import Reversal, Revocation
from diplomado_certificates.acts.store.graduates import find_person_of_act, list_people_of_act
from diplomado_certificates.acts.store.reversals import list_reversals
from diplomado_certificates.acts.usecases.as_shown import get_head_of
from diplomado_certificates.acts.usecases.reversal import confirm_reversal, reject_reversal, reverse_graduation
from diplomado_certificates.pages import find_place
from diplomado_certificates.register.usecases import get_edition
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.pages.paging import ROWS, after, sliced
from diplomado_chassis.http.second_person import is_same_person
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed

router = PAGES.router()
REVOCATIONS: dict[Revocation, Text] = {
    "issued_in_error": Text("Se emitió por error; puede graduarse más tarde", "Issued in error; may graduate later"),
    "fraud": Text("Se comprobó un fraude; no se graduará", "Fraud was proven; will not graduate"),
}
_REVOCATION = Text("Elija una de las dos clases.", "Choose one of the two kinds.")


@router.get("/certificates/editions/{edition_id}/act/{act_id}/people")
async def get_people_page(
    edition_id: UUID,
    act_id: UUID,
    actor: Reader,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
) -> Response:
    """List the people of a signed act by name."""
    act = await get_head_of(connection, edition_id, act_id)
    return await _page(connection, act, request, language, may_change=actor.has_role("coordinator"))


@router.get("/certificates/editions/{edition_id}/act/{act_id}/people/{registration_id}/withdrawal")
async def get_withdrawal_page(
    edition_id: UUID,
    act_id: UUID,
    registration_id: UUID,
    _actor: Coordinator,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
) -> Response:
    """Show what the withdrawal of one graduation does, and ask for the reason."""
    act = await get_head_of(connection, edition_id, act_id)
    return await _withdrawal(connection, act, registration_id, request, language, Form({}))


@router.post("/certificates/editions/{edition_id}/act/{act_id}/people/{registration_id}/withdrawal")
async def withdraw_page(
    edition_id: UUID,
    act_id: UUID,
    registration_id: UUID,
    form: SentForm,
    actor: Coordinator,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
    confirm: Annotated[bool, Query()] = False,
    reject: Annotated[bool, Query()] = False,
) -> Response:
    """Withdraw a graduation, propose it where a second person confirms, or `confirm` or `reject` what was proposed."""
    act = await get_head_of(connection, edition_id, act_id)
    reversal: Reversal | None = None
    now, settings = datetime.now(UTC), request.app.state.settings
    by, hours = actor, settings.second_person_hours
    async with attempt(connection) as tried:
        if reject:
            reversal = await reject_reversal(connection, act_id, registration_id)
        elif confirm:
            reversal = await confirm_reversal(connection, act_id, registration_id, by=by, now=now, hours=hours)
        else:
            reason = one_line(form.get("reason", ""), "reason")
            revocation = next((one for one in REVOCATIONS if one == form.get("revocation")), None)
            if revocation is None:
                raise ValidationFailed(FieldError("revocation", _REVOCATION))
            reversal = await reverse_graduation(
                connection,
                act_id,
                registration_id,
                reason,
                revocation,
                second_person=settings.annulment_second_person,
                by=by,
                now=now,
                hours=hours,
            )
    if reversal is None:
        return await _withdrawal(connection, act, registration_id, request, language, form, tried.failure)
    if reject:
        return done(f"{act_path(act)}/people", "rejected")
    return done(f"{act_path(act)}/people", "withdrawn" if reversal.reversed_at else "withdrawal_proposed")


async def _page(connection: Connection, act: ActHead, request: Request, language: str, *, may_change: bool) -> Response:
    start = after(request, 2)
    search = request.query_params.get("q", "").replace("\0", "").strip()[:200]
    key = (start[0], UUID(start[1])) if start and _is_key(start) else None  # type: ignore[arg-type]
    people = await list_people_of_act(connection, act.act_id, search=search or None, after=key, limit=ROWS + 1)  # type: ignore[arg-type]
    reversals = {reversal.registration_id: reversal for reversal in await list_reversals(connection, act.act_id)}
    return PAGES.render(
        "people_of_act.html",
        language,
        request=request,
        place=await find_place(connection, act.edition_id, "act"),
        crumbs=[crumb_of(act)],
        act=act,
        base=act_path(act),
        people=sliced(people, request, lambda one: (one.name, str(one.registration_id))),
        reversals=reversals,
        fields=Form({"q": [search]}),
        may_change=may_change,
    )


async def _withdrawal(
    connection: Connection,
    act: ActHead,
    registration_id: UUID,
    request: Request,
    language: str,
    form: Form,
    failure: Failure | None = None,
) -> Response:
    reversals = await list_reversals(connection, act.act_id)
    values: dict[str, Any] = {
        "act": act,
        "base": act_path(act),
        "registration_id": registration_id,
        "person": await find_person_of_act(connection, act.act_id, registration_id),
        "reversal": next((one for one in reversals if one.registration_id == registration_id), None),
        "revocations": list(REVOCATIONS.items()),
        "fields": form,
        "failure": failure,
        "labels": {"reason": Text("Motivo", "Reason"), "revocation": Text("Clase", "Kind")},
        "is_me": partial(is_same_person, request.state.actor),
        "zone": (await get_edition(connection, act.edition_id)).time_zone,
    }
    place = await find_place(connection, act.edition_id, "act")
    status = failure.status if failure else 200
    return PAGES.render(
        "withdrawal.html", language, status, request=request, place=place, crumbs=[crumb_of(act)], **values
    )


def crumb_of(act: ActHead) -> tuple[Any, str]:
    """Return the way back to the page of an act."""
    return (act.number or Text("Borrador", "Draft"), act_path(act))


def _is_key(start: tuple[Any, ...]) -> bool:
    try:
        UUID(str(start[1]))
    except ValueError:
        return False
    return isinstance(start[0], str)
