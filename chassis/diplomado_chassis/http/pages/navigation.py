"""The areas of an edition across all services, so that each service draws the same bar, and the trail to a page."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from diplomado_chassis.language.text import Text

READERS = frozenset({"coordinator", "auditor", "data_protection"})
"""Who sees every area of an edition in their scope."""

HOME = "/home"
HOME_TITLE = Text("Inicio", "Home")


@dataclass(frozen=True, slots=True)
class Area:
    """One tab: the page of one service about one edition. `roles` see it besides READERS."""

    key: str
    service: str
    title: Text
    roles: frozenset[str] = frozenset()

    def path(self, edition_id: UUID | str) -> str:
        """Return the address of the area of an edition."""
        end = "" if self.key == "overview" else f"/{self.key}"
        return f"/{self.service}/editions/{edition_id}{end}"


AREAS = (
    Area("overview", "registration", Text("Resumen", "Overview"), frozenset({"focal_point", "facilitator", "grader"})),
    Area("people", "registration", Text("Personas", "People"), frozenset({"focal_point"})),
    Area("nominations", "registration", Text("Nominaciones", "Nominations"), frozenset({"focal_point"})),
    Area("requests", "registration", Text("Solicitudes", "Requests")),
    Area("sessions", "sessions", Text("Sesiones", "Sessions"), frozenset({"facilitator"})),
    Area("queue", "sessions", Text("Por identificar", "To identify")),
    Area("projects", "sessions", Text("Proyectos", "Projects"), frozenset({"grader"})),
    Area("policy", "certificates", Text("Requisitos", "Policy")),
    Area("act", "certificates", Text("Acta", "Act")),
    Area("certificates", "certificates", Text("Certificados", "Certificates")),
    Area("messages", "notifications", Text("Mensajes", "Messages")),
    Area("report", "registration", Text("Informe", "Report")),
    Area("settings", "registration", Text("Ajustes", "Settings")),
    Area("history", "registration", Text("Historial", "History")),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page belongs: an area of an edition. `title` is the edition's, as a Text or in both languages."""

    edition_id: UUID | str
    title: Any
    area: str


@dataclass(frozen=True, slots=True)
class Tab:
    """A link of the bar."""

    title: Text
    path: str
    current: bool


def tabs(place: Place, roles: Collection[str]) -> list[Tab]:
    """Return the areas that these roles see, in the order of the work on an edition."""
    return [
        Tab(area.title, area.path(place.edition_id), area.key == place.area)
        for area in AREAS
        if (READERS | area.roles) & set(roles)
    ]


def trail(place: Place | None, more: Sequence[tuple[Any, str]]) -> Iterator[tuple[Any, str]]:
    """Return the titles and addresses of the pages above a page, the home page first."""
    yield HOME_TITLE, HOME
    if place is not None:
        areas = {area.key: area for area in AREAS}
        yield place.title, areas["overview"].path(place.edition_id)
        if more and place.area != "overview":
            yield areas[place.area].title, areas[place.area].path(place.edition_id)
    yield from more
