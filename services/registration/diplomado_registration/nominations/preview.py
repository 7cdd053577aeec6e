"""What a nomination list would do, row by row, before anything is stored."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from diplomado_chassis.language.languages import ENGLISH, SPANISH, Language
from diplomado_chassis.language.printable import shortened
from diplomado_chassis.language.text import Text
from diplomado_registration.nominations.csv_sheet import Row, RowError
from diplomado_registration.nominations.files import file_of, row_of
from diplomado_registration.nominations.planning import Plan
from diplomado_registration.nominations.values.meanings import Meaning

Outcome = Literal["enters", "waits", "changes", "proposed", "unchanged", "ended", "error"]
OUTCOMES: Final[Mapping[Outcome, Text]] = {
    "error": Text("Con errores", "With errors"),
    "enters": Text("Entra con cupo", "Gets a place"),
    "waits": Text("Queda en lista de espera", "Joins the waiting list"),
    "changes": Text("Se corrigen sus datos", "Details are corrected"),
    "proposed": Text("Cambio por decidir", "Change to be decided"),
    "unchanged": Text("Ya está, sin cambios", "Is there, no change"),
    "ended": Text("Se retiró y sigue así", "Was withdrawn, stays so"),
}
KINDS: Final[Mapping[Outcome, str]] = {
    "error": "bad",
    "enters": "good",
    "waits": "warn",
    "changes": "info",
    "proposed": "warn",
}
MAX_CELL = 80
_SHOWN = ("given_names", "family_names")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list with its outcome. `errors` and `flags` are pairs of a column and a sentence about its cell.

    `row` is its number among those of all files.
    """

    row: int
    name: str
    email: str
    outcome: Outcome
    errors: Sequence[tuple[str, Text]] = ()
    flags: Sequence[tuple[str, Text]] = ()

    @property
    def file(self) -> int:
        """The position of its file."""
        return file_of(self.row)

    @property
    def row_of_file(self) -> int:
        """Its number in its own file."""
        return row_of(self.row)


def lines_of(
    sheet: Iterable[Row],
    plan: Plan | None,
    errors: Iterable[RowError],
    flags: Iterable[RowError],
    proposed: Iterable[int],
) -> list[Line]:
    """Return every row of a list with what would happen to it."""
    wrong, flagged = _by_row(errors), _by_row(flags)
    outcomes = _outcomes(plan, set(proposed))
    return [
        Line(
            row.number,
            shortened(" ".join(filter(None, (row.cells.get(name, "").strip() for name in _SHOWN))), MAX_CELL),
            shortened(row.cells.get("email", "").strip(), MAX_CELL),
            "error" if row.number in wrong else outcomes.get(row.number, "unchanged"),
            wrong.get(row.number, ()),
            flagged.get(row.number, ()),
        )
        for row in sheet
    ]


def _outcomes(plan: Plan | None, proposed: set[int]) -> dict[int, Outcome]:
    outcomes: dict[int, Outcome] = dict.fromkeys(proposed, "proposed")
    if plan is not None:
        outcomes |= dict.fromkeys(plan.withdrawn_rows, "ended")
        outcomes |= {nominee.row: "changes" for nominee, _ in plan.to_update}
        outcomes |= {nominee.row: "enters" if number is None else "waits" for nominee, number in plan.to_insert}
    return outcomes


def digest_of(lines: Iterable[Line], meanings: Iterable[Meaning]) -> str:
    """Return what a preview says in short: the same if the same would happen to every row, by the same decisions."""
    said = [(line.row, line.name, line.email, line.outcome, len(line.errors)) for line in lines]
    decided = [(one.column, one.value, one.code) for one in meanings]
    return hashlib.sha256(repr((said, decided)).encode()).hexdigest()


def counted(lines: Iterable[Line]) -> dict[Outcome, int]:
    """Return how many rows have each outcome, in the order of OUTCOMES."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for line in lines:
        counts[line.outcome] += 1
    return {outcome: number for outcome, number in counts.items() if number}


def _by_row(remarks: Iterable[RowError]) -> dict[int, list[tuple[str, Text]]]:
    found: dict[int, list[tuple[str, Text]]] = {}
    for row, error in remarks:
        found.setdefault(row, []).append((error.path, error.text))
    return found


def written(line: Line) -> dict[str, Any]:
    """Return a line as JSON."""
    return {
        **{name: getattr(line, name) for name in ("row", "name", "email", "outcome")},
        "errors": [(column, text.in_(SPANISH), text.in_(ENGLISH)) for column, text in line.errors],
        "flags": [(column, text.in_(SPANISH), text.in_(ENGLISH)) for column, text in line.flags],
    }


def shown(line: Line, language: Language) -> dict[str, Any]:
    """Return a line as the API shows it to the sender of the list."""
    remarks = {
        kind: [{"column": column, "message": text.in_(language)} for column, text in texts]
        for kind, texts in (("errors", line.errors), ("warnings", line.flags))
        if texts
    }
    return {"row": line.row_of_file, "name": line.name, "email": line.email, "outcome": line.outcome, **remarks}


def line_of(content: Mapping[str, Any]) -> Line:
    """Return the line that was written."""
    return Line(
        content["row"],
        content["name"],
        content["email"],
        content["outcome"],
        [(column, Text(es, en)) for column, es, en in content["errors"]],
        [(column, Text(es, en)) for column, es, en in content["flags"]],
    )
