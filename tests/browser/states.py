"""States of a page that an address alone does not show, for the tour: forms with errors, previews, refusals."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from playwright.async_api import FilePayload, Page

from tests.browser.files import choose_file

Step = Callable[[Page], Awaitable[None]]
"""What somebody does on a page before its picture is taken."""

NOMINATED = (
    "given_names,family_names,email,institution,position,occupation,sex,age_band,admin_area,group,leads_group,language\n"
    "Yaritza,Caballero Ríos,yaritza@correo.example,SENAFRONT,Teniente,police_security,F,30-44,PA-5,Darién,sí,es\n"
    "Rubén Darío,Chen,ruben,NINGUNA,Médico,Salud,Hombre,45 a 59 años,Chiriquí,Chiriquí,,\n"
    "Yaritza,Caballero Ríos,yaritza@correo.example,SENAFRONT,Teniente,police_security,F,30-44,PA-5,Darién,sí,es\n"
)
_SEND = """
form => {
  form.noValidate = true;
  const typed = form.querySelector("input[type=text]:not([hidden]), input:not([type]), input[type=email]");
  if (typed && !typed.value) typed.value = "Itzel \\u00d1andú <b>";
  const buttons = [...form.querySelectorAll("button:not([type=button])")];
  form.requestSubmit(buttons.findLast(button => !button.hasAttribute("formaction")) ?? buttons.at(-1));
}
"""


async def sent_incomplete(page: Page) -> None:
    """The largest form, sent with one of its fields alone, as a browser without checks would."""
    forms = await page.locator("main form[method=post]").all()
    sizes = [await form.locator("input, select, textarea").count() for form in forms]
    form = forms[sizes.index(max(sizes))]
    async with page.expect_navigation():
        await form.evaluate(_SEND)


async def after_the_session(page: Page) -> None:
    """A form that is sent after the session has ended."""
    await page.context.clear_cookies()
    await sent_incomplete(page)


async def with_a_list(page: Page) -> None:
    """The preview of a nomination list with a good row, a bad one and one that comes twice."""
    await choose_file(page.locator("input[type=file]").first, "lista.csv", NOMINATED.encode(), "text/csv")
    if await page.locator("input[name=consent]").is_visible():  # it is remembered after the first list
        await page.locator("input[name=consent]").fill("Carta de nominación")
    await pressed(page, "main form[method=post]")


async def with_an_attendance_file(page: Page) -> None:
    """The preview of an attendance file with a registered person, a guest and a row that cannot be read."""
    content = (
        "Meeting ID,Topic,Start Time,End Time,Participants\n"
        "1,Sesión,07/14/2021 10:00:00 AM,07/14/2021 11:30:00 AM,2\n\n"
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
        "Galaxy A12,,07/14/2021 10:00:00 AM,07/14/2021 11:30:00 AM,90,Yes\n"
        "Damaris Ábrego,,07/14/2021 10:05:00 AM,07/14/2021 11:00:00 AM,55,Yes\n"
    )
    await choose_file(page.locator("input[type=file]").first, "participants.csv", content.encode(), "text/csv")
    await pressed(page, "main form[enctype='multipart/form-data']")


async def with_a_document(page: Page) -> None:
    """The comparison of a file that is no certificate."""
    await choose_file(page.locator("#file"), "certificado.pdf", b"%PDF-1.7\n", "application/pdf")
    await pressed(page, "main form[enctype='multipart/form-data']")


async def with_teams(page: Page) -> None:
    """A list of teams with two faults."""
    rows = ["nombre\tproyecto\tmiembros", "Equipo Darién\tRutas seguras\tnadie@correo.example", "\tSin nombre\t"]
    await page.locator("#list").fill("\n".join(rows))
    await pressed(page, "main form[enctype='multipart/form-data']")


async def with_good_teams(page: Page) -> None:
    """The preview of a list of teams that can be stored."""
    rows = (
        "nombre\tproyecto\tmiembros",
        "Equipo Darién\tRutas seguras para la niñez migrante\t",
        "Ríos Sanos\tBrigadas de salud en las estaciones\tyaritza@correo.example eustorgio@correo.example",
    )
    await _pasted(page, rows)


async def with_scores(page: Page) -> None:
    """A list of scores that names a team that is not there."""
    rows = (
        "equipo\tevaluador\tpertinencia\tderechos\tviabilidad\tpresentacion",
        "darien-senafront\tisae-jurado-1\t96\t90\t88\t85",
        "chiriqui-social\tProf. Quintero\t70\t82.5\t64\t90",
    )
    await _pasted(page, rows)


async def with_sessions(page: Page) -> None:
    """The preview of a list of sessions: a new one and one that changes."""
    rows = (
        "código\ttítulo\tfecha\tinicio\tfin\tmodalidad\tfacilitador",
        "M1-S4\tCierre y compromisos\t{day}\t14:00\t16:30\tSalón Bayano, OIM\tDra. Aminta Núñez",
        "M2-S1\tTrata de personas y tráfico ilícito\t{day}\t9:00\t11:00\tZoom\tLic. Bolívar Him",
    )
    day = (datetime.now(UTC) + timedelta(days=8)).date()
    await _pasted(page, [row.format(day=day) for row in rows])


async def _pasted(page: Page, rows: Sequence[str]) -> None:
    await page.locator("#list").fill("\n".join(rows))
    async with page.expect_navigation():
        await page.locator("button[name=step][value=preview]").first.click()


async def with_several_lists(page: Page) -> None:
    """The preview of two nomination lists, one of which cannot be read."""
    files: list[FilePayload] = [
        {"name": "senafront-2024.csv", "mimeType": "text/csv", "buffer": NOMINATED.encode()},
        {"name": "vacia.csv", "mimeType": "text/csv", "buffer": b"nada\n"},
    ]
    await _lists(page, files)


async def with_columns_to_name(page: Page) -> None:
    """The preview of a nomination list with a heading that is not recognised."""
    content = NOMINATED.replace("position", "Rango o grado").replace("family_names", "Linaje")
    await _lists(page, [{"name": "lista.csv", "mimeType": "text/csv", "buffer": content.encode()}])


async def _lists(page: Page, files: list[FilePayload]) -> None:
    await page.locator("input[type=file]").first.set_input_files(files)
    if await page.locator("input[name=consent]").is_visible():
        await page.locator("input[name=consent]").fill("Carta de nominación")
    await pressed(page, "main form[method=post]")


async def with_attendance_files(page: Page) -> None:
    """Attendance files of two sessions of the running edition that wait, one of them with a doubt."""
    day = (datetime.now(UTC) - timedelta(days=6)).date()
    at = f"{day:%m/%d/%Y}"
    content = (
        f"Meeting ID,Topic,Start Time,End Time,Participants\n1,Sesión,{at} 09:00:00 AM,{at} 11:00:00 AM,2\n\n"
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
        f"Yaritza Caballero Ríos,,{at} 09:00:00 AM,{at} 11:00:00 AM,120,Yes\n"
    )
    files: list[FilePayload] = [
        {"name": "M1-S3 participantes.csv", "mimeType": "text/csv", "buffer": content.encode()},
        {"name": "M1-S1 otra hora.csv", "mimeType": "text/csv", "buffer": content.replace("Yaritza", "Y.").encode()},
        {"name": "foto.csv", "mimeType": "text/csv", "buffer": b"nada\n"},
    ]
    await page.locator("input[type=file]").first.set_input_files(files)
    async with page.expect_navigation():
        await page.locator("main form[enctype='multipart/form-data'] button").last.click()


async def previewed(page: Page) -> None:
    """What the policy as it stands in the form would award."""
    async with page.expect_response("**/preview*"):
        await page.locator("main form button[value=preview]").first.click()


async def pressed(page: Page, form: str) -> None:
    """The last button of a form."""
    async with page.expect_navigation():
        await page.locator(form).first.locator("button").last.click()
