"""Graduation acts, by HTTP: their signature, and reading them."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.acts import store
from diplomado_certificates.acts.api.accepting import WarningsToAccept, acceptances
from diplomado_certificates.acts.api.answer_models import Acts, ActSummary, ActView, SignedAct
from diplomado_certificates.acts.api.reversals import reversal_view
from diplomado_certificates.acts.api.views import act_summary, proposal_view
from diplomado_certificates.acts.proposal import annulment_shown, state_shown
from diplomado_certificates.acts.store.chosen import find_chosen
from diplomado_certificates.acts.store.drafted_over import list_drafted_over
from diplomado_certificates.acts.store.proposals import find_proposal
from diplomado_certificates.acts.store.reversals import list_reversals
from diplomado_certificates.acts.usecases.checks import warning_view
from diplomado_certificates.acts.usecases.second_signature import (
    confirm_signature,
    propose_signature,
    reject_signature,
)
from diplomado_certificates.acts.usecases.signing import UNKNOWN, review_draft, sign_act
from diplomado_certificates.name_checks.name_check import count_by_status
from diplomado_certificates.register.record import Frozen
from diplomado_certificates.register.usecases import get_edition
from diplomado_chassis.cycles import putting_off_searches
from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.http.problems import Problem

router = Router(prefix="/api/v1", tags=["acts"])


class SignatureToGive(Frozen):
    """A signature, with the warnings that it accepts."""

    accept: Annotated[tuple[WarningsToAccept, ...], Field(max_length=1000)] = ()


@router.post(
    "/acts/{act_id}/signature", operation_id="sign_act", responses={**answers(SignedAct), **answers(SignedAct, 202)}
)
@putting_off_searches
async def post_signature(
    act_id: UUID,
    actor: Annotated[Actor, require("coordinator")],
    request: Request,
    response: Response,
    connection: Transaction,
    sent: Sent,
    asked: SignatureToGive | None = None,
) -> dict[str, Any]:
    """Sign an act: it is frozen, and its graduations and certificates follow. Again: the same answer.

    Warnings that `get_act` shows are accepted by their `warning`, each with a reason; else it is refused with 409.
    With If-Match it is signed only if names and warnings are those that were read. Where a second person has to
    confirm, the signature is proposed, answered with 202.
    """
    accepted = acceptances(asked.accept if asked else ())
    now = datetime.now(UTC)
    settings = request.app.state.settings
    if not settings.signature_second_person:
        return act_summary(await sign_act(connection, act_id, accepted, sent, by=actor.subject, now=now))
    hours = settings.second_person_hours
    act, proposal = await propose_signature(connection, act_id, accepted, sent, by=actor, now=now, hours=hours)
    response.status_code = 202 if proposal else 200
    return {**act_summary(act), "signature_proposal": proposal_view(proposal)}


@router.post("/acts/{act_id}/signature/confirmation", operation_id="confirm_signature", responses=answers(ActSummary))
@putting_off_searches
async def post_signature_confirmation(
    act_id: UUID,
    actor: Annotated[Actor, require("coordinator")],
    request: Request,
    connection: Transaction,
    sent: Sent,
) -> dict[str, Any]:
    """Sign an act as another person has proposed. A draft that changed since has to be proposed again."""
    now, hours = datetime.now(UTC), request.app.state.settings.second_person_hours
    return act_summary(await confirm_signature(connection, act_id, sent, by=actor, now=now, hours=hours))


@router.post("/acts/{act_id}/signature/rejection", operation_id="reject_signature", responses=answers(ActSummary))
async def post_signature_rejection(
    act_id: UUID, _actor: Annotated[Actor, require("coordinator")], connection: Transaction
) -> dict[str, Any]:
    """Reject a proposed signature, or take one's own back. The draft stays."""
    return act_summary(await reject_signature(connection, act_id))


@router.get("/acts/{act_id}", dependencies=[require("coordinator", "auditor")], responses=answers(ActView, tagged=True))
@putting_off_searches
async def get_act(act_id: UUID, connection: Transaction, response: Response) -> dict[str, Any]:
    """Return an act with every award in it and the figures that decided.

    A draft shows the names as they would be printed now and what speaks against its signature. Names are not stored.
    """
    act = await store.find_act(connection, act_id)
    if act is None:
        raise Problem(404, "act-unknown", UNKNOWN)
    proposal = proposal_view(await find_proposal(connection, act_id))
    chosen = await find_chosen(connection, act_id)
    answer = {
        **act_summary(act),
        "signature_proposal": proposal,
        "chosen": sorted(chosen) if chosen else None,
        "reversals": [reversal_view(reversal) for reversal in await list_reversals(connection, act_id)],
        "content": act.content.model_dump(mode="json"),
    }
    if act.status != "draft":
        accepted = await store.list_accepted(connection, act_id)
        tagged(response, annulment_shown(act))
        return {**answer, "accepted": [{"warning": item.warning, "reason": item.reason} for item in accepted]}
    review = await review_draft(connection, act)
    tagged(response, state_shown(act, review.names, review.warnings))
    return {
        **answer,
        "names": [
            {"registration_id": who, "name": name, "check": review.checks[who].status if who in review.checks else None}
            for who, name in review.names.items()
        ],
        "name_checks": count_by_status(review.checks.values()),
        "warnings": [warning_view(warning) for warning in review.warnings],
        "accepted": [
            {"warning": item.warning, "reason": item.reason} for item in await list_drafted_over(connection, act_id)
        ],
    }


@router.get(
    "/editions/{edition_id}/acts",
    dependencies=[require("coordinator", "auditor")],
    operation_id="list_acts",
    responses=answers(Acts),
)
async def get_acts(edition_id: EditionId, connection: Transaction) -> dict[str, Any]:
    """Return the acts of an edition, drafts too."""
    await get_edition(connection, edition_id)
    return {"acts": [act_summary(act) for act in await store.list_acts(connection, edition_id)]}
