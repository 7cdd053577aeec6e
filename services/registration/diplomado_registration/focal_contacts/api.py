"""HTTP of the addresses of focal points."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.paging import Paging, paged
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.language.languages import SPANISH, Language
from diplomado_chassis.strict import StrictModel
from diplomado_registration.catalogue.models import Code
from diplomado_registration.editions.usecases.reading import find_edition
from diplomado_registration.focal_contacts import store, usecases
from diplomado_registration.focal_contacts.answer_models import FocalContacts, FocalContactView, RemovedContact

router = Router(prefix="/api/v1", tags=["focal contacts"])


class SentContact(StrictModel):
    """Where a focal point of an institution is told about the people of theirs."""

    institution: Annotated[str, Field(max_length=64)]
    name: Annotated[str, Field(max_length=120)]
    email: Annotated[str, Field(max_length=254)]
    language: Language = SPANISH
    names_people: bool = False


@router.get(
    "/editions/{edition_id}/focal-contacts", operation_id="list_focal_contacts", responses=answers(FocalContacts)
)
async def list_contacts(
    edition_id: EditionId,
    _actor: Annotated[Actor, require("coordinator", "auditor")],
    connection: Transaction,
    page: Paging,
    institution: Code | None = None,
) -> dict[str, Any]:
    """List the contacts of an edition. `proven_at` says since when it is known who reads the address."""
    await find_edition(connection, edition_id)
    found = await store.list_contacts(connection, edition_id, institution, page)
    return paged("contacts", found, [_view(one) for one in found.rows])


@router.post(
    "/editions/{edition_id}/focal-contacts",
    status_code=201,
    operation_id="add_focal_contact",
    responses=answers(FocalContactView, 201),
)
async def add_contact(
    edition_id: EditionId, body: SentContact, actor: Annotated[Actor, require("coordinator")], connection: Transaction
) -> dict[str, Any]:
    """Store a contact and mail a link to it. The same address of an institution again is changed."""
    values = body.model_dump(exclude={"names_people"})
    now = datetime.now(UTC)
    return _view(
        await usecases.add_contact(
            connection, edition_id, values, names_people=body.names_people, by=actor.subject, now=now
        )
    )


@router.post(
    "/editions/{edition_id}/focal-contacts/{contact_id}/removal",
    operation_id="remove_focal_contact",
    responses=answers(RemovedContact),
)
async def remove_contact(
    edition_id: EditionId, contact_id: UUID, _actor: Annotated[Actor, require("coordinator")], connection: Transaction
) -> dict[str, Any]:
    """Remove a contact here and in all services."""
    await usecases.remove_contact(connection, edition_id, contact_id, datetime.now(UTC))
    return {"contact_id": contact_id}


def _view(contact: store.FocalContact) -> dict[str, Any]:
    return {
        "contact_id": contact.contact_id,
        "institution": contact.institution,
        "name": contact.name,
        "email": contact.email,
        "language": contact.language,
        "names_people": contact.names_people,
        "proven_at": contact.proven_at,
    }
