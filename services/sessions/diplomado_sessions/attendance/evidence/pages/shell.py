"""The shell of the pages of attendance files."""

from diplomado_chassis.language.text import Text
from diplomado_sessions.pages.staff import staff_pages

IMPORTED = {
    "imported": Text(
        "El archivo se cargó. Personas reconocidas: {matched}. Por identificar: {queued}.",
        "The file was imported. People recognised: {matched}. To identify: {queued}.",
    ),
    "already": Text("Este archivo ya estaba cargado; nada cambió.", "This file was imported before; nothing changed."),
}
PAGES = staff_pages(
    "diplomado_sessions.attendance.evidence",
    {
        **IMPORTED,
        "of_a_meeting": Text(
            "El archivo es de una reunión y no una lista firmada: se carga aquí.",
            "The file is of a meeting and no signed list: it is imported here.",
        ),
        "file_withdrawn": Text("El archivo ya no cuenta.", "The file does not count any more."),
        "file_restored": Text("El archivo cuenta otra vez.", "The file counts again."),
    },
)
