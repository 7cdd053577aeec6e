"""The rubric, the teams with their projects, the graders' scores and the ranking."""

from collections.abc import Mapping

from playwright.async_api import Page

from diplomado_acceptance.replay.programme import Programme
from tests.journey.hand.gestures import area, choose, fill, follow, press, seen_part, send_file, told


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


async def form_teams(page: Page, programme: Programme, names: Mapping[str, str]) -> None:
    """Create the first team with its project and add its members one by one; send the list of all teams."""
    institutions = {one.code: one.name for one in programme.edition.institutions}
    for row in (numbered.row for numbered in programme.projects[:1]):
        await area(page, "Proyectos")
        await follow(page, "Crear un equipo")
        await fill(
            page,
            {
                "Código": row.team, "Nombre del equipo": row.name, "Título del proyecto": row.project,
                "Provincia o comarca (opcional)": row.admin_area or "",
                "Metas de los ODS (opcional)": ", ".join(row.sdg),
                "Objetivos del Pacto Mundial (opcional)": ", ".join(map(str, row.gcm)),
            },
        )  # fmt: skip
        if row.institution:
            await choose(page, {"Institución (opcional)": institutions[row.institution]})
        await press(page, "Guardar")
        await told(page, "Se guardó.")
        for email in row.members:
            await page.get_by_label("Buscar participantes por nombre").fill(names[email].partition(" (")[0])
            await press(page, "Filtrar")
            await press(page, f"Agregar: {names[email]}")
            await told(page, "se agregó")
    await area(page, "Proyectos")
    await follow(page, "Cargar una lista")
    await send_file(page, "O un archivo (opcional)", programme.folder / "projects.csv")
    await press(page, "Ver qué hará")
    await seen_part(page, "Vista previa")
    await press(page, "Guardar los equipos")
    await told(page, f"{len(programme.projects)} equipos guardados.")


async def grade(page: Page, programme: Programme) -> None:
    """Name the graders, enter the first scores, send the list of all scores, and rank the teams."""
    points: dict[tuple[str, str], dict[str, str]] = {}
    for row in (numbered.row for numbered in programme.scores):
        points.setdefault((row.team, row.grader), {})[row.criterion] = str(row.points)
    for grader in sorted({grader for _, grader in points}):
        await area(page, "Proyectos")
        await follow(page, "Evaluadores")
        await follow(page, "Nombrar a un evaluador")
        await fill(page, {"Nombre": grader, "Cuenta (opcional)": grader})
        await press(page, "Guardar el nombramiento")
        await told(page, "Se guardó el nombramiento.")
    rubric = programme.edition.rubric
    assert rubric
    for (team, grader), given in list(points.items())[:1]:
        await follow(page, "Calificaciones")
        await page.get_by_role("link", name=f"{grader}, {team}").click()
        for criterion in rubric.criteria:
            part = page.get_by_role("group", name=criterion.title.es)
            await part.get_by_label("Puntos").fill(given[criterion.code])
        await press(page, "Guardar como final")
        await told(page, "calificación")
    await follow(page, "Calificaciones")
    await follow(page, "Cargar una lista de calificaciones")
    await send_file(page, "O un archivo (opcional)", programme.folder / "scores.csv")
    await press(page, "Ver qué hará")
    await seen_part(page, "Vista previa")
    await press(page, "Guardar las calificaciones")
    await told(page, f"{len(points) - 1} calificaciones guardadas.")
    await follow(page, "Clasificación")
    await press(page, "Publicar la clasificación")
    await told(page, "clasificación")
