"""HTTP of people, for coordinators: see and correct."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.problems import Problem
from diplomado_registration.catalogue.field_reader import Reader, Refused
from diplomado_registration.catalogue.models import Strict
from diplomado_registration.people import store, usecases
from diplomado_registration.people.description import read_description

router = Router(prefix="/api/v1/participants", tags=["people"])

Coordinator = Annotated[Actor, require("coordinator")]
Typed = Annotated[str | None, Field(max_length=1000)]
SHOWN = ("participant_id", "email", "given_names", "family_names", "language", "revision")


class DescriptionBody(Strict):
    """A person's details as they should be."""

    given_names: Typed
    family_names: Typed
    email: Typed
    language: Typed = None


@router.get("/{participant_id}")
async def get_person(_actor: Coordinator, connection: Transaction, participant_id: UUID) -> dict[str, Any]:
    """Return what is stored of a person."""
    row = await store.find(connection, participant_id)
    if row is None:
        raise Problem(404, "person-unknown", usecases.NO_SUCH_PERSON)
    return {name: row[name] for name in SHOWN}


@router.put("/{participant_id}")
async def correct_person(
    _actor: Coordinator, connection: Transaction, participant_id: UUID, body: DescriptionBody
) -> dict[str, Any]:
    """Correct a person's name, address or language in every edition."""
    reader = Reader(body.model_dump())
    told = read_description(reader)
    if told is None:
        raise Refused(*reader.faults)
    row = await usecases.correct(connection, participant_id, told, datetime.now(UTC))
    return {name: row[name] for name in SHOWN}
