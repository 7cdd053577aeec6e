"""HTTP of decisions about registrations: review, offers, the waiting list and replacement."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Response
from pydantic import Field, StrictBool

from diplomado_chassis.http.auth import FORBIDDEN, Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.preconditions import Preconditions, Sent, tagged
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.admission.review import Decision
from diplomado_registration.admission.usecases.decisions import decide, move_in_waiting_list
from diplomado_registration.admission.usecases.offers import answer_offer
from diplomado_registration.admission.usecases.replacement import replace_nominee
from diplomado_registration.catalogue.models import Line, RawText, StrictModel
from diplomado_registration.enrolment.answer_models import RegistrationState, Replacement
from diplomado_registration.enrolment.api import institution_of
from diplomado_registration.enrolment.registration import Step
from diplomado_registration.enrolment.store import queries
from diplomado_registration.enrolment.store.columns import registration
from diplomado_registration.nominations.declaration import Declaration

router = Router(prefix="/api/v1/registrations", tags=["registrations"])

Coordinator = Annotated[Actor, require("coordinator")]
Staff = Annotated[Actor, require("coordinator", "focal_point")]
Reason = Annotated[Line, Field(max_length=500)]


class DecisionBody(StrictModel):
    """Why something is decided; for a question and its answer, the text itself."""

    reason: Reason


class RejectionBody(DecisionBody):
    """Why an applicant is rejected, and whether they read that on their own page."""

    show_reason: StrictBool = False


class PositionBody(StrictModel):
    """Where in the waiting list a person shall stand, and why. A position beyond the end is the end."""

    position: Annotated[int, Field(ge=1, le=1_000_000)]
    reason: Reason


class ReplacementBody(StrictModel):
    """The person of the same institution who gets a nominee's place, how their consent was obtained, and why."""

    given_names: RawText
    family_names: RawText = None
    email: RawText
    language: RawText = None
    occupation: RawText = None
    position: RawText = None
    admin_area: RawText = None
    sex: RawText = None
    age_band: RawText = None
    group: RawText = None
    leads_group: StrictBool = False
    consent: Annotated[Line, Field(max_length=200, description="How the person's consent was obtained.")]
    reason: Reason
    override_eligibility: Annotated[
        Line | None,
        Field(max_length=500, description="Why the person is admitted against the rules; coordinators only."),
    ] = None


@router.post(
    "/{registration_id}/acceptance", operation_id="accept_applicant", responses=answers(RegistrationState, tagged=True)
)
async def accept(
    actor: Coordinator,
    body: DecisionBody,
    sent: Sent,
    connection: Transaction,
    registration_id: UUID,
    response: Response,
) -> dict[str, Any]:
    """Accept an applicant: they get a place or, if none is free for them, wait."""
    return await _decide(connection, registration_id, "accepted", actor, body, sent, response)


@router.post(
    "/{registration_id}/rejection", operation_id="reject_applicant", responses=answers(RegistrationState, tagged=True)
)
async def reject(
    actor: Coordinator,
    body: RejectionBody,
    sent: Sent,
    connection: Transaction,
    registration_id: UUID,
    response: Response,
) -> dict[str, Any]:
    """Reject an applicant. A place that they have goes to the next. With `show_reason` they read the reason."""
    shown = body.show_reason
    return await _decide(connection, registration_id, "rejected", actor, body, sent, response, is_shown=shown)


@router.post("/{registration_id}/information-request", responses=answers(RegistrationState, tagged=True))
async def request_information(
    actor: Coordinator,
    body: DecisionBody,
    sent: Sent,
    connection: Transaction,
    registration_id: UUID,
    response: Response,
) -> dict[str, Any]:
    """Ask an applicant for information. The reason is shown on their own page, where they answer."""
    return await _decide(connection, registration_id, "information_requested", actor, body, sent, response)


@router.post(
    "/{registration_id}/information",
    operation_id="record_information",
    responses=answers(RegistrationState, tagged=True),
)
async def give_information(
    actor: Coordinator,
    body: DecisionBody,
    sent: Sent,
    connection: Transaction,
    registration_id: UUID,
    response: Response,
) -> dict[str, Any]:
    """Record the information that an applicant gave on another way than their own page."""
    return await _decide(connection, registration_id, "information_given", actor, body, sent, response)


