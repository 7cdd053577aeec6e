"""Makes a draft from an earlier edition."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

import structlog

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue.models import LocalisedLine
from diplomado_registration.editions import store
from diplomado_registration.editions.acts import EditionStep
from diplomado_registration.editions.models import described
from diplomado_registration.editions.shifting import moved_to
from diplomado_registration.editions.usecases.description import change_edition
from diplomado_registration.editions.usecases.reading import find_edition
from diplomado_registration.places.opening import UNKNOWN_EDITION

log = structlog.get_logger()

CopyPart: TypeAlias = Callable[[Connection, UUID, UUID], Awaitable[None]]
"""Copies what a concept keeps about an edition: its arguments are the earlier edition and the draft."""

PARTS: Sequence[CopyPart] = ()
"""What is copied beside the description: each concept that keeps something about an edition adds its function here."""

_NEW = Preconditions(if_none_match=frozenset("*"))
_NO_SUCH_DAY = Text(
    es="Con esa fecha la edición termina después de lo que admite el calendario.",
    en="With this date the edition ends after the last day of the calendar.",
)


async def copy_edition(
    connection: Connection,
    code: str,
    source: str,
    starts_on: date,
    title: LocalisedLine | None,
    actor: str,
    now: datetime,
) -> Mapping[str, Any]:
    """Insert a draft with the description of an earlier edition, moved to begin on a day, and return it.

    Raises a 404 problem for an unknown source, a 412 problem if the code exists, ValidationFailed for the date.
    """
    source_id = await store.find_id(connection, source)
    if source_id is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    earlier = described(await find_edition(connection, source_id))
    try:
        edition = moved_to(earlier, starts_on)
    except OverflowError:
        raise ValidationFailed(FieldError("starts_on", _NO_SUCH_DAY)) from None
    if title is not None:
        edition = edition.model_copy(update={"title": title})
    change = await change_edition(connection, code, edition, _NEW, now)
    edition_id: UUID = change.edition["edition_id"]
    await store.insert_step(connection, edition_id, EditionStep("created", actor), now)
    for copy_part in PARTS:
        await copy_part(connection, source_id, edition_id)
    log.info("edition.copied", edition_id=str(edition_id), source_id=str(source_id))
    return await find_edition(connection, edition_id)
