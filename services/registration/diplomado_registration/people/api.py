"""HTTP of people, for coordinators."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Response

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.http.problems import Problem
from diplomado_registration.catalogue.models import RawText, StrictModel
from diplomado_registration.people import store, usecases
from diplomado_registration.people.description import Person

router = Router(prefix="/api/v1/participants", tags=["people"])

Coordinator = Annotated[Actor, require("coordinator")]


class DescriptionBody(StrictModel):
    """A person's correct details. What is left out stays as it is."""

    given_names: RawText
    family_names: RawText = None
    email: RawText
    language: RawText = None


@router.get("/{participant_id}")
async def get_person(
    _actor: Coordinator, connection: Transaction, participant_id: UUID, response: Response
) -> dict[str, Any]:
    """Return what is stored of a person."""
    row = await store.find_person(connection, participant_id)
    if row is None:
        raise Problem(404, "person-unknown", usecases.UNKNOWN_PERSON)
    return _answer(response, store.person(row))


@router.put("/{participant_id}")
async def correct_person(
    _actor: Coordinator,
    body: DescriptionBody,
    sent: Sent,
    connection: Transaction,
    participant_id: UUID,
    response: Response,
) -> dict[str, Any]:
    """Correct a person's name, address or language in every edition. What is left out stays as it is."""
    values = body.model_dump(include=body.model_fields_set)
    if not values.get("language"):
        values.pop("language", None)
    return _answer(response, await usecases.correct_person(connection, participant_id, values, sent, datetime.now(UTC)))


def _answer(response: Response, person: Person) -> dict[str, Any]:
    tagged(response, usecases.correctable(person))
    return asdict(person)
