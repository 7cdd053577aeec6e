"""The shell of the pages of the room, and why people are recorded by hand."""

from typing import Annotated

from pydantic import BaseModel, Field

from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.check_in.api import Note, Reason
from diplomado_sessions.pages.staff import staff_pages

RECORDED = {
    "list_recorded": Text(
        "La lista se registró. Personas nuevas: {n}. Ya estaban: {unchanged}. Filas sin usar: {errors}.",
        "The list was recorded. New people: {n}. Recorded before: {unchanged}. Rows not used: {errors}.",
    ),
}
PAGES = staff_pages(
    "diplomado_sessions.attendance.check_in.room",
    {
        "ticked": Text(
            "Personas registradas: {n}. Ya lo estaban: {unchanged}.",
            "People recorded: {n}. Recorded before: {unchanged}.",
        ),
        **RECORDED,
        "signed_list": Text(
            "El archivo es una lista firmada: se registra aquí, y cuenta también quien solo firmó.",
            "The file is a signed list: it is recorded here, and whoever only signed counts too.",
        ),
        "list_withdrawn": Text(
            "La lista ya no cuenta: {n} {n:registro retirado|registros retirados}.",
            "The list does not count any more: {n} {n:check-in|check-ins} withdrawn.",
        ),
        "check_in_withdrawn": Text("El registro ya no cuenta.", "The check-in does not count any more."),
        "phones_ended": Text("Enlaces de teléfonos anulados: {n}.", "Links of phones ended: {n}."),
    },
)
REASONS = (
    ("signed_list", Text("Lista firmada en papel", "List signed on paper")),
    ("no_device", Text("Sin teléfono", "No phone")),
    ("network_failure", Text("Falla de la red", "Network failure")),
    ("late_entry", Text("Se anotó después", "Entered later")),
    ("other", Text("Otro", "Other")),
)


Clock = Annotated[str, Field(max_length=40)]


class TickFields(BaseModel):
    """Why people are recorded by hand: for the whole session unless times are given."""

    came_at: Clock | None = None
    left_at: Clock | None = None
    reason: Reason
    note: Note | None = None
