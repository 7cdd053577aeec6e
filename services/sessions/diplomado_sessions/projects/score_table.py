"""The sheet of all scores as rows of a table, for spreadsheets."""

from collections.abc import Iterator, Sequence

from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_sessions.projects.outcome import Outcome, TeamOutcome
from diplomado_sessions.projects.rubric import Rubric

HEADS = (
    Text("Puesto", "Rank"),
    Text("Equipo", "Team"),
    Text("Nombre", "Name"),
    Text("Proyecto", "Project"),
    Text("Institución", "Institution"),
    Text("Nota", "Score"),
    Text("Diferencia", "Spread"),
    Text("Evaluador", "Grader"),
)
TAIL = (Text("Total", "Total"), Text("Cuenta", "Counts"), Text("Se aleja de los demás", "Differs from the others"))
YES = Text("sí", "yes")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows_of(outcome: Outcome, rubric: Rubric, language: Language) -> Iterator[list[str]]:
    """Return the header, then one row for each final score; a team without any has one row. Cells are no formulas."""
    yield [
        *(head.in_(language) for head in HEADS),
        *(f"{criterion.code} ({criterion.weight} %)" for criterion in rubric.criteria),
        *(head.in_(language) for head in TAIL),
    ]
    for one in outcome.teams:
        for row in _rows(one, [criterion.code for criterion in rubric.criteria], language):
            yield [harmless(cell) for cell in row]


def _rows(one: TeamOutcome, codes: Sequence[str], language: Language) -> Iterator[list[str]]:
    project = one.team.project
    begin = [
        str(one.place.rank) if one.place else "",
        project.code,
        project.name,
        project.project_title,
        one.team.institution_name or project.institution or "",
        str(one.place.score) if one.place else "",
        f"{one.spread.normalize():f}" if one.spread is not None else "",
    ]
    if not one.finals:
        yield [*begin, *[""] * (len(codes) + len(TAIL) + 1)]
    yes = YES.in_(language)
    for name, sheet in sorted(one.finals.items()):
        points = [f"{sheet.points[code].normalize():f}" if code in sheet.points else "" for code in codes]
        flags = [yes if name in one.counted else "", yes if name in one.outliers else ""]
        yield [*begin, name, *points, f"{one.totals[name].normalize():f}", *flags]


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
