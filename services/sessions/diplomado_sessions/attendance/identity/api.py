"""Unmatched appearances over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_sessions.attendance.identity import usecases
from diplomado_sessions.projections.problems import edition_unknown
from diplomado_sessions.projections.store import find_edition

router = Router(prefix="/api/v1", tags=["attendance"])


@router.get("/editions/{edition_id}/unmatched")
async def list_unmatched(
    edition_id: UUID,
    actor: Annotated[Actor, require("coordinator", "auditor")],  # noqa: ARG001
    connection: Transaction,
    # The parameter of the URL keeps its first name, for the callers that use it.
    limit: Annotated[int, Query(ge=1, le=5000, alias="most")] = 1000,
) -> dict[str, Any]:
    """List unmatched appearances, one for each session, name and e-mail as shown, with candidates."""
    if await find_edition(connection, edition_id) is None:
        raise edition_unknown(edition_id)
    total, unmatched = await usecases.list_unmatched(connection, edition_id, limit)
    return {
        "total": total,
        "unmatched": [
            {
                "unmatched_id": entry.unmatched_id,
                "session_id": entry.session_id,
                "session_code": entry.session_code,
                "name": entry.name,
                "email": entry.email,
                "rows": entry.rows,
                "seconds": entry.seconds,
                "candidates": [
                    {"registration_id": registration_id, "name": name} for registration_id, name in entry.candidates
                ],
            }
            for entry in unmatched
        ],
    }


class Resolution(BaseModel):
    """The registration that an appearance belongs to; null sets the appearance aside."""

    registration_id: UUID | None


@router.post("/unmatched/{unmatched_id}/resolution")
async def resolve(
    unmatched_id: UUID,
    body: Resolution,
    actor: Annotated[Actor, require("coordinator")],
    connection: Transaction,
) -> dict[str, Any]:
    """Decide whose an appearance is. The same e-mail or name elsewhere in the edition follows."""
    followed = await usecases.resolve(connection, unmatched_id, body.registration_id, actor.subject)
    return {"unmatched_id": unmatched_id, "registration_id": body.registration_id, "followed": followed}
