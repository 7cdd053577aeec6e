"""HTTP of people, for coordinators."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Response

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.preconditions import tagged
from diplomado_chassis.http.problems import Problem
from diplomado_registration.people import store, usecases
from diplomado_registration.people.answer_models import PersonWithContacts
from diplomado_registration.people.description import shown
from diplomado_registration.people.store import contacts

router = Router(prefix="/api/v1/participants", tags=["people"])

Coordinator = Annotated[Actor, require("coordinator")]


@router.get("/{participant_id}", responses=answers(PersonWithContacts, tagged=True))
async def get_person(
    _actor: Coordinator, connection: Transaction, participant_id: UUID, response: Response
) -> dict[str, Any]:
    """Return what is stored of a person, with all addresses: when they were added, proven and replaced."""
    row = await store.find_person(connection, participant_id)
    if row is None:
        raise Problem(404, "person-unknown", usecases.UNKNOWN_PERSON)
    person = store.person(row)
    tagged(response, usecases.correctable(person))
    return shown(person) | {
        "shares_mailbox": person.shares_mailbox,
        "merged_into": row["merged_into"],
        "contacts": [dict(contact) for contact in await contacts.list_contacts(connection, participant_id)],
        "address_to_prove": row["new_email"],
    }
