"""The form of a rubric: criteria one below the other, and the levels of each criterion on a page of its own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.validation import read_model
from diplomado_chassis.language.text import Text
from diplomado_chassis.strict import StrictModel
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.projects.api.rubrics import LevelPut, RubricPut
from diplomado_sessions.projects.rubric import Criterion, Level, Rubric

MAX_CRITERIA = 50
EMPTY_ROWS = 3
LABELS = {
    "code": Text("Código de la rúbrica", "Code of the rubric"),
    "graders_min": Text("Evaluadores por equipo, como mínimo", "Graders for each team, at least"),
    "method": Text("Nota de un equipo", "Score of a team"),
    "ties": Text("Entre equipos con la misma nota", "Between teams with equal scores"),
    "tie_criteria": Text("Criterios de desempate", "Criteria that break ties"),
    "outlier_points": Text("Diferencia que se señala, en puntos", "Difference that is flagged, in points"),
    "criteria": Text("Criterios", "Criteria"),
}
_CRITERION = {
    "code": Text("Criterio {n}, código", "Criterion {n}, code"),
    "title.es": Text("Criterio {n}, título en español", "Criterion {n}, title in Spanish"),
    "title.en": Text("Criterio {n}, título en inglés", "Criterion {n}, title in English"),
    "weight": Text("Criterio {n}, peso", "Criterion {n}, weight"),
}
_LEVEL = {
    "points_from": Text("Nivel {n}, desde", "Level {n}, from"),
    "title.es": Text("Nivel {n}, título en español", "Level {n}, title in Spanish"),
    "title.en": Text("Nivel {n}, título en inglés", "Level {n}, title in English"),
    "descriptor.es": Text("Nivel {n}, descripción en español", "Level {n}, description in Spanish"),
    "descriptor.en": Text("Nivel {n}, descripción en inglés", "Level {n}, description in English"),
}
MAX_LEVELS = 10


def labels_of(rows: int) -> dict[str, Text]:
    """Return the labels of all fields of a form with this many rows."""
    return LABELS | {
        f"criteria.{row}.{name}": text.with_values(n=row + 1)
        for row in range(rows)
        for name, text in _CRITERION.items()
    }


def level_labels(rows: int) -> dict[str, Text]:
    """Return the labels of all fields of the form of one criterion's levels."""
    return {f"levels.{row}.{name}": text.with_values(n=row + 1) for row in range(rows) for name, text in _LEVEL.items()}


def rows_of(form: Form) -> int:
    """Return how many rows for criteria a form has."""
    return max((row + 1 for row in range(MAX_CRITERIA) if f"criteria.{row}.code" in form), default=0)


def _filled(form: Form, row: int) -> bool:
    return any(form.get(f"criteria.{row}.{name}", "").strip() for name in _CRITERION)


def read_rubric(form: Form, stored: Rubric | None) -> Rubric:
    """Return the rubric of a form. Criteria keep their levels, also under a new code. Raises ValidationFailed."""
    rows = [row for row in range(rows_of(form)) if _filled(form, row)]
    sent = read_model(
        RubricPut,
        {
            **{name: form.get(name, "").strip() for name in ("code", "graders_min", "method", "ties")},
            "outlier_points": form.get("outlier_points", "").strip().replace(",", "."),
            "tie_criteria": form.get("tie_criteria", "").replace(",", " ").split(),
            "criteria": [_row(form, row) for row in rows],
        },
        lambda path: _field(path, rows),
    ).rubric()
    levels = {criterion.code: criterion.levels for criterion in stored.criteria} if stored else {}
    criteria = tuple(
        replace(criterion, levels=levels.get(form.get(f"criteria.{row}.was") or criterion.code, ()))
        for row, criterion in zip(rows, sent.criteria, strict=True)
    )
    return replace(sent, criteria=criteria)


def _row(form: Form, row: int) -> dict[str, object]:
    code, es, en, weight = (form.get(f"criteria.{row}.{name}", "").strip() for name in _CRITERION)
    return {"code": code, "title": {"es": es, "en": en}, "weight": weight}


def _field(path: str, rows: Sequence[int]) -> str:
    """Return the field of a criterion's error: empty rows between the criteria count in the form alone."""
    parts = path.split(".")
    if parts[0] == "criteria" and len(parts) > 1:
        return ".".join(("criteria", str(rows[int(parts[1])]), *parts[2:]))
    return parts[0]


def fields_of(rubric: Rubric | None) -> Form:
    """Return what the form shows of a stored rubric, or of none."""
    if rubric is None:
        return Form({"graders_min": ["2"], "method": ["mean"], "ties": ["shared"], "outlier_points": ["20"]})
    fields = {
        "code": rubric.code,
        "graders_min": str(rubric.graders_min),
        "method": rubric.method,
        "ties": rubric.ties,
        "tie_criteria": ", ".join(rubric.tie_criteria),
        "outlier_points": f"{rubric.outlier_points.normalize():f}",
    }
    for row, criterion in enumerate(rubric.criteria):
        values = (criterion.code, criterion.title.es, criterion.title.en, str(criterion.weight))
        fields |= {f"criteria.{row}.{name}": value for name, value in zip(_CRITERION, values, strict=True)}
        fields[f"criteria.{row}.was"] = criterion.code
    return Form({name: [value] for name, value in fields.items()})


class _Levels(StrictModel):
    levels: Annotated[list[LevelPut], Field(max_length=MAX_LEVELS)]


def read_levels(form: Form) -> tuple[Level, ...]:
    """Return the levels of a form; empty rows are none. Raises ValidationFailed."""
    rows = [row for row in range(MAX_LEVELS) if any(form.get(f"levels.{row}.{name}", "").strip() for name in _LEVEL)]

    def field(path: str) -> str:
        parts = path.split(".")
        return ".".join((parts[0], str(rows[int(parts[1])]), *parts[2:])) if len(parts) > 1 else path

    levels = [_level_row(form, row) for row in rows]
    sent = read_model(_Levels, {"levels": levels}, field)
    return tuple(Level(level.points_from, level.title, level.descriptor) for level in sent.levels)


def _level_row(form: Form, row: int) -> dict[str, object]:
    points, *texts = (" ".join(form.get(f"levels.{row}.{name}", "").split()) for name in _LEVEL)
    return {
        "points_from": points,
        "title": {"es": texts[0], "en": texts[1]},
        "descriptor": {"es": texts[2], "en": texts[3]},
    }


def fields_of_levels(criterion: Criterion) -> Form:
    """Return what the form of levels shows of a stored criterion."""
    fields: dict[str, list[str]] = {}
    for row, level in enumerate(criterion.levels):
        texts = (level.title.es, level.title.en, level.descriptor.es, level.descriptor.en)
        for name, value in zip(_LEVEL, (str(level.points_from), *texts), strict=True):
            fields[f"levels.{row}.{name}"] = [value]
    return Form(fields)


def with_levels(rubric: Rubric, code: str, levels: tuple[Level, ...]) -> Rubric:
    """Return the rubric with other levels of one criterion."""
    return replace(
        rubric, criteria=tuple(replace(one, levels=levels) if one.code == code else one for one in rubric.criteria)
    )


def beside_fields(failed: ValidationFailed, code: str, rubric: Rubric) -> ValidationFailed:
    """Return the errors of a rubric as those of the form of one criterion's levels."""
    position = [criterion.code for criterion in rubric.criteria].index(code)
    begin = f"criteria.{position}.levels"
    return ValidationFailed(
        *(
            FieldError("levels.0.points_from" if error.path == begin else error.path, error.text)
            for error in failed.errors
        ),
        slug=failed.slug,
    )
