"""Takes the basis of a list's consents from its form, or from what was declared before."""

from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue.field_reader import REQUIRED
from diplomado_registration.nominations.bases.store import find_basis, upsert_basis


async def declare(
    connection: Connection, edition_id: UUID, institution: str | None, typed: str, declared_by: str, now: datetime
) -> str:
    """Remember what a sender declares, and return it; without it what was declared before for the same edition.

    Raises ValidationFailed if nothing was declared yet.
    """
    if typed:
        await upsert_basis(connection, edition_id, institution, typed, declared_by, now)
        return typed
    remembered = await find_basis(connection, edition_id, institution)
    if remembered is None:
        raise ValidationFailed(FieldError("consent", REQUIRED))
    return remembered.basis
