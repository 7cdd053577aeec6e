"""One coordinator carries a small programme through the pages, from an empty system to certificates."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, Route, expect

from tests.browser.visitor import WAIT_MILLISECONDS, Visitors
from tests.browser.watch import Watch
from tests.journey.conftest import fresh_deployment
from tests.journey.hand.gestures import (
    area,
    back_and_forth,
    choose,
    fill,
    follow,
    press,
    seen,
    send_table,
    told,
    unfold,
)
from tests.journey.hand.participants import is_pdf, link_in_mail, look_at_own_page
from tests.support.waiting import eventually

pytestmark = pytest.mark.journey

TITLE = "Gestión de fronteras, primera edición"
LIST = """Nombres,Apellidos,Correo,Institución,Ocupación
Ñusta,Güitrón Ábrego,nusta@correo.example,SENAFRONT,social_work
Bögwä,Tugrí,bogwa@correo.example,SENAFRONT,social_work
"""
ZOOM = """Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
Ñusta Güitrón,nusta@correo.example,02/DAY/2024 08:58:00 AM,02/DAY/2024 10:01:00 AM,63,Yes
Bogwa Tugri,,02/DAY/2024 08:58:00 AM,02/DAY/2024 10:04:00 AM,66,Yes
iPad de Itzel,,02/DAY/2024 09:00:00 AM,02/DAY/2024 10:00:00 AM,60,Yes
"""


BAD_FILES = (
    ("empty.csv", b"", "que no esté vacío"),
    ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(64), "No es un archivo CSV"),
    ("locked.xlsx", (Path(__file__).parents[1] / "sessions/workbooks/password.xlsx").read_bytes(), "con contraseña"),
)


async def test_from_an_empty_system_to_certificates(
    monkeypatch: pytest.MonkeyPatch, page_at: Visitors, watch: Watch, tmp_path: Path
) -> None:
    expect.set_options(timeout=WAIT_MILLISECONDS)
    async with fresh_deployment(monkeypatch) as deployment:
        page = await page_at(1280, traced=False, base_url=deployment.url)
        await sign_in(page)
        await create_edition(page)
        await nothing_is_lost(page, watch, tmp_path)
        await receive_people(page)
        await hold_sessions(page)
        await set_policy(page)
        await sign_act(page)
        verification = await look_at_certificate(page)
        phone = await page_at(390, traced=False, base_url=deployment.url)
        await phone.goto(verification)
        await seen(phone, "Certificado válido")
        await expect(phone.get_by_text(TITLE)).to_be_visible()
        path = await link_in_mail(deployment.mailbox, "itzel@correo.example", "diploma")
        await look_at_own_page(phone, path, "Se graduó", ["Su asistencia: 60 de 60 minutos"] * 2)
        for leaving in (page, phone):
            await leaving.close()


async def sign_in(page: Page) -> None:
    """Sign in as the coordinator of all editions; the home page loads its pieces of all services."""
    await page.goto("/home")
    await page.get_by_role("button", name="Coordinación, todas las ediciones").click()
    await seen(page, "Inicio")
    for piece in (
        "No hay registros que parezcan de una misma persona.",
        "Nada espera una decisión sobre sesiones o asistencia.",
        "Ninguna acta espera una decisión.",
        "Ningún correo espera una decisión.",
        "Todavía no hay ediciones",
    ):
        await expect(page.get_by_text(piece, exact=True)).to_be_visible()


async def create_edition(page: Page) -> None:
    """Create the edition with its course, programme and institution in one form, and publish it."""
    await follow(page, "Crear una edición")
    await unfold(page, "El curso no está en la lista")
    await fill(
        page,
        {"Título del curso en español": "Gestión de fronteras", "Título del curso en inglés": "Border management"},
    )
    await press(page, "Agregar el curso")
    await expect(page.get_by_label("Curso", exact=True)).to_have_value("gestion-de-fronteras")
    await page.get_by_text("El programa no está en la lista").click()
    await fill(
        page,
        {"Nombre del programa en español": "Programa Regional", "Nombre del programa en inglés": "Regional Programme"},
    )
    await press(page, "Agregar el programa")
    await expect(page.get_by_role("checkbox", name="Programa Regional")).to_be_checked()
    await page.get_by_text("La institución no está en la lista").click()
    await fill(
        page,
        {"Nombre de la institución": "Servicio de Fronteras", "Código de la institución (opcional)": "SENAFRONT"},
    )
    await choose(page, {"Tipo de organización": "Fuerza pública o de seguridad", "Nivel de la institución": "Nacional"})
    await press(page, "Agregar la institución")
    await expect(page.get_by_role("checkbox", name="Servicio de Fronteras")).to_be_checked()
    await page.get_by_label("También personas de ninguna de estas instituciones").check()
    await fill(
        page,
        {
            "Título en español": TITLE, "Título en inglés": "Border management, first edition",
            "Primer día": "2024-02-01", "Último día": "2024-02-02", "Organiza": "OIM Panamá",
            "Horas académicas (opcional)": "4",
        },
    )  # fmt: skip
    await choose(page, {"Modalidad": "Virtual", "Quiénes pueden entrar": "El público y personas nominadas"})
    await press(page, "Guardar como borrador")
    await told(page, "La edición quedó guardada como borrador.")
    await press(page, "Publicar la edición")
    await told(page, "La edición está publicada.")
    await back_and_forth(page)


async def nothing_is_lost(page: Page, watch: Watch, folder: Path) -> None:
    """A session that ends while a form is filled in, the way back, two tabs, a service away or slow, and bad files."""
    await area(page, "Nominaciones")
    await follow(page, "Nominar a una sola persona")
    await fill(page, {"Nombres": "Kädrini", "Correo electrónico": "kadrini@correo.example"})
    await page.context.clear_cookies()
    await press(page, "Nominar")
    await seen(page, "Nada se perdió")
    async with page.context.expect_page() as opening:
        await follow(page, "Ingrese de nuevo en otra pestaña")
    other = await opening.value
    await other.get_by_role("button", name="Coordinación, todas las ediciones").click()
    await seen(other, "Ya ingresó")
    await other.close()
    await press(page, "Enviar de nuevo")
    await expect(page.get_by_label("Nombres", exact=True)).to_have_value("Kädrini")  # the other fields are missing
    await expect(page.get_by_role("alert")).to_be_visible()

    watch.expect(r"/(notifications|certificates)/fragments/|htmx")
    await page.route("**/notifications/fragments/**", lambda route: route.fulfill(status=502, body=""))
    await page.route("**/certificates/fragments/**", slowly)
    await page.goto("/home")
    await expect(page.get_by_text("Ninguna acta espera una decisión.")).to_be_visible()  # slow, and there in the end
    await expect(page.get_by_role("button", name="Intentar de nuevo").first).to_be_visible()
    await page.unroute_all()
    await follow(page, TITLE)
    for name, content, why in BAD_FILES:
        await area(page, "Nominaciones")
        await fill(page, {"Cómo dieron su consentimiento": "Carta firmada"})
        payload = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
        await page.get_by_label("Archivos", exact=True).set_input_files(payload)
        await press(page, "Ver qué pasará")
        await expect(page.get_by_role("alert")).to_contain_text(why)
        await expect(page.get_by_label("Cómo dieron su consentimiento")).to_have_value("Carta firmada")
    await area(page, "Nominaciones")
    huge = folder / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    await page.get_by_label("Archivos", exact=True).set_input_files(huge)
    await press(page, "Ver qué pasará")
    await seen(page, "El contenido es demasiado grande")
    await page.go_back()
    await expect(page.get_by_label("Cómo dieron su consentimiento")).to_be_visible()


async def slowly(route: Route) -> None:
    """Answer after two seconds, as a service that is busy."""
    await asyncio.sleep(2)
    await route.continue_()


async def receive_people(page: Page) -> None:
    """Nominate two people by a file that is looked at first, and add a third one."""
    await area(page, "Nominaciones")
    await send_table(page, "Archivos", LIST)
    await fill(page, {"Cómo dieron su consentimiento": "Carta de nominación firmada"})
    await press(page, "Ver qué pasará")
    await seen(page, "Vista previa de la lista")
    await expect(page.get_by_role("cell", name="Entra con cupo")).to_have_count(2)
    await press(page, "Guardar la lista")
    await told(page, "2 con cupo")
    await back_and_forth(page)
    await follow(page, "Agregar una persona")
    await fill(
        page, {"Nombres": "Itzel", "Apellidos (opcional)": "Quintero", "Correo electrónico": "itzel@correo.example"}
    )
    await choose(page, {"Tipo de organización": "Gobierno nacional", "Profesión u ocupación": "Trabajo social"})
    await page.get_by_role("checkbox", name="Acepto que usen mis datos para inscribirme").check()
    await press(page, "Inscribir")
    await told(page, "La persona quedó inscrita.")
    await seen(page, "Itzel Quintero")


async def hold_sessions(page: Page) -> None:
    """Schedule two sessions, send what Zoom wrote about them, identify the guest, and close them."""
    for day, title in (("01", "Primera sesión"), ("02", "Segunda sesión")):
        await area(page, "Sesiones")
        await follow(page, "Programar una sesión")
        await fill(
            page,
            {
                "Código": f"S{day}", "Título en español": title, "Título en inglés": f"Session {day}",
                "Comienza": f"2024-02-{day}T09:00", "Termina": f"2024-02-{day}T10:00",
            },
        )  # fmt: skip
        await press(page, "Programar")
        await told(page, "La sesión se programó.")
        await back_and_forth(page)
    for day, title in (("01", "Primera sesión"), ("02", "Segunda sesión")):
        await area(page, "Sesiones")
        await page.get_by_role("row", name=title).get_by_role("link", name="Cargar la asistencia").click()
        await send_table(page, "Archivo de asistencia", ZOOM.replace("DAY", day))
        await press(page, "Ver qué hará")
        await expect(page.get_by_text("3 personas en el archivo")).to_be_visible()
        await press(page, "Cargar el archivo")
        await told(page, "El archivo se cargó")
        await back_and_forth(page)
        if day == "01":
            await identify(page)
    for title in ("Primera sesión", "Segunda sesión"):
        await area(page, "Sesiones")
        await follow(page, title)
        await expect(page.get_by_role("cell", name="60", exact=True)).to_have_count(3)
        await page.get_by_text("Cerrar la sesión…").click()
        await press(page, "Cerrar la sesión")
        await told(page, "La sesión se cerró")
        await back_and_forth(page)


async def identify(page: Page) -> None:
    """Say whose tablet that was; the second file is recognised by it."""
    await area(page, "Por identificar")
    await page.get_by_label("Otra persona inscrita").fill("Itzel Quintero")
    await press(page, "Guardar decisiones")
    await expect(page.get_by_text("Nadie está por identificar")).to_be_visible()


async def set_policy(page: Page) -> None:
    """Ask for attendance alone, as the edition has no projects. The preview says who would graduate."""
    await area(page, "Requisitos")
    diploma = page.get_by_role("group", name="Diploma", exact=True)
    await expect(diploma.get_by_label("Asistencia a todo el curso (%) (opcional)", exact=True)).to_have_value("80")
    await fill(
        diploma, {"Calificación del proyecto (de 100) (opcional)": "", "Evaluadores, como mínimo (opcional)": ""}
    )

    async def everybody_would_graduate() -> bool:
        await page.get_by_role("button", name="Vista previa").last.click()
        row = page.locator("#preview").get_by_role("row", name=re.compile("^Diploma"))
        await row.wait_for()
        return "3" in await row.get_by_role("cell").nth(1).inner_text()

    await eventually(everybody_would_graduate, every=0.5)
    await press(page, "Guardar como versión 1")
    await told(page, "Se guardó la versión 1")
    await back_and_forth(page)


async def sign_act(page: Page) -> None:
    """Draft the act and sign it."""
    await area(page, "Acta")
    await follow(page, "Preparar el acta")
    await fill(page, {"Lugar": "Ciudad de Panamá"})
    await fill(
        page.get_by_role("group", name="Firmante 1"),
        {
            "Nombre": "Firmante de Ejemplo", "Organización": "OIM Panamá",
            "Cargo en español": "Jefatura de misión", "Cargo en inglés": "Chief of mission",
        },
    )  # fmt: skip
    await press(page, "Preparar el borrador")
    await told(page, "Se preparó el borrador.")
    for name in ("Ñusta Güitrón Ábrego", "Bögwä Tugrí", "Itzel Quintero"):
        await expect(page.get_by_role("cell", name=name)).to_be_visible()
    await press(page, "Firmar el acta")
    await told(page, "El acta está firmada y los certificados, emitidos.")
    await back_and_forth(page)
    for name in ("Acta para imprimir (PDF)", "Lista de ceremonia (PDF)"):
        await is_pdf(page, page.get_by_role("link", name=name))


async def look_at_certificate(page: Page) -> str:
    """Look at a certificate and its document; return the address of its verification page."""
    await area(page, "Certificados")
    await page.get_by_role("row", name="Itzel Quintero").get_by_role("link").first.click()
    await is_pdf(page, page.get_by_role("link", name="Ver el documento (PDF)"))
    return str(await page.get_by_role("link", name="Página de verificación").get_attribute("href"))
