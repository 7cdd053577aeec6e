"""HTTP of editions."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_registration.catalogue.models import Code
from diplomado_registration.catalogue.usecases import reject_unknown_codes
from diplomado_registration.editions import store, usecases
from diplomado_registration.editions.models import Edition

router = Router(prefix="/api/v1/editions", tags=["editions"])

Coordinator = Annotated[Actor, require("coordinator")]
Staff = Annotated[Actor, require("coordinator", "focal_point", "facilitator", "grader", "auditor")]


@router.put("/{code}")
async def put_edition(_actor: Coordinator, connection: Transaction, code: Code, edition: Edition) -> dict[str, Any]:
    """Insert or update an edition. It becomes public when it is published."""
    with reject_unknown_codes({"programme": "programmes", "institution": "institutions"}):
        return dict(await usecases.put_edition(connection, code, edition, datetime.now(UTC)))


@router.post("/{edition_id}/publication")
async def publish_edition(_actor: Coordinator, connection: Transaction, edition_id: UUID) -> dict[str, Any]:
    """Publish an edition as it is stored now."""
    return dict(await usecases.publish_edition(connection, edition_id, datetime.now(UTC)))


@router.get("")
async def get_editions(_actor: Staff, connection: Transaction, code: Code | None = None) -> dict[str, Any]:
    """Return all editions, the newest first, or the one of a code."""
    editions = await store.list_editions(connection)
    return {"editions": [dict(edition) for edition in editions if code in (None, edition["code"])]}


@router.get("/{edition_id}")
async def get_edition(_actor: Staff, connection: Transaction, edition_id: UUID) -> dict[str, Any]:
    """Return one edition."""
    return dict(await usecases.find_edition(connection, edition_id))
