"""Reads a list of scores: a row for each criterion, or a column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.projects.rubric import Criterion
from diplomado_sessions.sent_lists.table import Table, error_of_row, list_refused

MAX_ROWS = 5000
MOST_POINTS = 100
_COLUMNS = {
    "team": ("team", "equipo", "code", "codigo", "codigo del equipo"),
    "grader": ("grader", "evaluador", "evaluadora", "jurado", "calificador"),
    "criterion": ("criterion", "criterio"),
    "points": ("points", "score", "puntos", "puntaje", "nota"),
}
_COLUMN_OF = {name: column for column, names in _COLUMNS.items() for name in names}

NO_HEADER = Text(
    "La primera fila lleva los títulos de las columnas: equipo y evaluador, y criterio y puntos, o los criterios.",
    "The first row has the titles of the columns: team and grader, and criterion and points, or the criteria.",
)
NO_CRITERION = Text("la rúbrica no tiene este criterio.", "the rubric has no such criterion.")
NO_POINTS = Text(
    "los puntos van de 0 a 100, con dos decimales como máximo.",
    "points are from 0 to 100, with two decimals at most.",
)
TWICE = Text("estos puntos ya están en otra fila.", "these points stand in another row already.")


@dataclass(slots=True)
class ScoreLine:
    """What one grader gives one team, as a list describes both. `row` is its first row."""

    row: int
    team: str
    grader: str
    points: dict[str, Decimal] = field(default_factory=dict)


def read_points(text: str) -> Decimal | None:
    """Return the points that were typed, or None if they are none."""
    try:
        points = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not points.is_finite() or not 0 <= points <= MOST_POINTS or points != round(points, 2):
        return None
    return points


def read_scores(table: Table, criteria: Sequence[Criterion]) -> list[ScoreLine]:
    """Return the scores of a table by team and grader, in its order. Raises ValidationFailed with errors by row."""
    columns = table.columns(_COLUMN_OF)
    named = names_of(criteria)
    wide = {index: named[fold(title)] for index, title in enumerate(table.titles) if fold(title) in named}
    is_long = {"criterion", "points"} <= columns.keys()
    if not ({"team", "grader"} <= columns.keys() and (is_long or wide)):
        raise list_refused(NO_HEADER)
    found: dict[tuple[str, str], ScoreLine] = {}
    errors: list[FieldError] = []
    for row, sent in table.rows:
        cells = [*sent, *[""] * (len(table.titles) - len(sent))]
        team, grader = cells[columns["team"]], cells[columns["grader"]]
        line = found.setdefault((fold(team), fold(grader)), ScoreLine(row, team, grader))
        if is_long:
            given = {cells[columns["criterion"]]: cells[columns["points"]]}
        else:
            given = {table.titles[index]: cells[index] for index in wide if cells[index]}
        errors += _add(line, row, given, named)
    if errors:
        raise ValidationFailed(*errors, slug="score-list-wrong")
    return [line for line in found.values() if line.points]


def names_of(criteria: Sequence[Criterion]) -> dict[str, str]:
    """Return the codes of criteria by what a list may call them: code or title, with the weight behind it or not."""
    named: dict[str, str] = {}
    for one in criteria:
        for name in (one.code, one.title.es, one.title.en):
            named |= {fold(name): one.code, fold(f"{name} ({one.weight} %)"): one.code}
    return named


def _add(line: ScoreLine, row: int, given: Mapping[str, str], named: Mapping[str, str]) -> list[FieldError]:
    errors: list[FieldError] = []
    for name, text in given.items():
        code, points = named.get(fold(name)), read_points(text)
        if code is None:
            errors.append(error_of_row(row, NO_CRITERION, name))
        elif points is None:
            errors.append(error_of_row(row, NO_POINTS, name))
        elif code in line.points:
            errors.append(error_of_row(row, TWICE, name))
        else:
            line.points[code] = points
    return errors
