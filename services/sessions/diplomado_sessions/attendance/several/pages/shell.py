"""The shell of the pages about several sessions."""

from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.check_in.room.pages.shell import RECORDED
from diplomado_sessions.attendance.evidence.pages.shell import IMPORTED
from diplomado_sessions.pages.staff import staff_pages

PAGES = staff_pages(
    "diplomado_sessions.attendance.several",
    {
        **IMPORTED,
        **RECORDED,
        "sent_many": Text("{n} {n:archivo espera|archivos esperan} aquí.", "{n} {n:file waits|files wait} here."),
        "imported_many": Text(
            "{n} {n:archivo cargado|archivos cargados}. Siguen aquí por decidir: {left}.",
            "{n} {n:file|files} imported. Still to decide here: {left}.",
        ),
        "forgotten": Text("{n} {n:archivo descartado|archivos descartados}.", "{n} {n:file|files} discarded."),
    },
)
