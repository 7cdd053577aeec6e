"""Stores entries of the catalogue, publishes institutions, and reports unknown codes as errors of their fields."""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Generic

import structlog
from asyncpg import ForeignKeyViolationError

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.settings import Settings
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue import store
from diplomado_registration.catalogue.events import institution_event
from diplomado_registration.catalogue.field_reader import NOT_LISTED
from diplomado_registration.catalogue.models import Course, Donor, Institution, M, Programme, keep_left_out

log = structlog.get_logger()

UNKNOWN_CODE = Text(es="No existe ese código.", en="There is no such code.")
NOT_AMONG = Text(
    es="“{code}” no está en la lista de valores admitidos.", en="“{code}” is not in the list of accepted values."
)
_REFERENCED = re.compile(r"\)=\(([\w.+-]{1,64})\)")
"""The code within `Key (institution)=(INEC) is not present …`, which Postgres says in its own language."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[M]):
    """A kind of entry in the catalogue, with the functions of the store."""

    name: str
    find: Callable[[Connection, str], Awaitable[M | None]]
    upsert: Callable[[Connection, str, M], Awaitable[None]]


DONORS: Kind[Donor] = Kind("donor", store.find_donor, store.upsert_donor)
PROGRAMMES: Kind[Programme] = Kind("programme", store.find_programme, store.upsert_programme)
COURSES: Kind[Course] = Kind("course", store.find_course, store.upsert_course)
INSTITUTIONS: Kind[Institution] = Kind("institution", store.find_institution, store.upsert_institution)


async def put_entry(connection: Connection, kind: Kind[M], code: str, entry: M, preconditions: Preconditions) -> M:
    """Store an entry and return it. Fields that were left out keep their stored values.

    Raises a 412 problem if the entry is another than the client saw, ForeignKeyViolationError for an unknown code.
    """
    await store.lock_code(connection, kind.name, code)
    stored = await kind.find(connection, code)
    preconditions.check(stored)
    await kind.upsert(connection, code, keep_left_out(entry, stored))
    return await find_entry(connection, kind, code)


async def put_institution(
    connection: Connection, code: str, institution: Institution, preconditions: Preconditions, now: datetime
) -> Institution:
    """Store an institution, publish it if it has changed, and return it. Raises as `put_entry`."""
    stored = await put_entry(connection, INSTITUTIONS, code, institution, preconditions)
    await _announce(connection, now, code)
    return stored


async def announce_institutions(connection: Connection, _settings: Settings) -> None:
    """Publish the institutions that were stored or changed without being published, each difference once."""
    await _announce(connection, datetime.now(UTC))


async def _announce(connection: Connection, now: datetime, code: str | None = None) -> None:
    changed = sorted(await store.mark_described(connection, code), key=itemgetter("code"))
    await outbox.append(connection, *(institution_event(dict(row), now) for row in changed))
    if changed:
        log.info("institutions.published", institutions=len(changed))


async def find_entry(connection: Connection, kind: Kind[M], code: str) -> M:
    """Return an entry. Raises a 404 problem."""
    entry = await kind.find(connection, code)
    if entry is None:
        raise Problem(404, "code-unknown", UNKNOWN_CODE)
    return entry


@contextmanager
def reject_unknown_codes(fields: Mapping[str, str] | None = None) -> Iterator[None]:
    """Turn a foreign key violation into ValidationFailed for the field, which names the code: a list may have many.

    Foreign keys are named after their column, and columns after their field. `fields` maps columns whose field has
    another name.
    """
    try:
        yield
    except ForeignKeyViolationError as error:
        column = (error.constraint_name or "").removeprefix(f"{error.table_name}_").removesuffix("_fkey")
        found = _REFERENCED.search(error.detail or "")
        text = NOT_AMONG.with_values(code=found[1]) if found else NOT_LISTED
        raise ValidationFailed(FieldError((fields or {}).get(column, column), text)) from None
