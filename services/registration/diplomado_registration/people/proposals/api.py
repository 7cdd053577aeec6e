"""HTTP of proposed changes, for coordinators."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Response
from pydantic import Field

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.paging import paged, paging
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.keyset import Page
from diplomado_registration.catalogue.models import Line, StrictModel
from diplomado_registration.people import store as people_store
from diplomado_registration.people.proposals import store, usecases
from diplomado_registration.people.proposals.answer_models import DecidedProposal, PresentProposal, Proposals
from diplomado_registration.people.proposals.proposal import FIELDS

router = Router(prefix="/api/v1/proposals", tags=["people"])

Coordinator = Annotated[Actor, require("coordinator")]


class ProposalAcceptanceBody(StrictModel):
    """Why a proposal is accepted, if that has to be said."""

    reason: Annotated[Line | None, Field(max_length=500)] = None


class ProposalRejectionBody(StrictModel):
    """Why a proposal is rejected."""

    reason: Annotated[Line, Field(max_length=500)]


@router.get("", responses=answers(Proposals))
async def list_proposals(
    _actor: Coordinator,
    connection: Transaction,
    page: Annotated[Page, paging(100)],
    status: Literal["open", "accepted", "rejected"] = "open",
    participant_id: UUID | None = None,
) -> dict[str, Any]:
    """List proposed changes, oldest first."""
    found = await store.list_proposals(connection, status, participant_id, page)
    return paged("proposals", found, [_listed(row) for row in found.rows])


@router.get("/{proposal_id}", responses=answers(PresentProposal, tagged=True))
async def get_proposal(
    _actor: Coordinator, connection: Transaction, proposal_id: UUID, response: Response
) -> dict[str, Any]:
    """Return a proposed change with what is stored now. Its ETag rises with the person's revision too."""
    proposal = await store.find_proposal(connection, proposal_id)
    person = None if proposal is None else await people_store.find_person(connection, proposal.participant_id)
    if proposal is None or person is None:
        raise Problem(404, "proposal-unknown", usecases.UNKNOWN_PROPOSAL)
    tagged(response, usecases.state(proposal, person["revision"]))
    return {
        "proposal_id": proposal.proposal_id,
        "participant_id": proposal.participant_id,
        "source": proposal.source,
        "institution": proposal.institution,
        "registration_id": proposal.registration_id,
        "status": proposal.status,
        "proposed_at": proposal.proposed_at,
        "stored": {name: person[name] for name in FIELDS},
        "proposed": dict(proposal.changes),
        "outdated": person["revision"] != proposal.person_revision,
    }


@router.post("/{proposal_id}/acceptance", operation_id="accept_proposal", responses=answers(DecidedProposal))
async def accept(
    actor: Coordinator,
    sent: Sent,
    connection: Transaction,
    proposal_id: UUID,
    body: ProposalAcceptanceBody | None = None,
) -> dict[str, Any]:
    """Change the person as proposed, in every edition."""
    await usecases.decide(
        connection,
        proposal_id,
        "accepted",
        actor=actor.subject,
        reason=body.reason if body else None,
        preconditions=sent,
        now=datetime.now(UTC),
    )
    return {"proposal_id": proposal_id, "status": "accepted"}


@router.post("/{proposal_id}/rejection", operation_id="reject_proposal", responses=answers(DecidedProposal))
async def reject(
    actor: Coordinator, body: ProposalRejectionBody, sent: Sent, connection: Transaction, proposal_id: UUID
) -> dict[str, Any]:
    """Leave the person as they are. The same source does not propose the same again."""
    await usecases.decide(
        connection,
        proposal_id,
        "rejected",
        actor=actor.subject,
        reason=body.reason,
        preconditions=sent,
        now=datetime.now(UTC),
    )
    return {"proposal_id": proposal_id, "status": "rejected"}


def _listed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "proposal_id": row["proposal_id"],
        "participant_id": row["participant_id"],
        "source": row["source"],
        "institution": row["institution"],
        "registration_id": row["registration_id"],
        "status": row["status"],
        "proposed_at": row["proposed_at"],
        "stored": {name: row[f"stored_{name}"] for name in FIELDS},
        "proposed": {name: row[name] for name in FIELDS if row[name] is not None},
        "decided_at": row["decided_at"],
        "decided_by": row["decided_by"],
        "actor": row["actor"],
        "reason": row["reason"],
    }
