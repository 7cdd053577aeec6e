"""The shell of the pages of guests to identify."""

from diplomado_chassis.language.text import Text
from diplomado_sessions.pages.staff import staff_pages

PAGES = staff_pages(
    "diplomado_sessions.attendance.queue",
    {
        "decided": Text(
            "Se guardaron {n} decisiones; {followed} entradas más siguieron de ellas.",
            "{n} decisions were stored; {followed} further entries followed from them.",
        ),
        "decision_withdrawn": Text("La decisión se retiró.", "The decision was taken back."),
    },
)
