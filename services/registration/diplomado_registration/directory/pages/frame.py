"""What the pages about people have in common: who reads them, who changes something, and the edition around them."""

from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.pages import Pages
from diplomado_chassis.http.pages.navigation import READERS, Place
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.directory.notices import NOTICES
from diplomado_registration.directory.wording import AUTHORS, CHANNELS, FIELDS, KINDS, PURPOSES, STATUSES, STEPS
from diplomado_registration.editions.usecases.reading import find_edition
from diplomado_registration.enrolment.api import institution_of
from diplomado_registration.enrolment.seating.usecases import UNKNOWN_REGISTRATION
from diplomado_registration.enrolment.store import queries

PAGES = Pages(
    "diplomado_registration.directory",
    brand="Diplomado",
    tagline=Text("Gestión de cursos", "Course management"),
    footer=Text("Si algo no funciona, escriba a la coordinación.", "If something fails, write to the coordination."),
    home="/home",
    notices=NOTICES,
)
Reader = Annotated[Actor, page_for("coordinator", "focal_point", "auditor")]
"""Who sees people: a focal point those of their institution."""
Observer = Annotated[Actor, page_for("coordinator", "auditor")]
Staff = Annotated[Actor, page_for("coordinator", "focal_point")]
Coordinator = Annotated[Actor, page_for("coordinator")]

WORDS: dict[str, Any] = {
    "statuses": STATUSES,
    "kinds": KINDS,
    "steps": STEPS,
    "channels": CHANNELS,
    "authors": AUTHORS,
    "purposes": PURPOSES,
    "labels": FIELDS,
}


def limit_of(actor: Actor) -> str | None:
    """Return the institution beyond which a reader sees nobody; None for those who see an edition as a whole.

    Raises a 403 problem for a focal point without an institution.
    """
    return None if actor.has_any(READERS) else institution_of(actor)


def path_of(edition_id: UUID, *steps: object) -> str:
    """Return the address of a page about an edition."""
    return "/".join(["/registration/editions", str(edition_id), *map(str, steps)])


async def place_of(connection: Connection, edition_id: UUID, area: str) -> tuple[Any, Place]:
    """Return an edition and where its page belongs. Raises a 404 problem."""
    edition = await find_edition(connection, edition_id)
    return edition, Place(edition_id, edition["title"], area)


async def registration_in(
    connection: Connection, edition_id: UUID, registration_id: UUID, institution: str | None
) -> Record:
    """Return a registration of this edition, and of the institution if it is given. Raises a 404 problem."""
    row = await queries.find_registration(connection, registration_id)
    if row is None or row["edition_id"] != edition_id or institution not in (None, row["institution"]):
        raise Problem(404, "registration-unknown", UNKNOWN_REGISTRATION)
    return row
