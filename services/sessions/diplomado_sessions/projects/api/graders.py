"""Graders over HTTP."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import Request, Response
from pydantic import Field

from diplomado_chassis.http.description import REPLACES, answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.http.second_person import list_proposals
from diplomado_chassis.http.second_person.answer_models import RejectedProposal
from diplomado_chassis.strict import StrictModel
from diplomado_sessions.projects.api.answer_models import (
    EndedAppointment,
    Graders,
    GraderView,
    ProposedEnd,
    ProposedGrader,
)
from diplomado_sessions.projects.api.fields import (
    PREFIX,
    Coordinator,
    GraderName,
    Overseer,
    Reason,
)
from diplomado_sessions.projects.graders import Grader
from diplomado_sessions.projects.store import graders as store
from diplomado_sessions.projects.usecases import graders as usecases
from diplomado_sessions.projects.usecases import second_person
from diplomado_sessions.projects.usecases.access import check_edition
from diplomado_sessions.timetable.fields import Code, PlainName

router = Router(prefix=f"{PREFIX}/graders", tags=["projects"])


class GraderPut(StrictModel):
    """An appointment: the grader's account if they have one, their teams (null: all), and conflicts of interest."""

    subject: GraderName | None = None
    teams: Annotated[list[Code], Field(max_length=1000)] | None = None
    conflicts: Annotated[list[Code], Field(max_length=1000, default_factory=list)]


@router.get("", responses=answers(Graders))
async def list_graders(edition_id: EditionId, _actor: Overseer, connection: Transaction) -> dict[str, Any]:
    """List the graders of an edition, with who appointed them, and what waits for a second person."""
    await check_edition(connection, edition_id)
    proposals = await list_proposals(connection, edition_id, second_person.ACTIONS, datetime.now(UTC))
    return {
        "graders": await store.list_appointments(connection, edition_id),
        "proposals": [proposal.view for proposal in proposals],
    }


@router.put(
    "/{name}", responses={**answers(GraderView, tagged=True), **answers(ProposedGrader, 202)}, openapi_extra=REPLACES
)
async def put_grader(
    edition_id: EditionId,
    name: Annotated[GraderName, PlainName],
    body: GraderPut,
    actor: Coordinator,
    sent: Sent,
    connection: Transaction,
    request: Request,
    response: Response,
) -> dict[str, Any]:
    """Appoint a grader, or change or renew the appointment; or propose it (202), where a second person confirms."""
    teams = None if body.teams is None else tuple(dict.fromkeys(body.teams))
    grader = Grader(name, body.subject, teams, tuple(dict.fromkeys(body.conflicts)))
    settings = request.app.state.settings
    if settings.grading_second_person:
        now, hours = datetime.now(UTC), settings.second_person_hours
        proposal = await usecases.propose_appointment(connection, edition_id, grader, actor, sent, now=now, hours=hours)
        response.status_code = 202
        return {"name": proposal.arguments["name"], "status": "proposed", "proposal": proposal.view}
    appointed = await usecases.appoint(connection, edition_id, grader, actor.subject, sent)
    tagged(response, appointed.content)
    return _view(appointed)


@router.get("/{name}", responses=answers(GraderView, tagged=True))
async def get_grader(
    edition_id: EditionId, name: GraderName, _actor: Overseer, connection: Transaction, response: Response
) -> dict[str, Any]:
    """Return one grader of an edition."""
    await check_edition(connection, edition_id)
    grader = usecases.require_known(await store.list_graders(connection, edition_id), name)
    tagged(response, grader.content)
    return _view(grader)


@router.post("/{name}/confirmation", responses=answers(GraderView))
async def confirm_appointment(
    edition_id: EditionId, name: GraderName, actor: Coordinator, connection: Transaction
) -> dict[str, Any]:
    """Appoint a grader as another person has proposed."""
    return _view(await usecases.confirm_appointment(connection, edition_id, name, actor, now=datetime.now(UTC)))


@router.post("/{name}/rejection", responses=answers(RejectedProposal))
async def reject_appointment(
    edition_id: EditionId, name: GraderName, _actor: Coordinator, connection: Transaction
) -> dict[str, Any]:
    """Reject a proposed appointment, or take one's own back; answer what had been proposed."""
    proposal = await usecases.reject_appointment(connection, edition_id, name, now=datetime.now(UTC))
    return {"proposal": proposal.view}


