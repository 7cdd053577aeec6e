"""HTTP of people, for coordinators."""

from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.validation import ValidationFailed
from diplomado_registration.catalogue.field_reader import FieldReader
from diplomado_registration.catalogue.models import RawText, StrictModel
from diplomado_registration.people import store, usecases
from diplomado_registration.people.description import Person, read_description

router = Router(prefix="/api/v1/participants", tags=["people"])

Coordinator = Annotated[Actor, require("coordinator")]


class DescriptionBody(StrictModel):
    """A person's correct details."""

    given_names: RawText
    family_names: RawText
    email: RawText
    language: RawText = None


@router.get("/{participant_id}")
async def get_person(_actor: Coordinator, connection: Transaction, participant_id: UUID) -> dict[str, Any]:
    """Return what is stored of a person."""
    row = await store.find_person(connection, participant_id)
    if row is None:
        raise Problem(404, "person-unknown", usecases.UNKNOWN_PERSON)
    return {field.name: row[field.name] for field in fields(Person)}


@router.put("/{participant_id}")
async def correct_person(
    _actor: Coordinator, connection: Transaction, participant_id: UUID, body: DescriptionBody
) -> dict[str, Any]:
    """Correct a person's name, address or language in every edition."""
    reader = FieldReader(body.model_dump())
    description = read_description(reader)
    if description is None:
        raise ValidationFailed(*reader.errors)
    return asdict(await usecases.correct_person(connection, participant_id, description, datetime.now(UTC)))
