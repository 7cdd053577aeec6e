"""Reads a nomination list by the codes and questions of its edition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.catalogue import store as catalogue_store
from diplomado_registration.catalogue.coded_fields import NOMINATED_FIELDS
from diplomado_registration.nominations import store
from diplomado_registration.nominations.answer_columns import answer_columns, read_rows
from diplomado_registration.nominations.columns import NAMES_OF_COLUMNS
from diplomado_registration.nominations.csv_sheet import (
    Row,
    RowError,
    Sheet,
    TooManyRows,
    read_sheet,
)
from diplomado_registration.nominations.declaration import Declaration
from diplomado_registration.nominations.files import SentFile, Unreadable, number_of
from diplomado_registration.nominations.headings.recalling import Remembered, headings_of, institution_of
from diplomado_registration.nominations.nominees import Reading, Vocabulary, read_nominees
from diplomado_registration.nominations.values.meanings import NOTHING_DECIDED, Decided
from diplomado_registration.nominations.whole_names import parted
from diplomado_registration.places.opening import UNKNOWN_EDITION
from diplomado_registration.questions.question import Questions
from diplomado_registration.reference.codes import Codes
from diplomado_registration.reference.store import list_offered

TOO_MANY = Text(
    es="La lista tiene más de {max_rows} personas. Divídala en varios archivos.",
    en="The list has more than {max_rows} people. Split it into several files.",
)
TOO_MANY_TOGETHER = Text(
    es="Con este archivo serían más de {max_rows} personas. Envíelo después de guardar los demás.",
    en="With this file there would be more than {max_rows} people. Send it after the others are stored.",
)


async def load_vocabulary(connection: Connection, edition_id: UUID) -> Vocabulary:
    """Return the values that the cells of a list may have. Raises a 404 problem for an unknown edition."""
    admitted = await store.find_admitted_institutions(connection, edition_id)
    if admitted is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    lists = await list_offered(connection)
    institutions = await catalogue_store.list_institutions(connection)
    return Vocabulary(
        institutions=Codes({"code": row["code"], "es": row["name"], "en": row["name"]} for row in institutions),
        organisation_types={row["code"]: row["organisation_type"] for row in institutions},
        codes={field.name: Codes(lists[field.codes]) for field in NOMINATED_FIELDS},
        admitted=admitted,
    )


@dataclass(frozen=True, slots=True)
class ReadList:
    """The rows of all files as they are written, what they say, and the answers by row.

    `is_complete`: a file at least was read to its end. Rows are numbered by `number_of`. `recalled` are the columns of
    headings that were explained before.
    """

    rows: list[Row]
    is_complete: bool
    reading: Reading
    answers: Mapping[int, dict[str, Any]]
    unreadable: Sequence[Unreadable]
    recalled: Mapping[str, str]


def read_list(
    files: Sequence[SentFile],
    vocabulary: Vocabulary,
    questions: Questions,
    remembered: Remembered,
    declaration: Declaration,
    max_rows: int,
    decided: Decided = NOTHING_DECIDED,
) -> ReadList:
    """Read files as one list. A file that is not read to its end is left out, with its errors; others are not stopped.
    Raises a 413 problem if a single file has too many rows.
    """
    asked = answer_columns(questions)
    recalled: dict[str, str] = {}
    rows: list[Row] = []
    errors: list[RowError] = []
    unreadable: list[Unreadable] = []
    for position, file in enumerate(files):
        headings = headings_of(
            partial(_peek, file, max_rows), remembered, declaration.institution, vocabulary.institutions
        )
        further = {**headings, **asked}
        sheet = _read_sheet(file, max_rows - len(rows), further, is_only=len(files) == 1, max_rows=max_rows)
        recalled |= sheet.recalled
        numbers = {row.number for row in sheet.rows}
        wrong = [error for error in sheet.errors if error.row not in numbers]
        errors += [RowError(number_of(position, row), error) for row, error in sheet.errors]
        if wrong:
            unreadable.append(Unreadable(position, [_with_place(error) for error in wrong], sheet.unknown))
        if not wrong or len(files) == 1:  # who sends a single file learns what else is wrong in it
            rows += [Row(number_of(position, row.number), parted(row.cells)) for row in sheet.rows]
    reading = read_nominees(
        rows,
        vocabulary,
        declaration.institution,
        shared_mailbox=declaration.shared_reason is not None,
        names=[file.name for file in files],
        decided=decided,
    )
    answers, wrong_answers = read_rows(questions, rows)
    errors = sorted([*errors, *reading.errors, *wrong_answers], key=lambda error: error.row)
    return ReadList(rows, len(unreadable) < len(files), reading._replace(errors=errors), answers, unreadable, recalled)


def _peek(file: SentFile, max_rows: int, further: Mapping[str, str]) -> Sheet:
    try:
        return read_sheet(file.content, max_rows, further, any_header=True)
    except TooManyRows:
        return Sheet()


def institutions_of(
    files: Sequence[SentFile], vocabulary: Vocabulary, further: Mapping[str, str], max_rows: int
) -> list[str]:
    """Return whose list each file is, as `recalling.institution_of` says it."""
    return [institution_of(_peek(file, max_rows, further), vocabulary.institutions) for file in files]


def _read_sheet(file: SentFile, remaining: int, further: Mapping[str, str], *, is_only: bool, max_rows: int) -> Sheet:
    try:
        return read_sheet(file.content, remaining, further)
    except TooManyRows:
        if not is_only:
            sheet = Sheet()
            sheet.add_error(1, "", TOO_MANY_TOGETHER.with_values(max_rows=max_rows))
            return sheet
        raise Problem(
            413,
            "too-many-rows",
            TOO_MANY.with_values(max_rows=max_rows),
            most_rows=max_rows,  # the name of the member in the API
        ) from None


def _with_place(error: RowError) -> Text:
    row, column, text = error.row, error.error.path, error.error.text
    if not column:
        return text if row == 1 else Text("Fila {row}: {text}", "Row {row}: {text}", row=row, text=text)
    name = NAMES_OF_COLUMNS.get(column, column)
    return Text("Fila {row}, «{column}»: {text}", "Row {row}, “{column}”: {text}", row=row, column=name, text=text)