@router.post("/{registration_id}/offer-acceptance", responses=answers(RegistrationState, tagged=True))
async def accept_offer(
    actor: Staff, body: DecisionBody, sent: Sent, connection: Transaction, registration_id: UUID, response: Response
) -> dict[str, Any]:
    """Accept an offered place for a person who asked for it."""
    return await _answer_offer(connection, registration_id, actor, body, sent, response, accepts=True)


@router.post("/{registration_id}/offer-refusal", responses=answers(RegistrationState, tagged=True))
async def decline_offer(
    actor: Staff, body: DecisionBody, sent: Sent, connection: Transaction, registration_id: UUID, response: Response
) -> dict[str, Any]:
    """Decline an offered place for a person who asked for it. They are withdrawn, and the next gets the offer."""
    return await _answer_offer(connection, registration_id, actor, body, sent, response, accepts=False)


@router.post(
    "/{registration_id}/waiting-position",
    operation_id="move_in_waiting_list",
    responses=answers(RegistrationState, tagged=True),
)
async def move(
    actor: Coordinator,
    body: PositionBody,
    sent: Sent,
    connection: Transaction,
    registration_id: UUID,
    response: Response,
) -> dict[str, Any]:
    """Move a person in the waiting list."""
    step = Step("staff", actor.subject, body.reason)
    await move_in_waiting_list(connection, registration_id, body.position, step, sent, datetime.now(UTC))
    return await _state(connection, registration_id, response)


@router.post(
    "/{registration_id}/replacement", operation_id="replace_nominee", responses=answers(Replacement, tagged=True)
)
async def replace(
    actor: Staff,
    body: ReplacementBody,
    sent: Sent,
    connection: Transaction,
    registration_id: UUID,
    response: Response,
    language: RequestedLanguage,
) -> dict[str, Any]:
    """Put another person into the place of a nominee. The same person again changes nothing."""
    if body.override_eligibility is not None and not actor.has_role("coordinator"):
        raise Problem(403, "role-missing", FORBIDDEN)
    values = body.model_dump(exclude_none=True, exclude={"consent", "reason", "leads_group", "override_eligibility"})
    registered_id, repeated = await replace_nominee(
        connection,
        registration_id,
        values | {"leads_group": "yes" if body.leads_group else ""},
        Declaration(
            actor.subject, institution_of(actor), body.consent, language, override_reason=body.override_eligibility
        ),
        body.reason,
        sent,
        datetime.now(UTC),
    )
    return await _state(connection, registered_id, response) | {"replaces": registration_id, "repeated": repeated}


async def _decide(
    connection: Connection,
    registration_id: UUID,
    decision: Decision,
    actor: Actor,
    body: DecisionBody,
    sent: Preconditions,
    response: Response,
    *,
    is_shown: bool = False,
) -> dict[str, Any]:
    step = Step("staff", actor.subject, body.reason, is_shown)
    await decide(connection, registration_id, decision, step, sent, datetime.now(UTC))
    return await _state(connection, registration_id, response)


async def _answer_offer(
    connection: Connection,
    registration_id: UUID,
    actor: Actor,
    body: DecisionBody,
    sent: Preconditions,
    response: Response,
    *,
    accepts: bool,
) -> dict[str, Any]:
    await answer_offer(
        connection,
        registration_id,
        Step("staff", actor.subject, body.reason),
        accepts=accepts,
        institution=institution_of(actor),
        preconditions=sent,
        now=datetime.now(UTC),
    )
    return await _state(connection, registration_id, response)


async def _state(connection: Connection, registration_id: UUID, response: Response) -> dict[str, Any]:
    """Return where a registration stands, with its ETag."""
    row = await queries.find_registration(connection, registration_id)
    assert row is not None
    tagged(response, registration(row))
    return {name: row[name] for name in ("registration_id", "status", "waiting_position", "expires_at")}