class EndPost(StrictModel):
    """Why an appointment ends, and what becomes of the final scores. Drafts are withdrawn."""

    reason: Reason
    finals: Literal["stay", "withdraw"]


@router.post("/{name}/end", responses={**answers(EndedAppointment), **answers(ProposedEnd, 202)})
async def end_appointment(
    edition_id: EditionId,
    name: GraderName,
    body: EndPost,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    response: Response,
) -> dict[str, Any]:
    """End an appointment: the grader no longer scores; or propose it (202), where a second person confirms."""
    settings = request.app.state.settings
    if settings.grading_second_person:
        now, hours = datetime.now(UTC), settings.second_person_hours
        proposal = await second_person.propose_end(
            connection, edition_id, name, body.reason, body.finals, actor, now=now, hours=hours
        )
        response.status_code = 202
        return {"withdrawn": 0, "status": "proposed", "proposal": proposal.view}
    withdrawn = await usecases.end_appointment(connection, edition_id, name, body.reason, body.finals, actor.subject)
    return {"withdrawn": len(withdrawn)}


@router.post("/{name}/end/confirmation", operation_id="confirm_end_of_appointment", responses=answers(EndedAppointment))
async def confirm_end(
    edition_id: EditionId, name: GraderName, actor: Coordinator, connection: Transaction
) -> dict[str, Any]:
    """End an appointment as another person has proposed."""
    withdrawn = await second_person.confirm_end(connection, edition_id, name, actor, now=datetime.now(UTC))
    return {"withdrawn": len(withdrawn)}


@router.post("/{name}/end/rejection", operation_id="reject_end_of_appointment", responses=answers(RejectedProposal))
async def reject_end(
    edition_id: EditionId, name: GraderName, _actor: Coordinator, connection: Transaction
) -> dict[str, Any]:
    """Reject the proposed end of an appointment, or take one's own back; answer what had been proposed."""
    now = datetime.now(UTC)
    return {
        "proposal": (
            await second_person.reject_about_grader(connection, edition_id, second_person.END, name, now=now)
        ).view
    }


class UnionPost(StrictModel):
    """The other entry of the same person, by name or account."""

    other: GraderName


@router.post("/{name}/union", responses={**answers(GraderView), **answers(ProposedGrader, 202)})
async def unite_graders(
    edition_id: EditionId,
    name: GraderName,
    body: UnionPost,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    response: Response,
) -> dict[str, Any]:
    """Unite two entries of the same person: the other's scores and account become those of the named grader.

    Where a second person confirms it is proposed, answered with 202.
    """
    settings = request.app.state.settings
    if settings.grading_second_person:
        now, hours = datetime.now(UTC), settings.second_person_hours
        proposal = await second_person.propose_union(
            connection, edition_id, name, body.other, actor, now=now, hours=hours
        )
        response.status_code = 202
        return {"name": proposal.arguments["name"], "status": "proposed", "proposal": proposal.view}
    return _view(await usecases.unite(connection, edition_id, name, body.other, actor.subject))


@router.post("/{name}/union/confirmation", operation_id="confirm_union_of_graders", responses=answers(GraderView))
async def confirm_union(
    edition_id: EditionId, name: GraderName, actor: Coordinator, connection: Transaction
) -> dict[str, Any]:
    """Unite two entries as another person has proposed."""
    return _view(await second_person.confirm_union(connection, edition_id, name, actor, now=datetime.now(UTC)))


@router.post("/{name}/union/rejection", operation_id="reject_union_of_graders", responses=answers(RejectedProposal))
async def reject_union(
    edition_id: EditionId, name: GraderName, _actor: Coordinator, connection: Transaction
) -> dict[str, Any]:
    """Reject a proposed union, or take one's own proposal back; answer what had been proposed."""
    now = datetime.now(UTC)
    return {
        "proposal": (
            await second_person.reject_about_grader(connection, edition_id, second_person.UNION, name, now=now)
        ).view
    }


def _view(grader: Grader) -> dict[str, Any]:
    return {
        "name": grader.name,
        "subject": grader.subject,
        "teams": grader.teams,
        "conflicts": grader.conflicts,
    }
