"""HTTP of editions."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.problems import Problem
from diplomado_registration.catalogue.api import refusing_unknown
from diplomado_registration.catalogue.models import Code
from diplomado_registration.editions import store, usecases
from diplomado_registration.editions.models import Edition

router = Router(prefix="/api/v1/editions", tags=["editions"])

Coordinator = Annotated[Actor, require("coordinator")]
Staff = Annotated[Actor, require("coordinator", "focal_point", "facilitator", "grader", "auditor")]


@router.put("/{code}")
async def put_edition(_actor: Coordinator, connection: Transaction, code: Code, edition: Edition) -> dict[str, Any]:
    """Store an edition; it becomes public with its publication."""
    renamed = {"programme": "programmes", "institution": "institutions"}
    with refusing_unknown(renamed):
        return dict(await usecases.put(connection, code, edition, datetime.now(UTC)))


@router.post("/{edition_id}/publication")
async def publish_edition(_actor: Coordinator, connection: Transaction, edition_id: UUID) -> dict[str, Any]:
    """Announce an edition as it is stored now."""
    return dict(await usecases.publish(connection, edition_id, datetime.now(UTC)))


@router.get("")
async def get_editions(_actor: Staff, connection: Transaction, code: Code | None = None) -> dict[str, Any]:
    """Return all editions, the newest first, or the one of a code."""
    return {"editions": [dict(one) for one in await store.view_all(connection) if code in (None, one["code"])]}


@router.get("/{edition_id}")
async def get_edition(_actor: Staff, connection: Transaction, edition_id: UUID) -> dict[str, Any]:
    """Return one edition."""
    view = await store.view(connection, edition_id)
    if view is None:
        raise Problem(404, "edition-unknown", usecases.NO_SUCH_EDITION)
    return dict(view)
