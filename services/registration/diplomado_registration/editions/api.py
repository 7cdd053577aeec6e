"""HTTP of editions. Answers have an ETag, which If-Match compares."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.edge import DatabaseOf, Router, Transaction
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_registration.catalogue.models import Code
from diplomado_registration.catalogue.usecases import reject_unknown_codes
from diplomado_registration.editions import store, usecases
from diplomado_registration.editions.models import Edition, described

router = Router(prefix="/api/v1/editions", tags=["editions"])

FIELDS = {"programme": "programmes", "institution": "institutions"}

Confirmation = Annotated[
    int | None, Query(ge=0, description="How many people of the waiting list get a place by this change.")
]
Coordinator = Annotated[Actor, require("coordinator")]
Staff = Annotated[Actor, require("coordinator", "focal_point", "facilitator", "grader", "auditor")]


@router.put("/{code}")
async def put_edition(
    _actor: Coordinator,
    edition: Edition,
    sent: Sent,
    connection: Transaction,
    code: Code,
    response: Response,
    confirm_promotions: Confirmation = None,
) -> dict[str, Any]:
    """Insert or update an edition. Fields that are left out keep their values. It becomes public when it is published.

    A change that gives places to people of the waiting list must confirm their number.
    """
    with reject_unknown_codes(FIELDS):
        stored = await usecases.put_edition(connection, code, edition, sent, confirm_promotions, datetime.now(UTC))
    return _answer(response, stored)


@router.post("/{code}/preview")
async def preview_edition(
    _actor: Coordinator, edition: Edition, sent: Sent, database: DatabaseOf, code: Code
) -> dict[str, Any]:
    """Return what a PUT of the same body would change, and who would get a place. Nothing is stored or published."""
    try:
        async with database.transaction() as connection:
            with reject_unknown_codes(FIELDS):
                raise _Preview(await usecases.change_edition(connection, code, edition, sent, datetime.now(UTC)))
    except _Preview as preview:  # the transaction was rolled back
        change = preview.change
    return {
        "new": change.is_new,
        "changes": change.fields,
        "promotions": len(change.promoted),
        "promoted": [registration.registration_id for registration in change.promoted],
        "edition": dict(change.edition),
    }


@router.post("/{edition_id}/publication")
async def publish_edition(
    _actor: Coordinator, sent: Sent, connection: Transaction, edition_id: UUID, response: Response
) -> dict[str, Any]:
    """Publish an edition as it is stored now."""
    return _answer(response, await usecases.publish_edition(connection, edition_id, sent, datetime.now(UTC)))


@router.get("")
async def get_editions(_actor: Staff, connection: Transaction, code: Code | None = None) -> dict[str, Any]:
    """Return all editions, the newest first, or the one of a code."""
    editions = await store.list_editions(connection)
    return {"editions": [dict(edition) for edition in editions if code in (None, edition["code"])]}


@router.get("/{edition_id}")
async def get_edition(_actor: Staff, connection: Transaction, edition_id: UUID, response: Response) -> dict[str, Any]:
    """Return one edition."""
    return _answer(response, await usecases.find_edition(connection, edition_id))


class _Preview(Exception):  # noqa: N818 - it leaves a transaction that has to be rolled back
    def __init__(self, change: usecases.EditionChange) -> None:
        super().__init__("preview")
        self.change = change


def _answer(response: Response, edition: Mapping[str, Any]) -> dict[str, Any]:
    """Tag an answer with what a PUT may change: a registration does not change the tag."""
    tagged(response, described(edition))
    return dict(edition)
