"""The shell of the pages of absences."""

from diplomado_chassis.language.text import Text
from diplomado_sessions.pages.staff import staff_pages

PAGES = staff_pages(
    "diplomado_sessions.attendance.absences",
    {
        "proposed": Text("Se guardó; falta que otra persona lo apruebe.", "Stored; another person has to approve it."),
        "document_stored": Text("Se guardó el documento.", "The document was stored."),
        "accepted": Text("Se aceptó la tarea.", "The assignment was accepted."),
    },
)
