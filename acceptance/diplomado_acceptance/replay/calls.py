"""The requests that change something, each with the place in the folder that it comes from."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from diplomado_acceptance.language import LANGUAGE
from diplomado_acceptance.replay.errors import FieldErrors

_NAMESPACE = uuid.UUID("5f0d3d3a-7d33-4ac0-9c1f-2f2b1f1c8a70")
_SPANISH = (
    ("reading the backlog", "leer lo pendiente"), ("reading the lists of codes", "leer las listas de códigos"),
    ("reading which mails wait", "leer qué correos esperan"), ("reading who is registered", "leer quién está inscrito"),
    ("reading the queue", "leer la lista de invitados por identificar"), ("reading the acts", "leer las actas"),
    ("reading the draft", "leer el borrador"), ("reading the editions", "leer las ediciones"),
    ("reading the outcome", "leer el resultado"), ("trying", "prueba en"),
    ("publishing the edition", "publicar la edición"), ("closing session", "cerrar la sesión"),
    ("ranking the teams", "clasificar los equipos"), ("recording of session", "grabación de la sesión"),
    (", review", ", revisión"), (", publication", ", publicación"), (", drafting", ", borrador"),
    (", signing", ", firma"), (", attempt", ", intento"), (", row ", ", fila "), (", session ", ", sesión "),
    ("(trial)", "(prueba)"),
)  # fmt: skip
"""What operations are called in Spanish. Their English name is a part of idempotency keys."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request. `file` and `row` are where its errors belong; `name` is what later ones of a trial refer to."""

    service: str
    method: str
    path: str
    operation: str
    body: Any = None
    content: bytes | None = None
    content_type: str = "text/csv"
    params: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    row: int = 0
    name: str | None = None

    def key(self, scope: str) -> str | None:
        """Return the idempotency key of a POST: a repeated replay has no second effect."""
        return idempotency_key(scope, self.service, self.path, self.operation) if self.method == "POST" else None

    def collect(self, errors: FieldErrors, detail: str, details: list[dict[str, Any]]) -> None:
        """Add what a service says of the request: each error at its place in the file, else the whole."""
        for error in details:
            number = str(error.get("row") or error.get("field") or "").removeprefix("row ")
            column = str(error.get("column") or error.get("field") or "")
            errors.add(
                self.file or self.spoken,
                str(error.get("message", "")),
                row=int(number) if number.isdecimal() else self.row,
                column="" if column.startswith("row ") else column,
            )
        if not details:
            errors.add(self.file or self.spoken, detail, row=self.row)

    @property
    def spoken(self) -> str:
        """The operation in the language that is spoken."""
        return spoken(self.operation)


def idempotency_key(scope: str, service: str, path: str, operation: str) -> str:
    """Return the key that follows from a request of a programme."""
    return str(uuid.uuid5(_NAMESPACE, f"{scope}|{service}|{path}|{operation}"))


def spoken(operation: str) -> str:
    """Return an operation in the language that is spoken."""
    if LANGUAGE.get() == "es":
        for english, spanish in _SPANISH:
            operation = operation.replace(english, spanish)
    return operation
