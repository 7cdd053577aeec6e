"""The form about a team: what it sends, and how it is filled in again."""

import re
from typing import Annotated
from uuid import UUID

from pydantic import Field

from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.validation import read_model
from diplomado_chassis.language.text import Text
from diplomado_sessions.projects.api.teams import TeamPut
from diplomado_sessions.projects.team import Project
from diplomado_sessions.timetable.fields import Code

LABELS = {
    "code": Text("Código", "Code"),
    "name": Text("Nombre del equipo", "Name of the team"),
    "project_title": Text("Título del proyecto", "Title of the project"),
    "abstract": Text("Resumen del proyecto", "Summary of the project"),
    "institution": Text("Institución", "Institution"),
    "admin_area": Text("Provincia o comarca", "Province or region"),
    "sdg": Text("Metas de los ODS", "SDG targets"),
    "gcm": Text("Objetivos del Pacto Mundial", "Objectives of the Global Compact"),
    "submitted_on": Text("Entregado el", "Submitted on"),
}
_LISTS = ("sdg", "gcm")
_EMPTIED = ("institution", "admin_area", "abstract", "submitted_on")


class TeamForm(TeamPut):
    """A team without its members, who are added on its page."""

    code: Code
    members: Annotated[list[UUID], Field(max_length=0, default_factory=list)]


def read_project(form: Form, code: str | None) -> Project:
    """Return the project of a form; a new one names its code. Raises ValidationFailed."""
    values: dict[str, object] = {name: form.get(name, "").strip() for name in LABELS}
    values |= {name: [item for item in re.split(r"[\s,;]+", str(values[name])) if item] for name in _LISTS}
    values |= {name: values[name] or None for name in _EMPTIED}
    sent = read_model(TeamForm, {**values, "code": code or values["code"]}, lambda path: path.partition(".")[0])
    return Project(**sent.model_dump())


def fields_of(project: Project) -> dict[str, str]:
    """Return what the form shows of a stored project."""
    return {name: _shown(getattr(project, name)) for name in LABELS}


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
