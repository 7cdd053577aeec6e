"""A record that was joined with another one of the same person: its links show that, and change nothing."""

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text

MERGED = Text(
    es="Esta inscripción se unió con otra suya. Pida con su correo el enlace de la otra; aquí no se cambia nada.",
    en="This registration was joined with another one of yours. Ask with your address for the link of the other one; "
    "nothing is changed here.",
)


def reject_merged(status: str) -> None:
    """Raise a 409 problem for the status of such a record."""
    if status == "merged":
        raise Problem(409, "registration-merged", MERGED)
