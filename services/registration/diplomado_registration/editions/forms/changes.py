"""The history of an edition in words: one list of steps, rules and questions, the newest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from diplomado_chassis.language.text import Text
from diplomado_registration.editions.forms.edition_form import LABELS
from diplomado_registration.editions.forms.shown_values import joined
from diplomado_registration.places.life import Stored

STEPS: Mapping[str, Text] = {
    "created": Text("Creó la edición", "Created the edition"),
    "changed": Text("Cambió la descripción", "Changed the description"),
    "published": Text("Publicó la edición", "Published the edition"),
    "closed": Text("Cerró la inscripción", "Closed registration"),
    "reopened": Text("Abrió la inscripción de nuevo", "Opened registration again"),
    "cancelled": Text("Canceló la edición", "Cancelled the edition"),
    "archived": Text("Archivó la edición", "Archived the edition"),
    "reinstated": Text("Restableció la edición", "Reinstated the edition"),
    "rules": Text("Cambió quiénes pueden participar", "Changed who may take part"),
    "questions": Text("Cambió las preguntas propias", "Changed the own questions"),
}
_VERSION = Text("versión {n}", "version {n}")
_TITLES = {**LABELS, "title": Text("Título", "Title")}


@dataclass(frozen=True, slots=True)
class Change:
    """Who did what when. `what` are the changed fields in words, or the version."""

    at: datetime
    actor: str | None
    title: Text
    what: Any = ""
    reason: str | None = None


def history(steps: Iterable[Stored], rules: Iterable[Stored], questions: Iterable[Stored]) -> Sequence[Change]:
    """Return all changes, the newest first."""
    found = [
        Change(
            row["recorded_at"],
            row["actor"],
            STEPS[row["step"]],
            joined([_TITLES.get(name, name) for name in row["fields"]]),
            row["reason"],
        )
        for row in steps
    ]
    for step, versions in (("rules", rules), ("questions", questions)):
        found += [
            Change(row["set_at"], row["set_by"], STEPS[step], _VERSION.with_values(n=row["version"]))
            for row in versions
        ]
    return sorted(found, key=lambda change: change.at, reverse=True)
