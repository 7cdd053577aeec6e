"""The acts of an edition, and a new draft."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.acts.act import Act, today_in
from diplomado_certificates.acts.api.drafting import ActToDraft, draft_asked
from diplomado_certificates.acts.draft_form import fields_of_draft, labels_of_draft, of_form, parse_draft
from diplomado_certificates.acts.pages import PAGES
from diplomado_certificates.acts.store.heads import list_heads
from diplomado_certificates.acts.usecases.as_shown import accept_by_code
from diplomado_certificates.acts.warnings import find_open_sessions
from diplomado_certificates.graduation.store import list_likely
from diplomado_certificates.graduation.usecases import evaluate, find_rules
from diplomado_certificates.images import store as images
from diplomado_certificates.pages import find_place
from diplomado_certificates.policies import store as policies
from diplomado_certificates.policies.words import award_name
from diplomado_certificates.register.usecases import get_edition
from diplomado_chassis.cycles import putting_off_searches
from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.language.folding import fold, sort_key
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed

router = PAGES.router()

Reader = Annotated[Actor, page_for("coordinator", "auditor")]
Coordinator = Annotated[Actor, page_for("coordinator")]
READY = Text("Listo para otorgar", "Ready to be awarded")
MAX_CHOICES = 200
"""People to choose from on one page: a form has a limit of fields."""


def acts_path(edition_id: UUID) -> str:
    """Return the address of the overview."""
    return f"/certificates/editions/{edition_id}/act"


def ready_path(edition_id: UUID) -> str:
    """Return the address of the piece that says what is ready to be awarded."""
    return f"/certificates/fragments/ready/{edition_id}"


@router.get("/certificates/editions/{edition_id}/act")
async def get_acts_page(
    edition_id: UUID, actor: Reader, request: Request, language: RequestedLanguage, connection: Transaction
) -> Response:
    """Show the acts of an edition. What is ready to be awarded is a piece of its own, loaded beside."""
    place = await find_place(connection, edition_id, "act")
    return PAGES.render(
        "acts.html",
        language,
        request=request,
        place=place,
        acts=list(reversed(await list_heads(connection, edition_id))),
        zone=(await get_edition(connection, edition_id)).time_zone,
        has_policy=await policies.find_current_version(connection, edition_id) is not None,
        ready_title=READY,
        ready_path=ready_path(edition_id),
        policy_path=f"/certificates/editions/{edition_id}/policy",
        base=acts_path(edition_id),
        may_change=actor.has_role("coordinator"),
    )


@router.get("/certificates/editions/{edition_id}/act/new")
async def get_draft_page(
    edition_id: UUID,
    _actor: Coordinator,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
    late: Annotated[bool, Query()] = False,
) -> Response:
    """Show the form of a draft, with the place and the signatories of the act before. `late` is for chosen people."""
    edition = await get_edition(connection, edition_id)
    heads = await list_heads(connection, edition_id)
    earlier = heads[-1].terms if heads else None
    today = today_in(edition.time_zone, datetime.now(UTC))
    fields = fields_of_draft(earlier, edition.ends_on, today)
    form = Form({name: [value] for name, value in {**fields, **({"late": "on"} if late else {})}.items()})
    if earlier and earlier.face:
        form.lists["emblems"] = [emblem.code for emblem in earlier.face.emblems]
    return await _draft_page(connection, edition_id, request, language, form)


@router.post("/certificates/editions/{edition_id}/act/new")
@putting_off_searches
async def draft(
    edition_id: UUID,
    form: SentForm,
    actor: Coordinator,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
) -> Response:
    """Draft an act."""
    act: Act | None = None
    async with attempt(connection) as tried:
        chosen = form.lists.get("chosen", []) if "late" in form else None
        content, errors, places = parse_draft(form, form.lists.get("emblems", []), chosen)
        open_sessions = list(find_open_sessions((await find_rules(connection, edition_id)).edition))
        reasons = {"session_not_closed": form.get("reason-session_not_closed", "")}
        try:
            accepted = accept_by_code(open_sessions, reasons)
        except ValidationFailed as failed:
            errors += failed.errors
        if errors:
            raise ValidationFailed(*errors)
        warnings: Any = [{"warnings": [item.warning], "reason": item.reason} for item in accepted]
        asked = ActToDraft.model_validate({**content, "accept": warnings})
        try:
            act = await draft_asked(connection, edition_id, asked, by=actor.subject, now=datetime.now(UTC))
        except ValidationFailed as failed:
            raise ValidationFailed(*of_form(failed.errors, places), detail=failed.detail) from None
    if act is None:
        return await _draft_page(connection, edition_id, request, language, form, tried.failure)
    return done(f"{acts_path(edition_id)}/{act.act_id}", "drafted")


async def _draft_page(
    connection: Connection,
    edition_id: UUID,
    request: Request,
    language: str,
    form: Form,
    failure: Failure | None = None,
) -> Response:
    late = "late" in form
    people, has_more = await _people(connection, edition_id, request.query_params.get("q", "")) if late else ([], False)
    edition = (await find_rules(connection, edition_id)).edition
    return PAGES.render(
        "draft.html",
        language,
        failure.status if failure else 200,
        request=request,
        place=await find_place(connection, edition_id, "act"),
        crumbs=[],
        base=acts_path(edition_id),
        fields=form,
        failure=failure,
        labels=labels_of_draft(),
        late=late,
        people=people,
        has_more=has_more,
        chosen=form.lists.get("chosen", []),
        max_choices=MAX_CHOICES,
        emblems=await images.list_emblems(connection),
        signatures=[(one.code, one.code) for one in await images.list_signatures(connection)],
        chosen_emblems=form.lists.get("emblems", []),
        open_sessions=list(find_open_sessions(edition)),
        ready_title=READY,
        ready_path=ready_path(edition_id),
    )


async def _people(
    connection: Connection, edition_id: UUID, search: str
) -> tuple[list[tuple[tuple[Any, ...], list[tuple[UUID, str]]]], bool]:
    """Return people to whom something can be awarded, grouped by what, and whether there may be more.

    Those are found by name, if a name is searched. At most MAX_CHOICES people are evaluated, first those who hold
    nothing yet. The groups stand in the order of the policy.
    """
    names = await list_likely(connection, edition_id, fold(search.replace("\0", "").strip()), MAX_CHOICES)
    evaluation = await evaluate(connection, edition_id, names)
    awards: dict[UUID, set[str]] = {}
    for participant, entitlement in evaluation.open_awards():
        awards.setdefault(participant.registration_id, set()).add(entitlement.award.award)
    order = list(dict.fromkeys(award.award for award in evaluation.version.policy.awards))
    groups: dict[tuple[int, ...], list[tuple[UUID, str]]] = {}
    for one in sorted(awards, key=lambda one: sort_key(names[one])):
        groups.setdefault(tuple(sorted(map(order.index, awards[one]))), []).append((one, names[one]))
    found = [(tuple(award_name(order[place]) for place in given), groups[given]) for given in sorted(groups)]
    return found, len(names) == MAX_CHOICES
