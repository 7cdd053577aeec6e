"""Teams and what they submit."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Project:
    """A team's project, as coordinators describe it."""

    code: str
    name: str
    project_title: str
    institution: str | None
    admin_area: str | None
    sdg: list[str]
    gcm: list[int]
    members: list[UUID]
    abstract: str | None = None
    submitted_on: date | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """A team of an edition. `institution_name` is None until the institution was described."""

    project_id: UUID
    project: Project
    institution_name: str | None = None
