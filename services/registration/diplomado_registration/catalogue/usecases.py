"""Stores entries of the catalogue, and reports unknown codes as errors of the fields that they were sent in."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic

from asyncpg import ForeignKeyViolationError

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue import store
from diplomado_registration.catalogue.coded_fields import CODED_FIELDS
from diplomado_registration.catalogue.field_reader import NOT_LISTED
from diplomado_registration.catalogue.models import Course, Donor, Institution, M, Programme, keep_left_out

UNKNOWN_CODE = Text(es="No existe ese código.", en="There is no such code.")


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


async def find_entry(connection: Connection, kind: Kind[M], code: str) -> M:
    """Return an entry. Raises a 404 problem."""
    entry = await kind.find(connection, code)
    if entry is None:
        raise Problem(404, "code-unknown", UNKNOWN_CODE)
    return entry


async def reject_unlisted_codes(connection: Connection, institution: str | None, fields: object) -> None:
    """Raise ValidationFailed for each coded field with a code that no list has. `fields` has them as attributes."""
    unlisted = await store.list_unlisted(
        connection, institution, [getattr(fields, field.name) for field in CODED_FIELDS]
    )
    if unlisted:
        raise ValidationFailed(*(FieldError(name, NOT_LISTED) for name in unlisted))


@contextmanager
def reject_unknown_codes(fields: Mapping[str, str] | None = None) -> Iterator[None]:
    """Turn a foreign key violation into ValidationFailed for the field.

    Foreign keys are named after their column, and columns after their field. `fields` maps columns whose field has
    another name.
    """
    try:
        yield
    except ForeignKeyViolationError as error:
        column = (error.constraint_name or "").removeprefix(f"{error.table_name}_").removesuffix("_fkey")
        raise ValidationFailed(FieldError((fields or {}).get(column, column), NOT_LISTED)) from None
