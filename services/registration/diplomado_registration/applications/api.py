"""HTTP of applications by the public. Every address gets the same answer, after the same time."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import Request

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import EvenRouter, Transaction
from diplomado_chassis.http.language import requested_language
from diplomado_registration.applications import usecases
from diplomado_registration.enrolment.api import ApplicationBody

router = EvenRouter(prefix="/api/v1", tags=["registrations"])


@router.post("/editions/{edition_id}/applications", status_code=202, dependencies=[public])
async def apply(edition_id: UUID, body: ApplicationBody, request: Request, connection: Transaction) -> dict[str, Any]:
    """Take an application. What comes of it is in the mail to the address, for every address."""
    await usecases.apply(
        connection,
        edition_id,
        body.model_dump(exclude={"consents"}),
        body.consents,
        channel="api",
        language=requested_language(request),
        hold=timedelta(hours=request.app.state.settings.hold_hours),
        now=datetime.now(UTC),
    )
    return {"status": "accepted"}
