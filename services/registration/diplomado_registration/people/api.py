"""HTTP of people, for coordinators."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import Response

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.preconditions import tagged
from diplomado_chassis.http.problems import Problem
from diplomado_registration.people import store, usecases
from diplomado_registration.people.description import Person

router = Router(prefix="/api/v1/participants", tags=["people"])

Coordinator = Annotated[Actor, require("coordinator")]


@router.get("/{participant_id}")
async def get_person(
    _actor: Coordinator, connection: Transaction, participant_id: UUID, response: Response
) -> dict[str, Any]:
    """Return what is stored of a person."""
    row = await store.find_person(connection, participant_id)
    if row is None:
        raise Problem(404, "person-unknown", usecases.UNKNOWN_PERSON)
    return _answer(response, store.person(row))


def _answer(response: Response, person: Person) -> dict[str, Any]:
    tagged(response, usecases.correctable(person))
    return asdict(person)
