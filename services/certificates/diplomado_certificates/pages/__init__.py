"""The frame of the staff pages: one for each concept, with the same words around every page."""

from collections.abc import Mapping
from uuid import UUID

from diplomado_certificates.register.usecases import get_edition
from diplomado_chassis.http.pages import Pages
from diplomado_chassis.http.pages.navigation import Place
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection


def staff_pages(package: str, notices: Mapping[str, Text] | None = None) -> Pages:
    """Return the pages of a concept, whose templates are in the folder `templates` of its package."""
    return Pages(
        package,
        brand="Diplomado",
        tagline=Text("Graduación y certificados", "Graduation and certificates"),
        footer=Text("Lo que se firma queda registrado.", "What is signed is kept on record."),
        home="/home",
        notices=notices,
    )


async def find_place(connection: Connection, edition_id: UUID, area: str) -> Place:
    """Return the tab of an edition. Raises a 404 problem if its announcement has not arrived."""
    return Place(edition_id, (await get_edition(connection, edition_id)).title, area)
