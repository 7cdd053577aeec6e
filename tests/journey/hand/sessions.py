"""The timetable, what Zoom, Teams and the door know about who was present, the guests, and the closing."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from playwright.async_api import Page, expect

from diplomado_acceptance.replay.programme import Programme
from diplomado_acceptance.replay.table_rows import CheckInRow
from tests.journey.hand.gestures import (
    area,
    choose,
    choose_by_value,
    fill,
    follow,
    form_with,
    press,
    seen_part,
    send_table,
    told,
)

COLUMNS = (
    "Código", "Título", "Título en inglés", "Fecha", "Inicio", "Fin", "Módulo", "Lugar",
    "Facilitador", "Función", "Función en inglés", "Organización",
)  # fmt: skip
DOOR_REASONS = {"no_device": "Sin teléfono"}


async def schedule(page: Page, programme: Programme) -> int:
    """Send the timetable as one table, after a look at it. Return how many cells a person typed into the table."""
    table = timetable(programme)
    await area(page, "Sesiones")
    await follow(page, "Cargar una lista")
    await send_table(page, "O un archivo (opcional)", written(table))
    await press(page, "Ver qué hará")
    await seen_part(page, "Vista previa")
    await press(page, "Guardar las sesiones")
    await told(page, f"{len(programme.sessions)} ")
    return typed_cells(table)


def timetable(programme: Programme) -> list[list[str]]:
    """The timetable as a mission keeps it: a row for each session, and one more for each further facilitator."""
    rows = [list(COLUMNS)]
    for session in programme.sessions:
        plan = [
            session.code, session.title.es, session.title.en, f"{session.starts_at:%d/%m/%Y}",
            f"{session.starts_at:%H:%M}", f"{session.ends_at:%H:%M}", str(session.module or ""), session.place or "",
        ]  # fmt: skip
        leaders = [[one.name, one.role.es, one.role.en, one.organisation or ""] for one in session.facilitators]
        rows.extend([*plan, *leader] for leader in leaders or [[""] * 4])
    return rows


def written(table: list[list[str]]) -> str:
    """A table as a CSV file."""
    file = io.StringIO()
    csv.writer(file).writerows(table)
    return file.getvalue()


def typed_cells(table: list[list[str]]) -> int:
    """How many cells a person types: what is as in the row above is filled down."""
    above_and_below = pairwise(table)
    cells = [pair for above, row in above_and_below for pair in zip(above, row, strict=True)]
    return sum(bool(cell) and cell != above for above, cell in cells)


async def load_attendance(page: Page, programme: Programme) -> None:
    """Send the files of all meetings and the signed lists together, and answer what is asked about some of them."""
    zones = {named.file: named.time_zone for one in programme.sessions for named in one.attendance if named.time_zone}
    files = [named.file for one in programme.sessions for named in one.attendance]
    files += [file for one in programme.sessions for file in one.signed_lists]
    await area(page, "Sesiones")
    await follow(page, "Cargar archivos de asistencia")
    await page.get_by_label("Archivos", exact=True).set_input_files([programme.folder / file for file in files])
    await press(page, "Ver qué harán")
    await told(page, f"{len(files)} ")
    await press(page, "Cargar los marcados")
    await told(page, "Siguen aquí por decidir:")
    for name in await page.get_by_role("row").locator("label").all_inner_texts():
        file = next(file for file in files if Path(file).name == name)
        await waiting_file(page, name)
        if zone := zones.get(file):
            await fill(page, {"Zona horaria del archivo (opcional)": zone})
            await press(page, "Ver de nuevo")
            await page.get_by_text(zone, exact=True).wait_for()
        await press(page, "Cargar el archivo")
        await told(page, "El archivo se cargó.")


async def waiting_file(page: Page, name: str) -> None:
    """Go from the files that wait to one of them."""
    row = page.get_by_role("row").filter(has=page.get_by_label(name, exact=True))
    await row.get_by_role("link").click()
    await seen_part(page, f"Vista previa: {name}")


async def session_part(page: Page, title: str, part: str) -> None:
    """Go to a part of a session from the list of sessions."""
    await area(page, "Sesiones")
    await follow(page, title)
    await follow(page, part)


async def record_room(page: Page, programme: Programme, names: dict[str, str]) -> None:
    """Tick who was seen at the door: one page for each session and reason."""
    titles = {session.code: session.title.es for session in programme.sessions}
    by_room: dict[tuple[str, str], list[CheckInRow]] = defaultdict(list)
    for row in (numbered.row for numbered in programme.check_ins):
        by_room[row.session, row.reason].append(row)
    for (code, reason), rows in by_room.items():
        await session_part(page, titles[code], "Sala")
        stays = {row.email: tuple(f"{at:%H:%M:%S}" if at else "" for at in (row.came_at, row.left_at)) for row in rows}
        [(most, _)] = Counter(stays.values()).most_common(1)  # typed once for all who are only ticked
        if len(set(stays.values())) > 1:
            await follow(page, "Anotar la hora de cada persona")
        form = form_with(page, "Registrar presentes")
        for email, (came, left) in stays.items():
            if (came, left) == most:
                await form.get_by_role("checkbox", name=names[email], exact=True).check()
            else:
                own = {f"Entró a las: {names[email]}": came, f"Salió a las: {names[email]}": left}
                await fill(form, {label: time for label, time in own.items() if time})
        await fill(form, {"Entró a las (opcional)": most[0], "Salió a las (opcional)": most[1]})
        await choose(form, {"Motivo": DOOR_REASONS[reason]})
        await press(page, "Registrar presentes")
        await told(page, "Personas registradas:")


async def close(page: Page, programme: Programme) -> None:
    """Close all sessions together."""
    await area(page, "Sesiones")
    await follow(page, "Cerrar varias")
    for box in await page.get_by_role("main").get_by_role("checkbox").all():
        if not await box.is_checked():
            await box.check()
    await press(page, "Cerrar las marcadas")
    await told(page, f"{len(programme.sessions)} sesiones cerradas.")


async def correct(page: Page, programme: Programme, names: Mapping[str, str]) -> None:
    """Correct the minutes of people after their sessions were closed."""
    for row in (numbered.row for numbered in programme.corrections):
        await attendee(page, programme, row.session, names[row.email])
        await fill(page, {"Minutos que cuentan": str(row.seconds // 60), "Nota (opcional)": row.note})
        await choose_by_value(page, "Motivo", row.reason)
        await press(page, "Corregir")
        await told(page, "La asistencia se corrigió.")


async def excuse(page: Page, programme: Programme, names: Mapping[str, str]) -> None:
    """Excuse the absences that the mission accepts."""
    for row in (numbered.row for numbered in programme.excuses):
        await attendee(page, programme, row.session, names[row.email])
        await follow(page, "Justificar o recuperar")
        form = form_with(page, "Justificar la ausencia")
        await fill(form, {"Nota (opcional)": row.note or "", "Referencia del documento (opcional)": row.document or ""})
        await choose_by_value(form, "Motivo", row.reason)
        await press(form, "Justificar la ausencia")
        await told(page, "La justificación o recuperación quedó aprobada.")


async def attendee(page: Page, programme: Programme, code: str, name: str) -> None:
    """Go to the minutes of a person in a session."""
    title = next(session.title.es for session in programme.sessions if session.code == code)
    await area(page, "Sesiones")
    await follow(page, title)
    await page.get_by_label("Buscar por nombre").fill(name.partition(" (")[0])
    await press(page, "Filtrar")
    await follow(page, name)


async def publish_recordings(page: Page, programme: Programme) -> None:
    """Store the link of each recording, review it and publish it."""
    for session in programme.sessions:
        if session.recording:
            await session_part(page, session.title.es, "Grabación")
            await page.get_by_label("Enlace").fill(session.recording.url)
            await press(page, "Guardar")
            await page.get_by_text("Marcar como revisada…").click()
            await press(page, "Marcar como revisada")
            await expect(page.get_by_role("button", name="Publicar la grabación")).to_be_visible()
            if await page.get_by_label("Motivo para publicarla de todos modos").count():
                await fill(page, {"Motivo para publicarla de todos modos": "Solo se ve a quien facilita"})
            await press(page, "Publicar la grabación")
            await told(page, "ublic")
