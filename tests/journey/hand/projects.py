"""The rubric, the teams with their projects, the graders' scores and the ranking."""

from playwright.async_api import Page

from diplomado_acceptance.replay.programme import Programme
from tests.journey.hand.gestures import area, fill, follow, press, seen_part, send_file, told


async def write_rubric(page: Page, programme: Programme) -> None:
    """Write the criteria with their weights."""
    rubric = programme.edition.rubric
    assert rubric
    await area(page, "Proyectos")
    await follow(page, "Rúbrica")
    await follow(page, "Crear la rúbrica")
    await press(page, "Agregar filas")
    await fill(
        page,
        {"Código de la rúbrica": rubric.code, "Evaluadores por equipo, como mínimo": str(rubric.graders_min)},
    )
    for number, criterion in enumerate(rubric.criteria, 1):
        await fill(
            page.get_by_role("group", name=f"Criterio {number}"),
            {
                "Código": criterion.code, "Título en español": criterion.title.es,
                "Título en inglés": criterion.title.en, "Peso, %": str(criterion.weight),
            },
        )  # fmt: skip
    await press(page, "Guardar la rúbrica")
    await told(page, "Se guardó")


async def form_teams(page: Page, programme: Programme) -> None:
    """Send the list of all teams with their projects and members, after a look at it."""
    await area(page, "Proyectos")
    await follow(page, "Cargar una lista")
    await send_file(page, "O un archivo (opcional)", programme.folder / "projects.csv")
    await press(page, "Ver qué hará")
    await seen_part(page, "Vista previa")
    await press(page, "Guardar los equipos")
    await told(page, f"{len(programme.projects)} equipos guardados.")


async def grade(page: Page, programme: Programme) -> None:
    """Name the graders, send the list of all scores, and rank the teams."""
    given = {(numbered.row.team, numbered.row.grader) for numbered in programme.scores}
    await area(page, "Proyectos")
    await follow(page, "Evaluadores")
    for grader in sorted({grader for _, grader in given}):
        await follow(page, "Nombrar a un evaluador")
        await fill(page, {"Nombre": grader, "Cuenta (opcional)": grader})
        await press(page, "Guardar el nombramiento")
        await told(page, "Se guardó el nombramiento.")
    await follow(page, "Calificaciones")
    await follow(page, "Cargar una lista de calificaciones")
    await send_file(page, "O un archivo (opcional)", programme.folder / "scores.csv")
    await press(page, "Ver qué hará")
    await seen_part(page, "Vista previa")
    await press(page, "Guardar las calificaciones")
    await told(page, f"{len(given)} calificaciones guardadas.")
    await follow(page, "Clasificación")
    await press(page, "Publicar la clasificación")
    await told(page, "clasificación")
