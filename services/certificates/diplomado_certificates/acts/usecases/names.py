"""Asks those whom a draft names to check their names."""

from datetime import datetime
from uuid import UUID

from diplomado_certificates.acts import store
from diplomado_certificates.acts.usecases.signing import UNKNOWN
from diplomado_certificates.name_checks.usecases import request_checks
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed

_NOT_DRAFT = Text(
    "Esta acta ya está firmada: los nombres se revisan antes.", "This act is signed already: names are checked before."
)
_PAST = Text("Esta fecha ya pasó.", "This date is over.")


async def request_name_checks(connection: Connection, act_id: UUID, until: datetime | None, now: datetime) -> int:
    """Ask everybody whom a draft names to check the name; return how many are asked now.

    Raises a problem if the act is unknown or not a draft, and ValidationFailed if `until` is over.
    """
    act = await store.find_act(connection, act_id)
    if act is None:
        raise Problem(404, "act-unknown", UNKNOWN)
    if act.status != "draft":
        raise Problem(409, "act-not-draft", _NOT_DRAFT)
    if until is not None and until <= now:
        raise ValidationFailed(FieldError("until", _PAST))
    return await request_checks(connection, act.edition_id, act.content.registrations, until=until, now=now)
