"""What a route shows of people or changes, in its service's words, and how: on a page, as a file, or by a program."""

import re
from collections.abc import Sequence
from typing import Final, TypeAlias

from diplomado_chassis.language.text import Text

Words: TypeAlias = Sequence[tuple[str, Text]]
"""Patterns of paths with what they show. The first that is found in the template of a path counts. A file is a file
whatever it lists.
"""
_OF_EVERY_SERVICE: Final[Words] = (
    (r"/own-data|/data-requests", Text("Solicitudes sobre datos personales", "Requests about personal data")),
    (r"^dead-letters", Text("Hechos sin procesar", "Dead letters")),
    (r"^replay-erasures", Text("Borrados repetidos tras una restauración", "Erasures repeated after a restore")),
    (r"^audit", Text("Registro de auditoría", "Audit record")),
)
_FILE: Final = re.compile(r"\.(\{kind\}|csv|xlsx|pdf|zip)$|/(file|document|pdf)$")

DOWNLOAD: Final = Text("archivo descargado", "file downloaded")
PROGRAM: Final = Text("consultado por un programa", "read by a program")
PAGE: Final = Text("visto en una página", "seen on a page")
COMMAND: Final = Text("orden en el servidor", "command on the server")
CHANGED_BY_PROGRAM: Final = Text("cambiado por un programa", "changed by a program")
CHANGED: Final = Text("cambiado en una página", "changed on a page")


def words_of(route: str, words: Words) -> Text | None:
    """Return what a route shows, by the template of its path and its service's words; None if there are none for it."""
    return next((text for pattern, text in (*_OF_EVERY_SERVICE, *words) if re.search(pattern, route)), None)


def manner_of(route: str, kind: str = "read") -> Text:
    """Return how a route shows it, or changed it."""
    if not route.startswith("/"):
        return COMMAND
    if kind == "action":
        return CHANGED_BY_PROGRAM if route.startswith("/api/") else CHANGED
    if _FILE.search(route):
        return DOWNLOAD
    return PROGRAM if route.startswith("/api/") else PAGE
