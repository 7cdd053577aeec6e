"""The timetable, what Zoom, Teams and the door know about who was present, the guests, and the closing."""

from collections import defaultdict
from collections.abc import Mapping

from playwright.async_api import Page, expect

from diplomado_acceptance.replay.programme import Programme
from tests.journey.hand.gestures import area, choose, choose_by_value, fill, follow, form_with, press, send_file, told

DOOR_REASONS = {"no_device": "Sin teléfono"}


async def schedule(page: Page, programme: Programme) -> None:
    """Schedule every session with who leads it."""
    for session in programme.sessions:
        await area(page, "Sesiones")
        await follow(page, "Programar una sesión")
        await fill(
            page,
            {
                "Código": session.code, "Título en español": session.title.es, "Título en inglés": session.title.en,
                "Comienza": f"{session.starts_at:%Y-%m-%dT%H:%M}", "Termina": f"{session.ends_at:%Y-%m-%dT%H:%M}",
                "Lugar (opcional)": session.place or "",
            },
        )  # fmt: skip
        if session.module:
            title = next(one.title.es for one in programme.edition.edition.modules if one.number == session.module)
            await choose(page, {"Módulo (opcional)": f"Módulo {session.module} «{title}»"})
        for number, one in enumerate(session.facilitators, 1):
            await fill(
                page.get_by_role("group", name=f"Facilitador {number}"),
                {
                    "Nombre (opcional)": one.name, "Función en español (opcional)": one.role.es,
                    "Función en inglés (opcional)": one.role.en, "Organización (opcional)": one.organisation,
                },
            )  # fmt: skip
        await press(page, "Programar")
        await told(page, "La sesión se programó.")


async def load_attendance(page: Page, programme: Programme) -> None:
    """Send the files of each meeting, after a look at who is recognised."""
    for session in programme.sessions:
        for named in session.attendance:
            await session_part(page, session.title.es, "Archivos")
            await send_file(page, "Archivo de asistencia", programme.folder / named.file)
            await press(page, "Ver qué hará")
            if named.time_zone:
                await fill(page, {"Zona horaria del archivo (opcional)": named.time_zone})
                await press(page, "Ver de nuevo")
                await page.get_by_text(named.time_zone, exact=True).wait_for()
            await press(page, "Cargar el archivo")
            await told(page, "El archivo se cargó")


async def session_part(page: Page, title: str, part: str) -> None:
    """Go to a part of a session from the list of sessions."""
    await area(page, "Sesiones")
    await follow(page, title)
    await follow(page, part)


async def record_room(page: Page, programme: Programme, names: dict[str, str]) -> None:
    """Send the signed lists, and tick who was seen at the door: at once all who came and left at the same time."""
    for session in programme.sessions:
        for file in session.signed_lists:
            await session_part(page, session.title.es, "Sala")
            await send_file(page, "Lista como tabla", programme.folder / file)
            await press(page, "Ver qué hará")
            await press(page, "Registrar la lista")
            await told(page, "La lista se registró.")
    stays: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for row in (numbered.row for numbered in programme.check_ins):
        came, left = (f"{at:%H:%M:%S}" if at else "" for at in (row.came_at, row.left_at))
        stays[row.session, came, left, row.reason].append(row.email)
    titles = {session.code: session.title.es for session in programme.sessions}
    for (code, came, left, reason), emails in stays.items():
        await session_part(page, titles[code], "Sala")
        form = form_with(page, "Registrar presentes")
        for email in emails:
            await form.get_by_role("checkbox", name=names[email], exact=True).check()
        await fill(form, {"Entró a las (opcional)": came, "Salió a las (opcional)": left})
        await choose(form, {"Motivo": DOOR_REASONS[reason]})
        await press(page, "Registrar presentes")
        await told(page, "Personas registradas:")


async def close(page: Page, programme: Programme) -> None:
    """Close every session."""
    for session in programme.sessions:
        await area(page, "Sesiones")
        await follow(page, session.title.es)
        await page.get_by_text("Cerrar la sesión…").click()
        await press(page, "Cerrar la sesión")
        await told(page, "La sesión se cerró")


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
        await told(page, "Se aprobó.")


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
