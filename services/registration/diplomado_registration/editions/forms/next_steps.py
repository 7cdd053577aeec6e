"""What is usually done next with an edition, and whether it has been done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from diplomado_chassis.language.text import Text


@dataclass(frozen=True, slots=True)
class NextStep:
    """A line of the check list. `page` is where it is done, below the pages of the edition."""

    title: Text
    page: str
    done: bool
    optional: bool = False


def next_steps(edition: Mapping[str, Any], rules: int, questions: int, *, unpublished: bool) -> Sequence[NextStep]:
    """Return the check list of an edition before and while people register."""
    return [
        NextStep(
            Text("Escribir los módulos del curso", "Write the modules of the course"),
            "settings#modules",
            bool(edition["modules"]),
            optional=True,
        ),
        NextStep(
            Text("Dar un correo de contacto", "Give a contact address"),
            "settings#contact_email",
            edition["contact_email"] is not None,
        ),
        NextStep(
            Text("Decidir quiénes pueden participar", "Decide who may take part"),
            "settings/rules",
            rules > 0,
            optional=True,
        ),
        NextStep(
            Text("Agregar preguntas propias", "Add own questions"), "settings/questions", questions > 0, optional=True
        ),
        NextStep(
            Text("Publicar los cambios", "Publish the changes") if unpublished else Text("Publicar", "Publish"),
            "#publication",
            edition["revision"] > 0 and not unpublished,
        ),
        NextStep(
            Text("Recibir a las primeras personas", "Receive the first people"),
            "nominations" if edition["registration"] == "nominated" else "people",
            bool(edition["taken"] or edition["waiting"]),
        ),
    ]
