"""The page of one act: its names and its check list; once it is signed its papers."""

from collections import defaultdict
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.acts import store
from diplomado_certificates.acts.act_head import ActHead
from diplomado_certificates.acts.pages import PAGES
from diplomado_certificates.acts.pages.overview import Reader, acts_path
from diplomado_certificates.acts.proposal import annulment_shown, state_shown
from diplomado_certificates.acts.store.drafted_over import list_drafted_over
from diplomado_certificates.acts.store.heads import find_head
from diplomado_certificates.acts.store.proposals import find_proposal
from diplomado_certificates.acts.store.reversals import list_reversals
from diplomado_certificates.acts.usecases.as_shown import get_act_of, get_head_of
from diplomado_certificates.acts.usecases.signing import review_draft
from diplomado_certificates.acts.warning_words import WARNING_KINDS
from diplomado_certificates.name_checks.words import STATUSES
from diplomado_certificates.pages import find_place
from diplomado_certificates.policies.words import award_name
from diplomado_certificates.register import store as register
from diplomado_certificates.register.usecases import get_edition
from diplomado_chassis.cycles import putting_off_searches
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.pages.paging import after, sliced
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.http.second_person import is_same_person
from diplomado_chassis.language.folding import sort_key
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection

router = PAGES.router()
_SHOWN = 20
"""Warnings of one kind that are shown; the others are counted."""
BESIDE = 500
"""A draft of more awards is reviewed in a piece loaded beside: everybody is evaluated for it."""
_REVIEW = Text("Nombres, comprobación y firma", "Names, check list and signature")


def act_path(act: ActHead) -> str:
    """Return the address of an act."""
    return f"{acts_path(act.edition_id)}/{act.act_id}"


@router.get("/certificates/editions/{edition_id}/act/{act_id}")
async def get_act_page(
    edition_id: UUID,
    act_id: UUID,
    actor: Reader,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
) -> Response:
    """Show an act."""
    act = await get_head_of(connection, edition_id, act_id)
    return await act_page(connection, act, request, language, may_change=actor.has_role("coordinator"))


@putting_off_searches
async def act_page(
    connection: Connection,
    act: ActHead,
    request: Request,
    language: str,
    form: Form | None = None,
    failure: Failure | None = None,
    *,
    may_change: bool = True,
) -> Response:
    """Draw an act; after a failure with what was typed."""
    act = await find_head(connection, act.act_id) or act
    values = await _values(connection, act, request, form, failure, may_change=may_change)
    values |= {"review_path": None, "review_title": _REVIEW, "signing": None}
    if act.status != "draft":
        values |= await _signed(connection, act)
    elif failure is None and (signing := await register.find_progress(connection, act.act_id)) is not None:
        values |= {"signing": signing, "signing_path": signing_path(act)}
    elif act.awards > BESIDE and failure is None:
        values["review_path"] = f"/certificates/fragments/review/{act.edition_id}/{act.act_id}"
    else:
        values |= await _draft(connection, act, request)
    place = await find_place(connection, act.edition_id, "act")
    status = failure.status if failure else 200
    return PAGES.render("act.html", language, status, request=request, place=place, crumbs=[], **values)


@router.get("/certificates/fragments/review/{edition_id}/{act_id}")
@putting_off_searches
async def get_review_piece(
    edition_id: UUID,
    act_id: UUID,
    actor: Reader,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
) -> Response:
    """Show what is looked at before a draft is signed: the names and the check list, with the signature."""
    act = await get_head_of(connection, edition_id, act_id)
    if act.status != "draft":
        return done(act_path(act))
    values = await _values(connection, act, request, may_change=actor.has_role("coordinator"))
    values |= await _draft(connection, act, request)
    return PAGES.fragment("review.html", language, request=request, title=_REVIEW, **values)


