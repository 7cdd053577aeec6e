"""People enter an edition by the lists of their institutions."""

from collections import Counter

from playwright.async_api import Page

from diplomado_acceptance.replay.programme import Programme
from tests.journey.hand.gestures import area, fill, press, seen, told
from tests.support.nominees import nominees_of


async def nominate(page: Page, programme: Programme) -> None:
    """Send the lists of all institutions together, after a look at what will happen."""
    assert programme.edition.nominations
    await area(page, "Nominaciones")
    files = [programme.folder / file for file in programme.nominations]
    await page.get_by_label("Archivos", exact=True).set_input_files(files)
    await fill(page, {"Cómo dieron su consentimiento": programme.edition.nominations.consent})
    await press(page, "Ver qué pasará")
    await seen(page, "Vista previa de la lista")
    await press(page, "Guardar la lista")
    await told(page, "con cupo")


async def withdraw(page: Page, programme: Programme) -> None:
    """Find each person who gave up the place, and say why."""
    for numbered in programme.withdrawals:
        await area(page, "Personas")
        await find_person(page, numbered.row.email)
        await page.get_by_text("Retirar…", exact=True).click()
        await page.locator("details[open]").get_by_label("Motivo (opcional)").fill(numbered.row.reason or "")
        await press(page, "Retirar")
        await told(page, "La inscripción quedó retirada.")


async def find_person(page: Page, email: str) -> None:
    """Go from the list of people to the page of one of them."""
    await page.get_by_label("Nombre, correo o institución").fill(email)
    await press(page, "Filtrar")
    await page.get_by_role("row", name=email).get_by_role("link").click()


def shown_names(programme: Programme) -> dict[str, str]:
    """The name under which pages show a person, by e-mail address: with the address where two have the same name."""
    names = {row.email: f"{row.given_names} {row.family_names}".strip() for row in nominees_of(programme)}
    registered = [numbered.row for numbered in reversed(programme.registrations)]  # the first of each person counts
    names |= {row.email: f"{row.given_names} {row.family_names}".strip() for row in registered}
    alike = Counter(names.values())
    return {email: f"{name} ({email})" if alike[name] > 1 else name for email, name in names.items()}
