"""What waits for a decision in an edition: applications, proposed changes, offers, and the waiting list."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_registration.catalogue.field_reader import FieldReader
from diplomado_registration.directory import store
from diplomado_registration.directory.pages.frame import PAGES, WORDS, Coordinator, Observer, path_of, place_of
from diplomado_registration.people.proposals import store as proposals_store
from diplomado_registration.people.proposals.proposal import FIELDS
from diplomado_registration.people.proposals.usecases import UNKNOWN_PROPOSAL, decide, state

router = PAGES.router()
MOST_PROPOSALS = 50
MOST = 200
"""How many rows each part of the page has at most; the rest follows when these are decided."""


@router.get("/registration/editions/{edition_id}/requests")
async def show_requests(
    edition_id: UUID, request: Request, language: RequestedLanguage, actor: Observer, connection: Transaction
) -> Response:
    """Show everything that waits for a decision."""
    return await _page(connection, request, language, edition_id, may_decide=actor.has_role("coordinator"))


@router.post("/registration/editions/{edition_id}/requests/proposals/{proposal_id}/{decision}")
async def decide_proposal(
    edition_id: UUID,
    proposal_id: UUID,
    decision: Annotated[Literal["accepted", "rejected"], Path()],
    form: SentForm,
    request: Request,
    language: RequestedLanguage,
    actor: Coordinator,
    connection: Transaction,
) -> Response:
    """Accept or reject a proposed change of a person of the edition."""
    if not await store.is_proposal_of(connection, edition_id, proposal_id):
        raise Problem(404, "proposal-unknown", UNKNOWN_PROPOSAL)
    async with attempt(connection) as tried:
        reader = FieldReader(form)
        reason = reader.read_line("reason", required=decision == "rejected", max_length=500)
        if reader.errors:
            raise ValidationFailed(*reader.errors)
        await decide(
            connection,
            proposal_id,
            decision,
            actor=actor.subject,
            reason=reason or None,
            preconditions=form.preconditions,
            now=datetime.now(UTC),
        )
    if tried.failure:
        return await _page(
            connection,
            request,
            language,
            edition_id,
            may_decide=True,
            failed=(proposal_id, tried.failure, form),
        )
    return done(path_of(edition_id, "requests"), f"proposal-{decision}")


async def _page(
    connection: Connection,
    request: Request,
    language: RequestedLanguage,
    edition_id: UUID,
    *,
    may_decide: bool,
    failed: tuple[UUID, Failure, Form] | None = None,
) -> Response:
    edition, place = await place_of(connection, edition_id, "requests")
    applications = await store.list_by_status(connection, edition_id, ("submitted", "needs_information"), MOST)
    counts = await store.count_people(connection, edition_id, None)
    failed_id, failure, fields = failed or (None, None, {})
    return PAGES.render(
        "requests.html",
        language,
        failure.status if failure else 200,
        path=path_of(edition_id, "requests"),
        request=request,
        place=place,
        edition=edition,
        here=path_of(edition_id, "requests"),
        people=path_of(edition_id, "people"),
        counts=counts,
        applications=applications,
        offers=await store.list_by_status(connection, edition_id, ("offered",), MOST),
        waiting=await store.list_by_status(connection, edition_id, ("waitlisted",), MOST),
        proposals=await _proposals(connection, edition_id),
        may_decide=may_decide,
        failed_id=failed_id,
        failure=failure,
        fields=fields,
        **WORDS,
    )


async def _proposals(connection: Connection, edition_id: UUID) -> list[dict[str, Any]]:
    """Return the open proposals with both values of each field that differs, and with their entity tags."""
    shown: list[dict[str, Any]] = []
    for row in await store.list_proposals(connection, edition_id, MOST_PROPOSALS):
        proposal = await proposals_store.find_proposal(connection, row["proposal_id"])
        if proposal is None:
            continue
        shown.append(
            {
                **dict(row),
                "differences": [
                    (field, row[f"stored_{field}"], proposal.changes[field])
                    for field in FIELDS
                    if field in proposal.changes
                ],
                "tag": entity_tag(state(proposal, row["revision"])),
            }
        )
    return shown
