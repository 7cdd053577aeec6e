"""The table of all projects that a grader scores: what it shows of each sheet, and what was typed into it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from diplomado_chassis.language.text import Text
from diplomado_chassis.language.titles import text_of
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.projects.overview import Task
from diplomado_sessions.projects.rubric import Criterion
from diplomado_sessions.projects.score_list import read_points
from diplomado_sessions.projects.sheet import Points

MOST_FIELDS = 380
"""How many fields of a table a form holds."""

NO_POINTS = Text(
    "Los puntos van de 0 a 100, con dos decimales como máximo.",
    "Points are from 0 to 100, with two decimals at most.",
)
MISSING = Text("Falta este criterio.", "This criterion is missing.")
LABEL = Text("{team}, {criterion}", "{team}, {criterion}")


@dataclass(frozen=True, slots=True)
class Typed:
    """The points that were typed for one team, and the tag of the sheet that was seen then."""

    code: str
    points: Points
    seen: str


def field_of(team: str, criterion: str) -> str:
    """Return the name of a field. No code has a slash."""
    return f"points/{team}/{criterion}"


def seen_field(team: str) -> str:
    """Return the name of the field that holds the tag of a sheet."""
    return f"seen/{team}"


def page_of(tasks: Sequence[Task], criteria: Sequence[Criterion], number: int) -> tuple[list[Task], int]:
    """Return the teams of a page, from 1, and how many pages there are. A form holds so many fields."""
    size = max(1, MOST_FIELDS // (len(criteria) + 1))
    return list(tasks[(number - 1) * size : number * size]), max(1, -(-len(tasks) // size))


def shown_points(tasks: Sequence[Task]) -> dict[str, str]:
    """Return what the fields show at first."""
    return {
        field_of(task.team.project.code, code): f"{points.normalize():f}"
        for task in tasks
        if task.sheet and task.state != "withdrawn"
        for code, points in task.sheet.points.items()
    }


def labels_of(tasks: Sequence[Task], criteria: Sequence[Criterion]) -> dict[str, Text]:
    """Return what each field is called."""
    return {
        field_of(task.team.project.code, one.code): LABEL.with_values(
            team=task.team.project.name, criterion=text_of(one.title)
        )
        for task in tasks
        for one in criteria
    }


def read_table(
    fields: Mapping[str, str], tasks: Sequence[Task], criteria: Sequence[Criterion], state: str
) -> list[Typed]:
    """Return the sheets that the table changes: those with other points, and drafts that become final.

    A team without any points is left as it is. Raises ValidationFailed with the errors by field.
    """
    found: list[Typed] = []
    errors: list[FieldError] = []
    for task in tasks:
        code = task.team.project.code
        texts = {one.code: fields.get(field_of(code, one.code), "").strip() for one in criteria}
        points: dict[str, Decimal] = {}
        for criterion, text in texts.items():
            read = read_points(text) if text else None
            if read is not None:
                points[criterion] = read
            elif text:
                errors.append(FieldError(field_of(code, criterion), NO_POINTS))
        sheet = task.sheet if task.state != "withdrawn" else None
        is_same = sheet is not None and dict(sheet.points) == points
        if not any(texts.values()) or (is_same and (state == "draft" or task.state == "final")):
            continue
        if state == "final":
            errors += [FieldError(field_of(code, criterion), MISSING) for criterion, text in texts.items() if not text]
        found.append(Typed(code, points, fields.get(seen_field(code), "")))
    if errors:
        raise ValidationFailed(*errors, slug="scores-invalid")
    return found
