"""The columns of a list of people as a file for spreadsheets."""

from typing import Final

from diplomado_chassis.language.text import Text

HEADINGS: Final = (
    Text("Nombres", "Given names"),
    Text("Apellidos", "Family names"),
    Text("Correo", "E-mail"),
    Text("Estado", "Status"),
    Text("Institución", "Institution"),
    Text("Cargo", "Job title"),
    Text("Grupo", "Group"),
    Text("Cómo se inscribió", "How they registered"),
    Text("Fecha", "Date"),
    Text("Graduación", "Graduation"),
    Text("Inscripción", "Registration"),
)
NAME: Final = Text("Personas", "People")
