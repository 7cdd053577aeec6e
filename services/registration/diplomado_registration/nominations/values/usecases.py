"""Decides what values of coded columns mean in the lists of institutions."""

from collections.abc import Sequence
from datetime import datetime

from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue.coded_fields import NOMINATED_FIELDS
from diplomado_registration.nominations.values.meanings import NOTHING, Meaning
from diplomado_registration.nominations.values.store import upsert_values
from diplomado_registration.reference.store import list_offered

NO_CODE = FieldError("value-0", Text("Elija qué significa cada valor.", "Choose what each value means."))


async def offered_codes(connection: Connection) -> dict[str, dict[str, Text]]:
    """Return the names of the codes that a value may mean, by column and code."""
    lists = await list_offered(connection)
    return {
        field.name: {entry["code"]: Text(entry["es"], entry["en"]) for entry in lists[field.codes]}
        for field in NOMINATED_FIELDS
    }


async def explain(connection: Connection, meanings: Sequence[Meaning], decided_by: str, now: datetime) -> None:
    """Remember what values mean, for each institution whose people have them.

    Raises ValidationFailed for a code that is not offered, and if there is nothing to remember.
    """
    offered = await offered_codes(connection)
    if not meanings or any(one.code not in (NOTHING, *offered[one.column]) for one in meanings):
        raise ValidationFailed(NO_CODE)
    await upsert_values(connection, meanings, decided_by, now)