@router.get("/certificates/fragments/signing/{edition_id}/{act_id}")
async def get_signing_piece(
    edition_id: UUID,
    act_id: UUID,
    _actor: Reader,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
    sent: Annotated[
        bool, Query(description="Whether the reader has sent the form, so that a signature begins.")
    ] = False,
) -> Response:
    """Show how far the signature of an act is, while somebody is signing it."""
    act = await get_head_of(connection, edition_id, act_id)
    signing = await register.find_progress(connection, act_id) if act.status == "draft" else None
    if signing is None and sent and act.status == "draft":
        signing = 0
    values: dict[str, Any] = {
        "act": act,
        "base": act_path(act),
        "signing": signing,
        "signing_path": sent_path(act) if sent else signing_path(act),
    }
    return PAGES.fragment("signing.html", language, request=request, title=_REVIEW, **values)


def signing_path(act: ActHead) -> str:
    """Return the address of the piece that shows how far a signature is."""
    return f"/certificates/fragments/signing/{act.edition_id}/{act.act_id}"


def sent_path(act: ActHead) -> str:
    """Return the address of that piece for the page of whoever signs: until the answer comes the signature goes on."""
    return f"{signing_path(act)}?sent=true"


async def _values(
    connection: Connection,
    act: ActHead,
    request: Request,
    form: Form | None = None,
    failure: Failure | None = None,
    *,
    may_change: bool,
) -> dict[str, Any]:
    return {
        "act": act,
        "base": act_path(act),
        "acts": acts_path(act.edition_id),
        "given": [(award_name(award), count) for award, count in act.terms.given],
        "fields": form or Form({}),
        "failure": failure,
        "labels": {
            **{f"reason-{code}": title for code, title in WARNING_KINDS.items()},
            "until": Text("Hasta cuándo", "Until when"),
            "annul-reason": Text("Motivo de la anulación", "Reason of the annulment"),
        },
        "kinds": WARNING_KINDS,
        "statuses": STATUSES,
        "differences": [],
        "may_change": may_change,
        "is_me": partial(is_same_person, request.state.actor),
        "zone": (await get_edition(connection, act.edition_id)).time_zone,
        "proposal": await find_proposal(connection, act.act_id),
    }


async def _draft(connection: Connection, act: ActHead, request: Request) -> dict[str, Any]:
    review = await review_draft(connection, await get_act_of(connection, act.edition_id, act.act_id))
    groups: defaultdict[str, list[Any]] = defaultdict(list)
    settled = {item.warning for item in await list_drafted_over(connection, act.act_id)}
    for warning in review.warnings:
        groups[warning.code].append((warning, review.names.get(warning.subject_id)))
    names = sorted(((*sort_key_of(name), str(one)), one, name) for one, name in review.names.items())
    start = after(request, 3)
    rows = [row for row in names if start is None or row[0] > start]
    return {
        "groups": [
            (code, found[:_SHOWN], len(found), all(warning.warning_id in settled for warning, _ in found))
            for code, found in groups.items()
        ],
        "names": sliced(rows[:51], request, lambda row: row[0], total=len(names)),
        "checks": review.checks,
        "sent_path": sent_path(act),
        "tag": entity_tag(state_shown(act, review.names, review.warnings)),
        "accepted": [],
        "reversals": [],
        "entered": any(
            is_same_person(request.state.actor, one) for one in await store.list_entered_by(connection, act.edition_id)
        ),
    }


def sort_key_of(name: str | None) -> tuple[str, str]:
    """Return the key by which printed names are sorted: those that have not arrived come first."""
    return ("0", "") if name is None else ("1", sort_key(name))


async def _signed(connection: Connection, act: ActHead) -> dict[str, Any]:
    accepted = await store.list_accepted(connection, act.act_id)
    return {
        "groups": [],
        "names": None,
        "checks": {},
        "tag": entity_tag(annulment_shown(act)),
        "accepted": [(item.warning.partition(":")[0], item.reason) for item in accepted],
        "reversals": await list_reversals(connection, act.act_id),
    }
