"""The facts about an edition and its participants on which awards are decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from diplomado_contracts import Localised


@dataclass(frozen=True, slots=True)
class Session:
    """A session that was not cancelled. `seconds` is its length, the denominator of every share of it.

    `is_recorded` is true once an attendance of it was published, which happens when the session is closed. `guests`
    counts the entries of its attendance files that wait for identification; `guests_revision` rises with each change.
    """

    session_id: UUID
    code: str
    module: int | None
    title: Localised
    starts_at: datetime
    time_zone: str
    seconds: int
    is_recorded: bool = True
    guests: int = 0
    guests_revision: int = 0


@dataclass(frozen=True, slots=True)
class Attendance:
    """How long a participant was present in one session, and the evidence."""

    seconds: int
    evidence: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """A team project with its final score out of 100."""

    project_id: UUID
    team: str
    team_name: str
    title: str
    score: Decimal
    graders: int
    rank: int
    tied: bool = False
    institution: str | None = None
    admin_area: str | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """A registration that has a place. `attendances` is by session; a session that is absent was not attended.

    `shares_results` is true if the participant agreed that the own institution learns the results.
    """

    registration_id: UUID
    participant_id: UUID
    institution: str | None = None
    group: str | None = None
    leads_group: bool = False
    attendances: Mapping[UUID, Attendance] = field(default_factory=dict)
    projects: tuple[Project, ...] = ()
    shares_results: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """The timetable that every participant is measured against. `modules` are the numbers that the course has."""

    edition_id: UUID
    modules: tuple[int, ...]
    sessions: tuple[Session, ...]
