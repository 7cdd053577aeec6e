"""HTTP of registrations. The public registers; staff list and withdraw, focal points only their institution's."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import Field, StrictBool
from pydantic_core import to_json

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.language import requested_language
from diplomado_chassis.http.paging import FIELDS, Paging, chosen, paged
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_registration.catalogue.models import Code, Line, RawText, StrictModel
from diplomado_registration.enrolment import usecases
from diplomado_registration.enrolment.answer_models import (
    ListedMember,
    NewRegistration,
    Registrations,
    RegistrationView,
    RestoredRegistration,
    WithdrawnRegistration,
)
from diplomado_registration.enrolment.links import link_to
from diplomado_registration.enrolment.registration import Step
from diplomado_registration.enrolment.seating.usecases import UNKNOWN_REGISTRATION
from diplomado_registration.enrolment.store import queries
from diplomado_registration.enrolment.store.columns import registration
from diplomado_registration.places.capacity import Status
from diplomado_registration.places.opening import UNKNOWN_EDITION
from diplomado_registration.places.store import edition_exists
from diplomado_registration.questions.usecases import export_answers

router = Router(prefix="/api/v1", tags=["registrations"])

Coordinator = Annotated[Actor, require("coordinator")]
Staff = Annotated[Actor, require("coordinator", "focal_point")]


class ApplicationBody(StrictModel):
    """An application for an edition. The codes are those of /api/v1/reference."""

    given_names: RawText
    family_names: RawText = None
    email: RawText
    language: Annotated[RawText, Field(description="`es` or `en`: of mails and of the own page.")] = None
    organisation_type: Annotated[RawText, Field(description="A code of `organisation_types`.")]
    occupation: Annotated[RawText, Field(description="A code of `occupations`.")]
    institution: Annotated[RawText, Field(description="The code of an institution, if the edition asks for one.")] = (
        None
    )
    admin_area: Annotated[RawText, Field(description="A code of `admin_areas`.")] = None
    sex: Annotated[RawText, Field(description="A code of `sexes`; kept for statistics alone, with consent.")] = None
    age_band: Annotated[
        RawText, Field(description="A code of `age_bands`; kept for statistics alone, with consent.")
    ] = None
    consents: Annotated[
        dict[str, StrictBool],
        Field(
            max_length=20,
            description="By purpose: `participation` is needed; `statistics`, `recording`, `public_verification`, "
            "`institution_sharing`, `follow_up` and `news` are not given if they are left out.",
        ),
    ]
    answers: Annotated[dict[str, Any], Field(max_length=60, description="Answers to the edition's questions.")] = Field(
        default_factory=dict
    )


class WithdrawalBody(StrictModel):
    """The reason of a withdrawal, if there is one."""

    reason: Annotated[Line | None, Field(max_length=500)] = None


class RestorationBody(StrictModel):
    """Why a registration is restored."""

    reason: Annotated[Line, Field(max_length=500)]


@router.post(
    "/editions/{edition_id}/registrations",
    status_code=201,
    responses={**answers(NewRegistration), **answers(NewRegistration, 201)},
)
async def register(
    edition_id: EditionId, body: ApplicationBody, actor: Coordinator, request: Request, connection: Transaction
) -> Response:
    """Register a person at once. A person who is registered already gets 200, and nothing changes."""
    now = datetime.now(UTC)
    result = await usecases.register(
        connection,
        edition_id,
        body.model_dump(exclude={"consents", "answers"}),
        body.consents,
        step=Step("staff", actor.subject),
        answers=body.answers,
        language=requested_language(request),
        now=now,
    )
    answer = {
        "registration_id": result.registration_id,
        "status": result.status,
        "waiting_position": result.waiting_position,
        "link": None
        if result.repeated
        else link_to(result.registration_id, result.link_revision, request.app.state.settings.link_rules, now),
    }
    return Response(to_json(answer), 200 if result.repeated else 201, media_type="application/json")


@router.get("/editions/{edition_id}/registrations", operation_id="list_registrations", responses=answers(Registrations))
async def get_registrations(
    actor: Staff,
    connection: Transaction,
    edition_id: EditionId,
    page: Paging,
    institution: Code | None = None,
    status: Status | None = None,
    fields: Annotated[set[ListedMember] | None, Query(description=FIELDS)] = None,
) -> dict[str, Any]:
    """Return the registrations of an edition. A focal point gets those of their own institution."""
    found = await queries.list_registrations(
        connection,
        edition_id,
        institution_of(actor),
        institution=institution,
        status=status,
        page=page,
    )
    if not found.rows and not await edition_exists(connection, edition_id):
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    return paged("registrations", found, chosen(found.rows, fields, "registration_id"))


@router.get("/registrations/{registration_id}", responses=answers(RegistrationView, tagged=True))
async def get_registration(
    actor: Staff, connection: Transaction, registration_id: UUID, response: Response
) -> dict[str, Any]:
    """Return a registration with its history: what was done to it, when, by whom and why."""
    row = await queries.find_registration(connection, registration_id)
    if row is None or institution_of(actor) not in (None, row["institution"]):
        raise Problem(404, "registration-unknown", UNKNOWN_REGISTRATION)
    tagged(response, registration(row))
    steps = await queries.list_steps(connection, registration_id)
    details: dict[str, Any] = {"history": [dict(step) for step in steps]}
    if actor.has_role("coordinator"):
        details["answers"] = await export_answers(connection, registration_id)
    return {name: row[name] for name in row.keys() if name != "number"} | details  # noqa: SIM118 - a Record iterates over its values


@router.post(
    "/registrations/{registration_id}/withdrawal",
    operation_id="withdraw_registration",
    responses=answers(WithdrawnRegistration),
)
async def withdraw(
    actor: Staff,
    sent: Sent,
    connection: Transaction,
    registration_id: UUID,
    body: WithdrawalBody | None = None,
) -> dict[str, Any]:
    """Withdraw a registration. The first of the waiting list gets the place."""
    promoted = await usecases.withdraw(
        connection,
        registration_id,
        Step("staff", actor.subject, body.reason if body else None),
        institution=institution_of(actor),
        preconditions=sent,
        now=datetime.now(UTC),
    )
    return {"status": "withdrawn", "promoted": promoted}


@router.post(
    "/registrations/{registration_id}/restoration",
    operation_id="restore_registration",
    responses=answers(RestoredRegistration),
)
async def restore(
    actor: Staff, body: RestorationBody, sent: Sent, connection: Transaction, registration_id: UUID
) -> dict[str, Any]:
    """Restore a registration that was withdrawn by mistake, on the waiting list if no place is free.

    A focal point restores nominees of their own institution whom staff withdrew.
    """
    await usecases.restore(
        connection,
        registration_id,
        Step("staff", actor.subject, body.reason),
        institution=institution_of(actor),
        preconditions=sent,
        now=datetime.now(UTC),
    )
    row = await queries.find_registration(connection, registration_id)
    assert row is not None
    return {"status": row["status"], "waiting_position": row["waiting_position"]}


def institution_of(actor: Actor) -> str | None:
    """Return the institution that limits what an actor may see; None for coordinators.

    Raises a 403 problem for a focal point whose token names no institution.
    """
    if actor.has_role("coordinator"):
        return None
    if actor.institution is None:
        raise Problem(
            403,
            "institution-missing",
            Text(
                es="Su cuenta de punto focal no dice de qué institución es. Pida a la coordinación que la complete.",
                en="Your focal point account names no institution. Ask the coordinator to complete it.",
            ),
        )
    return actor.institution
