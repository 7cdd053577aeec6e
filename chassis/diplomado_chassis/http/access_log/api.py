"""The part of a service in the audit record, for programs of auditors."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from diplomado_chassis.http.access_log.chain import ROW, told
from diplomado_chassis.http.access_log.reading import list_accesses
from diplomado_chassis.http.access_log.searching import Searched
from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import AnswerModel, answers
from diplomado_chassis.http.edge import Router, Transaction

Reader = Annotated[Actor, require("auditor")]


class AuditRow(AnswerModel):
    """Who read or did what, to which objects and whose data; `kind` is `read` or `action`. No names."""

    access_id: int
    accessed_at: datetime
    kind: str
    subject: str
    roles: list[str]
    method: str
    route: str
    objects: list[str]
    editions: list[str]
    missions: list[str]
    programmes: list[str]
    people: list[UUID]
    correlation_id: str | None
    purpose: str | None


class AuditPage(AnswerModel):
    """Rows, the newest first; `next` is the `before` of the page that follows, or null."""

    rows: list[AuditRow]
    next: int | None


def audit_router(service: str) -> APIRouter:
    """Return the route that lists the audit record of one service."""
    router = Router(tags=["audit"])

    @router.get(f"/api/v1/audit/{service}", operation_id=f"list_audit_of_{service}", responses=answers(AuditPage))
    async def list_audit(
        actor: Reader,
        connection: Transaction,
        wanted: Searched,
        before: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
        limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000,
    ) -> dict[str, Any]:
        """List who read and did what, the newest first."""
        rows = await list_accesses(connection, wanted, actor.scope, limit, before)
        return {"rows": [told(row, ROW) for row in rows], "next": rows[-1]["access_id"] if len(rows) == limit else None}

    return router
