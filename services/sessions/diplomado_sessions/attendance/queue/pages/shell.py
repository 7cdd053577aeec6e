"""The shell of the pages of guests to identify."""

from diplomado_chassis.language.text import Text
from diplomado_sessions.pages.staff import staff_pages

PAGES = staff_pages(
    "diplomado_sessions.attendance.queue",
    {
        "decided": Text(
            "Decisiones guardadas: {n}. Otras entradas resueltas por ellas: {followed}.",
            "Decisions stored: {n}. Other entries settled by them: {followed}.",
        ),
        "decision_withdrawn": Text("La decisión se retiró.", "The decision was taken back."),
    },
)
