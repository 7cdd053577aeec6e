"""Reads a nomination list by the codes and questions of its edition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.catalogue import store as catalogue_store
from diplomado_registration.catalogue.coded_fields import NOMINATED_FIELDS
from diplomado_registration.nominations import store
from diplomado_registration.nominations.answer_columns import answer_columns, read_rows
from diplomado_registration.nominations.csv_sheet import Row, TooManyRows, read_sheet
from diplomado_registration.nominations.declaration import Declaration
from diplomado_registration.nominations.nominees import Reading, Vocabulary, read_nominees
from diplomado_registration.places.opening import UNKNOWN_EDITION
from diplomado_registration.questions.question import Questions
from diplomado_registration.reference.codes import Codes
from diplomado_registration.reference.store import list_offered


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
    """The rows of a file as they are written, what they say, and the answers by row.

    `is_complete`: the file was read to its end.
    """

    rows: Sequence[Row]
    is_complete: bool
    reading: Reading
    answers: Mapping[int, dict[str, Any]]


def read_list(
    raw: bytes, vocabulary: Vocabulary, questions: Questions, declaration: Declaration, max_rows: int
) -> ReadList:
    """Read a file. Raises a 413 problem for too many rows."""
    try:
        sheet = read_sheet(raw, max_rows, answer_columns(questions))
    except TooManyRows:
        raise Problem(
            413,
            "too-many-rows",
            Text(
                es="La lista tiene más de {max_rows} personas. Divídala en varios archivos.",
                en="The list has more than {max_rows} people. Split it into several files.",
                max_rows=max_rows,
            ),
            most_rows=max_rows,  # the name of the member in the API
        ) from None
    reading = read_nominees(
        sheet.rows, vocabulary, declaration.institution, shared_mailbox=declaration.shared_reason is not None
    )
    numbers = {row.number for row in sheet.rows}
    is_read = all(error.row in numbers for error in sheet.errors)
    answers, wrong_answers = read_rows(questions, sheet.rows)
    errors = sorted([*sheet.errors, *reading.errors, *wrong_answers], key=lambda error: error.row)
    return ReadList(sheet.rows, is_read, reading._replace(errors=errors), answers)
