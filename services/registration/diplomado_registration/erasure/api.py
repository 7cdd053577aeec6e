"""HTTP of erasing people, and of the requests of people about their own data."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.paging import paged, paging
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.keyset import Page
from diplomado_registration.catalogue.models import Line, StrictModel
from diplomado_registration.data_requests.store import Status, list_requests
from diplomado_registration.data_requests.usecases import refuse
from diplomado_registration.enrolment.registration import Step
from diplomado_registration.erasure import usecases
from diplomado_registration.erasure.answer_models import AnsweredRequest, DataRequests, ErasedPerson
from diplomado_registration.people.usecases import UNKNOWN_PERSON

router = Router(prefix="/api/v1/participants", tags=["people"])
requests = Router(prefix="/api/v1/data-requests", tags=["people"])

Coordinator = Annotated[Actor, require("coordinator")]


class RefusalBody(StrictModel):
    """Why the data of a person are not erased. The person reads it."""

    reason: Annotated[Line, Field(max_length=500)]


@router.post("/{participant_id}/erasure", responses=answers(ErasedPerson))
async def erase_person(actor: Coordinator, connection: Transaction, participant_id: UUID) -> dict[str, Any]:
    """Erase a person's data here and, by an event, in the other services. It cannot be undone."""
    step = Step("staff", actor.subject)
    revision = (await usecases.erase_people(connection, [participant_id], step, datetime.now(UTC))).get(participant_id)
    if revision is None:
        raise Problem(404, "person-unknown", UNKNOWN_PERSON)
    return {"participant_id": participant_id, "status": "erased", "revision": revision}


@requests.get("", responses=answers(DataRequests))
async def list_data_requests(
    actor: Annotated[Actor, require("coordinator", "auditor")],
    connection: Transaction,
    page: Annotated[Page, paging(100)],
    status: Status = "open",
) -> dict[str, Any]:
    """List what people of the caller's scope ask about their data, the oldest first, without names."""
    found = await list_requests(connection, actor.scope, [status], page)
    shown = ("request_id", "participant_id", "kind", "status", "asked_at", "due_on", "decided_at", "actor", "reason")
    requests = [
        {**{name: row[name] for name in shown}, "registration_id": row["registration_id"], "edition": row["code"]}
        for row in found.rows
    ]
    return paged("requests", found, requests)


@requests.post("/{request_id}/completion", operation_id="complete_data_request", responses=answers(AnsweredRequest))
async def complete_request(actor: Coordinator, connection: Transaction, request_id: UUID) -> dict[str, Any]:
    """Erase the person who asked for it, as `POST /participants/{participant_id}/erasure` does."""
    await usecases.carry_out(connection, request_id, Step("staff", actor.subject), datetime.now(UTC))
    return {"request_id": request_id, "status": "done"}


@requests.post("/{request_id}/refusal", operation_id="refuse_data_request", responses=answers(AnsweredRequest))
async def refuse_request(
    actor: Coordinator, body: RefusalBody, connection: Transaction, request_id: UUID
) -> dict[str, Any]:
    """Keep the data. The person reads the reason on their own page, and can ask again."""
    await refuse(connection, request_id, actor.subject, body.reason, datetime.now(UTC))
    return {"request_id": request_id, "status": "refused"}
