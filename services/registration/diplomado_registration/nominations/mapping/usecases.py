"""Reads and sets what headings and values of an institution's lists mean."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import structlog

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue.models import keep_left_out
from diplomado_registration.catalogue.usecases import INSTITUTIONS, find_entry
from diplomado_registration.nominations.columns import IGNORED, NAMES_OF_COLUMNS
from diplomado_registration.nominations.headings import store as headings_store
from diplomado_registration.nominations.headings.recalling import ANY, INSTITUTION
from diplomado_registration.nominations.mapping.models import CODED, ListMapping
from diplomado_registration.nominations.values import store as values_store
from diplomado_registration.nominations.values.meanings import NOTHING
from diplomado_registration.nominations.values.usecases import offered_codes

log = structlog.get_logger()

NO_COLUMN = Text("No es una columna de las listas.", "It is not a column of lists.")
NO_CODES = Text("No es una columna con códigos.", "It is not a column with codes.")
NO_CODE = Text("No es un código de esta columna.", "It is not a code of this column.")
NO_LETTERS = Text("No tiene letras ni cifras.", "It has neither letters nor digits.")
TWICE = Text("Está dos veces, con significados distintos.", "It is there twice, with different meanings.")


async def find_mapping(connection: Connection, institution: str) -> ListMapping:
    """Return what is remembered for an institution. Raises a 404 problem."""
    await find_entry(connection, INSTITUTIONS, institution)
    return await _stored(connection, institution)


async def put_mapping(
    connection: Connection, institution: str, sent: ListMapping, preconditions: Preconditions, by: str, now: datetime
) -> ListMapping:
    """Replace what is remembered for an institution, and return it. Fields that were left out keep what they have.

    Raises a 404 problem, a 412 problem if another mapping is stored than the client saw, and ValidationFailed.
    """
    await find_entry(connection, INSTITUTIONS, institution)
    await headings_store.lock_decisions(connection, institution)
    stored = await _stored(connection, institution)
    preconditions.check(stored if stored.headings or stored.values else None, stored)
    mapping = _folded(keep_left_out(sent, stored))
    if errors := list(_errors(mapping, stored, await offered_codes(connection))):
        raise ValidationFailed(*errors)
    columns = {heading: column or IGNORED for heading, column in mapping.headings.items()}
    general = {heading: column for heading, column in columns.items() if column == INSTITUTION}
    await headings_store.replace_headings(connection, institution, columns, by, now)
    await headings_store.upsert_headings(connection, ANY, general, by, now)  # by it the institution of a list is found
    codes = {
        (column, value): code or NOTHING for column, values in mapping.values.items() for value, code in values.items()
    }
    await values_store.replace_values(connection, institution, codes, by, now)
    log.info("nominations.mapping_set", institution=institution, headings=len(columns), values=len(codes))
    return mapping


async def _stored(connection: Connection, institution: str) -> ListMapping:
    headings = (await headings_store.list_headings(connection, institution)).get(institution, {})
    values = (await values_store.list_values(connection, institution)).get(institution, {})
    return _sorted(
        {heading: column or None for heading, column in headings.items()},
        {column: {value: code or None for value, code in codes.items()} for column, codes in values.items()},
    )


def _sorted(headings: Mapping[str, str | None], values: Mapping[str, Mapping[str, str | None]]) -> ListMapping:
    return ListMapping.model_construct(
        headings=dict(sorted(headings.items())),
        values={column: dict(sorted(codes.items())) for column, codes in sorted(values.items()) if codes},
    )


def _folded(mapping: ListMapping) -> ListMapping:
    """Return a mapping in the form that is compared. Raises ValidationFailed for what cannot be."""
    values = {
        column: _each_folded(codes, f"values.{column}") if column in CODED else codes
        for column, codes in mapping.values.items()
    }
    return _sorted(_each_folded(mapping.headings, "headings"), values)


def _each_folded(meanings: Mapping[str, str | None], field: str) -> dict[str, str | None]:
    folded: dict[str, str | None] = {}
    for written, meaning in meanings.items():
        if not (text := fold(written)):
            raise ValidationFailed(FieldError(field, NO_LETTERS))
        if folded.setdefault(text, meaning) != meaning:
            raise ValidationFailed(FieldError(f"{field}.{text}", TWICE))
    return folded


def _errors(
    mapping: ListMapping, stored: ListMapping, offered: Mapping[str, Mapping[str, Text]]
) -> Iterator[FieldError]:
    for heading, column in mapping.headings.items():
        if column is not None and column not in NAMES_OF_COLUMNS:
            yield FieldError(f"headings.{heading}", NO_COLUMN)
    for name, codes in mapping.values.items():
        if name not in offered:
            yield FieldError(f"values.{name}", NO_CODES)
            continue
        kept = stored.values.get(name, {})  # a code that was retired since it was decided stays
        for value, code in codes.items():
            if code is not None and code not in offered[name] and kept.get(value) != code:
                yield FieldError(f"values.{name}.{value}", NO_CODE)
