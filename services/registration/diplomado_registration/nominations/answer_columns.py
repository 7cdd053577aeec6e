"""Reads the columns of a nomination list that are named like a question of the edition."""

from collections.abc import Iterable, Mapping
from typing import Any

from diplomado_chassis.language.folding import fold
from diplomado_registration.consents.records import DECLARED_PURPOSES
from diplomado_registration.nominations.csv_sheet import Row, RowError
from diplomado_registration.questions.answers import check_answers, read_texts, without_consent
from diplomado_registration.questions.question import Questions

_PREFIX = "question "
_CONSENTS: Mapping[str, bool] = dict.fromkeys(DECLARED_PURPOSES, True)


def answer_columns(questions: Questions) -> dict[str, str]:
    """Return the columns of the questions by their folded names."""
    return {fold(name): _PREFIX + name for name in questions.questions}


def read_rows(questions: Questions, rows: Iterable[Row]) -> tuple[dict[int, dict[str, Any]], list[RowError]]:
    """Return the answers by row, and the errors. No answer is required; the nominee completes them.

    Answers whose purpose an institution cannot declare consent for are left out.
    """
    answers: dict[int, dict[str, Any]] = {}
    errors: list[RowError] = []
    for row in rows:
        given = read_texts(questions, _reader(row), lambda _name, _choice: False)
        given = without_consent(questions, given, _CONSENTS)
        if given:
            answers[row.number] = given
            errors += [
                RowError(row.number, error) for error in check_answers(questions, given, _CONSENTS, complete=False)
            ]
    return answers, errors


def _reader(row: Row) -> Any:
    return lambda name: row.cells.get(_PREFIX + name, "")
