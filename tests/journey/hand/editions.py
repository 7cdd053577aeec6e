"""Create the edition of an example in one form, with its course, programmes and institutions, and publish it."""

from playwright.async_api import Page, expect

from diplomado_acceptance.replay.programme import Programme
from tests.journey.hand.gestures import choose, fill, follow, press, told

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
    await page.get_by_text("El curso no está en la lista").click()
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
    for institution in file.institutions:
        await page.get_by_text("La institución no está en la lista").click()
        await fill(
            page,
            {
                "Nombre de la institución": institution.name,
                "Código de la institución (opcional)": institution.code,
            },
        )  # fmt: skip
        await choose(
            page,
            {
                "Tipo de organización": KINDS[institution.organisation_type],
                "Nivel de la institución": LEVELS[institution.level],
                "Área de la institución (opcional)": "Panamá",
            },
        )
        await press(page, "Agregar la institución")
        await expect(page.get_by_role("checkbox", name=institution.name)).to_be_checked()
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
