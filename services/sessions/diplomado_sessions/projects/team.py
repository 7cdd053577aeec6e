"""Teams and what they submit."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Project:
    """A team's project, as coordinators describe it. The leader is one of the members."""

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
    leader: UUID | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """A team of an edition. `institution_name` is None until the institution was described."""

    project_id: UUID
    project: Project
    institution_name: str | None = None


Change = Literal["add", "remove", "lead", "step-down"]


def with_member(project: Project, registration_id: UUID, change: Change) -> Project:
    """Return the project after one change of its members. The same change again changes nothing.

    The leader who is removed leads no more.
    """
    others = [member for member in project.members if member != registration_id]
    if change == "remove":
        leader = None if project.leader == registration_id else project.leader
        return replace(project, members=others, leader=leader)
    if change == "add":
        return replace(project, members=sorted([*others, registration_id]))
    if change == "lead":
        return replace(project, leader=registration_id)
    return replace(project, leader=None if project.leader == registration_id else project.leader)
