"""The shell of staff pages, and who may see and change what."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.pages import Pages
from diplomado_chassis.http.pages.navigation import HOME, Place
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.projections.problems import edition_unknown
from diplomado_sessions.projections.store import find_title

Coordinator = Annotated[Actor, page_for("coordinator")]
Reader = Annotated[Actor, page_for("coordinator", "auditor")]
Leader = Annotated[Actor, page_for("coordinator", "facilitator", "auditor")]
Attendant = Annotated[Actor, page_for("coordinator", "facilitator")]

DONE = {
    "withdrawn": Text("Se retiró.", "Withdrawn."),
    "approved": Text("La justificación o recuperación quedó aprobada.", "The excuse or make-up is approved."),
}


def staff_pages(package: str, notices: Mapping[str, Text] | None = None) -> Pages:
    """Make the pages of a concept, with the templates that all staff pages share."""
    return Pages(
        package,
        brand="Diplomado",
        tagline=Text("Gestión de cursos", "Running of courses"),
        footer=Text("Diplomado · para quienes organizan los cursos.", "Diplomado · for those who run the courses."),
        home=HOME,
        notices={**DONE, **(notices or {})},
        shared="diplomado_sessions.pages",
    )


async def place_of(connection: Connection, edition_id: UUID, area: str) -> Place:
    """Return where a page of an edition belongs. Raises a problem for an edition that is not known yet."""
    title = await find_title(connection, edition_id)
    if title is None:
        raise edition_unknown(edition_id)
    return Place(edition_id, title, area)


def changes(actor: Actor) -> bool:
    """Return whether an actor may change what a page shows: readers see no forms."""
    return actor.has_role("coordinator")
