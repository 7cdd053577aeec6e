"""HTTP of registrations. The public may register; staff see and withdraw, focal points only people of their own."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request, Response
from pydantic import Field
from pydantic_core import to_json

from diplomado_chassis.http.auth import Actor, public, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.language import requested_language
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_registration.catalogue.models import Line, Strict
from diplomado_registration.enrolment import links, store, usecases
from diplomado_registration.enrolment.domain import read_application

router = Router(prefix="/api/v1", tags=["registrations"])

Coordinator = Annotated[Actor, require("coordinator")]
Staff = Annotated[Actor, require("coordinator", "focal_point")]

Typed = Annotated[str | None, Field(max_length=1000)]


class ApplicationBody(Strict):
    """What somebody fills in to take part. Codes are those of /api/v1/reference."""

    given_names: Typed
    family_names: Typed
    email: Typed
    language: Typed = None
    organisation_type: Typed
    occupation: Typed
    institution: Typed = None
    admin_area: Typed = None
    sex: Typed = None
    age_band: Typed = None
    consents: Annotated[dict[str, bool], Field(max_length=20)]


class WithdrawalBody(Strict):
    """Why somebody leaves, if that was said."""

    reason: Annotated[Line | None, Field(max_length=500)] = None


@router.post("/editions/{edition_id}/registrations", status_code=201, dependencies=[public])
async def register(connection: Transaction, edition_id: UUID, body: ApplicationBody, request: Request) -> Response:
    """Register somebody. Somebody who is registered already gets 200 and nothing else changes."""
    application = read_application(body.model_dump(exclude={"consents"}), body.consents)
    entry = await usecases.register(
        connection, edition_id, application, channel="api", language=requested_language(request), now=datetime.now(UTC)
    )
    answer = {
        "registration_id": entry.registration_id,
        "status": entry.status,
        "waiting_position": entry.waiting_position,
        "link": entry.token and links.address(request.app.state.settings.public_url, entry.token),
    }
    return Response(to_json(answer), 200 if entry.repeated else 201, media_type="application/json")


@router.get("/editions/{edition_id}/registrations")
async def get_registrations(actor: Staff, connection: Transaction, edition_id: UUID) -> dict[str, Any]:
    """Return who is in an edition. A focal point sees the people of their own institution."""
    rows = await store.listed(connection, edition_id, institution_of(actor))
    if not rows and not await store.exists(connection, edition_id):
        raise Problem(404, "edition-unknown", usecases.NO_SUCH_EDITION)
    return {"registrations": [dict(row) for row in rows]}


@router.post("/registrations/{registration_id}/withdrawal")
async def withdraw(
    actor: Staff, connection: Transaction, registration_id: UUID, body: WithdrawalBody | None = None
) -> dict[str, Any]:
    """Take somebody out; the first who waits gets the place."""
    promoted = await usecases.withdraw(
        connection,
        registration_id,
        by="staff",
        institution=institution_of(actor),
        reason=body.reason if body else None,
        now=datetime.now(UTC),
    )
    return {"status": "withdrawn", "promoted": promoted}


@router.post("/registrations/{registration_id}/link")
async def renew_link(
    _actor: Coordinator, connection: Transaction, registration_id: UUID, request: Request
) -> dict[str, Any]:
    """Make a new link to the participant's own page for somebody who lost theirs; the old one stops working."""
    token = await usecases.renew_link(connection, registration_id)
    return {"link": links.address(request.app.state.settings.public_url, token)}


def institution_of(actor: Actor) -> str | None:
    """Return the institution that limits what somebody sees: None for coordinators.

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
