"""Create the edition of an example in one form, with its course, programmes and institutions, and publish it."""

from collections import defaultdict

from playwright.async_api import Page, expect

from diplomado_acceptance.replay.programme import Programme
from diplomado_acceptance.replay.yaml_forms import Institution
from tests.journey.hand.gestures import choose, fill, follow, press, told, unfold

KINDS = {
    "national_government": "Gobierno nacional", "security_force": "Fuerza pública o de seguridad",
}  # fmt: skip
LEVELS = {"national": "Nacional"}
MODALITIES = {"online": "Virtual", "hybrid": "Híbrida"}
ENTRIES = {"open": "El público, por el formulario", "nominated": "Solo personas nominadas por su institución"}


async def create_edition(page: Page, programme: Programme) -> None:
    """Everything that edition.yaml says before its sessions."""
    file = programme.edition
    await follow(page, "Crear una edición")
    await unfold(page, "El curso no está en la lista")
    await fill(
        page,
        {
            "Título del curso en español": file.course.title.es, "Título del curso en inglés": file.course.title.en,
            "Código del curso (opcional)": file.course.code,
        },
    )  # fmt: skip
    await press(page, "Agregar el curso")
    await expect(page.get_by_label("Curso", exact=True)).to_have_value(file.course.code)
    names = {donor.code: donor.name for donor in file.donors}
    for one in file.programmes:
        await page.get_by_text("El programa no está en la lista").click()
        await fill(
            page,
            {
                "Nombre del programa en español": one.title.es, "Nombre del programa en inglés": one.title.en,
                "Donantes del programa (opcional)": "\n".join(names[code] for code in one.donors),
                "Código del programa (opcional)": one.code,
            },
        )  # fmt: skip
        await press(page, "Agregar el programa")
        await expect(page.get_by_role("checkbox", name=one.title.es)).to_be_checked()
    await _add_institutions(page, programme)
    edition = file.edition
    await fill(
        page,
        {
            "Título en español": edition.title.es, "Título en inglés": edition.title.en,
            "Código de la edición (opcional)": edition.code,
            "Módulos (opcional)": "\n".join(f"{one.title.es} | {one.title.en}" for one in edition.modules),
            "Primer día": str(edition.starts_on), "Último día": str(edition.ends_on),
            "Horas académicas (opcional)": str(edition.hours), "Organiza": edition.organiser,
            "Con la colaboración de (opcional)": edition.partner or "", "Misión (opcional)": edition.mission or "",
            "Cupos (opcional)": str(edition.capacity or ""),
            "Objetivos de desarrollo sostenible (opcional)": ", ".join(edition.sdg),
            "Objetivos del Pacto Mundial (opcional)": ", ".join(str(number) for number in edition.gcm),
        },
    )  # fmt: skip
    await choose(
        page,
        {"Modalidad": MODALITIES[edition.modality], "Quiénes pueden entrar": ENTRIES[edition.registration]},
    )
    await press(page, "Guardar como borrador")
    await told(page, "La edición quedó guardada como borrador.")
    await press(page, "Publicar la edición")
    await told(page, "La edición está publicada.")


async def _add_institutions(page: Page, programme: Programme) -> None:
    """Add the institutions of each type and level together, one a line."""
    alike: dict[tuple[str, str], list[Institution]] = defaultdict(list)
    for one in programme.edition.institutions:
        alike[one.organisation_type, one.level].append(one)
    for (kind, level), those in alike.items():
        await page.get_by_text("Faltan varias instituciones").click()
        lines = "\n".join(f"{one.code}; {one.name}" for one in those)
        await fill(page, {"Instituciones, una por línea": lines})
        await choose(
            page,
            {
                "Tipo de organización de todas": KINDS[kind], "Nivel de todas": LEVELS[level],
                "Área de todas (opcional)": "Panamá",
            },
        )  # fmt: skip
        await press(page, "Agregar las instituciones")
        for one in those:
            await expect(page.get_by_role("checkbox", name=one.name)).to_be_checked()
