"""HTTP of nomination lists."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.body import raw_body
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_registration.catalogue.models import Line
from diplomado_registration.enrolment.api import institution_of
from diplomado_registration.nominations import usecases

router = Router(prefix="/api/v1", tags=["nominations"])

MAX_MISTAKES = 500
"""So many are told at once; whoever has more has one mistake many times."""


@router.post("/editions/{edition_id}/nominations")
async def nominate(
    actor: Annotated[Actor, require("coordinator", "focal_point")],
    raw: Annotated[bytes, raw_body("nominations_max_bytes")],
    connection: Transaction,
    edition_id: UUID,
    request: Request,
    language: RequestedLanguage,
    consent: Annotated[Line, Query(max_length=200, description="How the people's consent was obtained.")],
    dry_run: bool = False,
) -> dict[str, Any]:
    """Take a nomination list (text/csv). Any mistake means that nothing is stored."""
    settings = request.app.state.settings
    declaration = usecases.Declaration(actor.subject, institution_of(actor), consent, language)
    result = await usecases.nominate(
        connection,
        edition_id,
        raw,
        declaration,
        most_rows=settings.nominations_max_rows,
        dry_run=dry_run,
        now=datetime.now(UTC),
    )
    decided = result.plan
    return {
        "rows": result.rows,
        "accepted": len(decided.entering) - decided.waitlisted if decided else 0,
        "waitlisted": decided.waitlisted if decided else 0,
        "changed": len(decided.changing) if decided else 0,
        "unchanged": decided.unchanged if decided else 0,
        "errors": [
            {"row": one.row, "column": one.column, "message": one.message.in_(language)}
            for one in result.mistakes[:MAX_MISTAKES]
        ],
    }
