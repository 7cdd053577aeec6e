"""HTTP of consents, for staff who must prove them."""

from typing import Annotated, Any, Literal
from uuid import UUID

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.paging import Paging, paged
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.http.problems import Problem
from diplomado_registration.consents import store
from diplomado_registration.consents.answer_models import Consenting, Consents
from diplomado_registration.places.opening import UNKNOWN_EDITION
from diplomado_registration.places.store import edition_exists

router = Router(prefix="/api/v1", tags=["consents"])


@router.get("/registrations/{registration_id}/consents", operation_id="list_consents", responses=answers(Consents))
async def get_consents(
    _actor: Annotated[Actor, require("coordinator", "auditor")], connection: Transaction, registration_id: UUID
) -> dict[str, Any]:
    """Return all answers about consent in their order: purpose, version of the text, language, time and channel."""
    return {"consents": await store.list_answers(connection, registration_id)}


@router.get("/editions/{edition_id}/consenting", operation_id="list_consenting", responses=answers(Consenting))
async def get_consenting(
    edition_id: EditionId,
    purpose: Literal["follow_up", "news"],
    _actor: Annotated[Actor, require("coordinator")],
    connection: Transaction,
    page: Paging,
) -> dict[str, Any]:
    """Return the people of an edition who agree to be written to afterwards, or to get news of other courses.

    No such mail is sent by the software. Whoever sends one writes to these addresses alone, and asks for them each
    time: an answer may be taken back at any moment.
    """
    if not await edition_exists(connection, edition_id):
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    return {"purpose": purpose, **paged("people", await store.list_consenting(connection, edition_id, purpose, page))}
