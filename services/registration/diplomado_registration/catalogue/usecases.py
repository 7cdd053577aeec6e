"""Reports unknown codes as errors of the fields that they were sent in."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from asyncpg import ForeignKeyViolationError

from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue.field_reader import NOT_LISTED


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
