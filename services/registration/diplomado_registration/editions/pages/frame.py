"""What the pages of an edition share: the frame, who may open them, and their words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.pages import Pages
from diplomado_chassis.http.pages.navigation import HOME, Place
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.editions.usecases import reading

BASE = "/registration/editions"
STATUSES: Mapping[str, tuple[Text, str]] = {
    "draft": (Text("Borrador", "Draft"), ""),
    "published": (Text("Inscripción abierta", "Registration open"), "good"),
    "registration_closed": (Text("Inscripción cerrada", "Registration closed"), "warn"),
    "running": (Text("En curso", "Running"), "info"),
    "ended": (Text("Terminada", "Ended"), ""),
    "cancelled": (Text("Cancelada", "Cancelled"), "bad"),
    "archived": (Text("Archivada", "Archived"), ""),
}
"""The name of each status and the colour of its badge."""

NOTICES = {
    "created": Text(
        "La edición quedó guardada como borrador. Nadie la ve hasta que la publique.",
        "The edition is stored as a draft. Nobody sees it until you publish it.",
    ),
    "published": Text("La edición está publicada.", "The edition is published."),
    "closed": Text("La inscripción quedó cerrada.", "Registration is closed."),
    "reopened": Text("La inscripción está abierta de nuevo.", "Registration is open again."),
    "cancelled": Text("La edición quedó cancelada.", "The edition is cancelled."),
    "archived": Text("La edición quedó archivada.", "The edition is archived."),
    "reinstated": Text("La edición quedó restablecida.", "The edition is reinstated."),
    "promoted": Text(
        "Se guardó. {n} {n:persona de la lista de espera tiene cupo y se le avisa|personas de la lista de espera "
        "tienen cupo y se les avisa}.",
        "Saved. {n} {n:person|people} of the waiting list {n:has|have} a place and {n:is|are} told.",
    ),
}


def staff_pages(package: str, notices: Mapping[str, Text] | None = None) -> Pages:
    """Return the pages of a package of this service for staff."""
    return Pages(
        package,
        brand="Diplomado",
        tagline=Text("Gestión de cursos", "Course management"),
        footer=Text(
            "Si algo no funciona, escriba a la coordinación.", "If something fails, write to the coordination."
        ),
        home=HOME,
        notices=notices,
    )


PAGES = staff_pages("diplomado_registration.editions", NOTICES)

Coordinator = Annotated[Actor, page_for("coordinator")]
Reader = Annotated[Actor, page_for("coordinator", "auditor")]
Staff = Annotated[Actor, page_for("coordinator", "focal_point", "facilitator", "grader", "auditor")]


def path_of(edition_id: UUID | str, *more: str) -> str:
    """Return the address of a page of an edition."""
    return "/".join((BASE, str(edition_id), *more))


def place_of(edition: Mapping[str, Any], area: str) -> Place:
    """Return where a page belongs."""
    return Place(edition["edition_id"], edition["title"], area)


async def load(connection: Connection, edition_id: UUID) -> dict[str, Any]:
    """Return an edition with its status. Raises a 404 problem."""
    return await reading.shown(connection, await reading.find_edition(connection, edition_id), datetime.now(UTC))


def tag_of(edition: Mapping[str, Any]) -> str:
    """Return the entity tag of what may be changed of an edition."""
    return entity_tag(reading.changeable(edition))
