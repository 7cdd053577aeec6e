"""What is usually done next with an edition, and whether it has been done."""

from collections.abc import Mapping, Sequence
from typing import Any

from diplomado_chassis.language.text import Text
from diplomado_chassis.next_steps import NextStep


def next_steps(edition: Mapping[str, Any], rules: int, questions: int, *, unpublished: bool) -> Sequence[NextStep]:
    """Return the check list of an edition before and while people register."""
    base = f"/registration/editions/{edition['edition_id']}"
    return [
        NextStep(
            Text("Escribir los módulos del curso", "Write the modules of the course"),
            f"{base}/settings#modules",
            bool(edition["modules"]),
            optional=True,
        ),
        NextStep(
            Text("Dar un correo de contacto", "Give a contact address"),
            f"{base}/settings#contact_email",
            edition["contact_email"] is not None,
        ),
        NextStep(
            Text("Decidir quiénes pueden participar", "Decide who may take part"),
            f"{base}/settings/rules",
            rules > 0,
            optional=True,
        ),
        NextStep(
            Text("Agregar preguntas propias", "Add own questions"),
            f"{base}/settings/questions",
            questions > 0,
            optional=True,
        ),
        NextStep(
            Text("Publicar los cambios", "Publish the changes") if unpublished else Text("Publicar", "Publish"),
            "#publication",
            edition["revision"] > 0 and not unpublished,
        ),
        NextStep(
            Text("Recibir a las primeras personas", "Receive the first people"),
            f"{base}/{'nominations' if edition['registration'] == 'nominated' else 'people'}",
            bool(edition["taken"] or edition["waiting"]),
        ),
    ]
