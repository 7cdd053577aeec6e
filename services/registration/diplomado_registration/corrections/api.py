"""HTTP of correcting people, for coordinators."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Response

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import KEEPS, answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_registration.catalogue.models import RawText, StrictModel
from diplomado_registration.corrections import usecases
from diplomado_registration.people.answer_models import PersonView
from diplomado_registration.people.description import shown
from diplomado_registration.people.usecases import correctable

router = Router(prefix="/api/v1/participants", tags=["people"])


class DescriptionBody(StrictModel):
    """A person's correct details. What is left out stays as it is."""

    given_names: RawText
    family_names: RawText = None
    email: RawText
    language: RawText = None


@router.put("/{participant_id}", responses=answers(PersonView, tagged=True), openapi_extra=KEEPS)
async def correct_person(
    _actor: Annotated[Actor, require("coordinator")],
    body: DescriptionBody,
    sent: Sent,
    connection: Transaction,
    participant_id: UUID,
    response: Response,
) -> dict[str, Any]:
    """Correct a person's name, address or language in every edition. What is left out stays as it is.

    With another address all links of the person are void, and new ones are mailed to it.
    """
    values = body.model_dump(include=body.model_fields_set)
    if not values.get("language"):
        values.pop("language", None)
    person = await usecases.correct_person(connection, participant_id, values, sent, datetime.now(UTC))
    tagged(response, correctable(person))
    return shown(person)
