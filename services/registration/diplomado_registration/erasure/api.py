"""HTTP of erasing people."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.problems import Problem
from diplomado_registration.enrolment.registration import Step
from diplomado_registration.erasure import usecases
from diplomado_registration.people.usecases import UNKNOWN_PERSON

router = Router(prefix="/api/v1/participants", tags=["people"])


@router.post("/{participant_id}/erasure")
async def erase_person(
    actor: Annotated[Actor, require("coordinator")], connection: Transaction, participant_id: UUID
) -> dict[str, Any]:
    """Erase a person's data here and, by an event, in the other services. It cannot be undone."""
    step = Step("staff", actor.subject)
    revision = (await usecases.erase_people(connection, [participant_id], step, datetime.now(UTC))).get(participant_id)
    if revision is None:
        raise Problem(404, "person-unknown", UNKNOWN_PERSON)
    return {"participant_id": participant_id, "status": "erased", "revision": revision}
