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

    `actual_seconds` is how long it really took, if that is known. `is_closed` is true once staff declared its
    attendance complete. `makes_up` is true if it only repeats another one for those who make up for that. `guests`
    counts the entries of its attendance files that wait for identification; `guests_revision` rises with each change.
    """

    session_id: UUID
    code: str
    module: int | None
    title: Localised
    starts_at: datetime
    time_zone: str
    seconds: int
    is_closed: bool = True
    actual_seconds: int | None = None
    makes_up: bool = False
    guests: int = 0
    guests_revision: int = 0


@dataclass(frozen=True, slots=True)
class Attendance:
    """How long a participant was present in one session, and the evidence.

    `before_start` and `after_end` are the seconds present in each minute around the session, the nearest first.
    """

    seconds: int
    evidence: tuple[UUID, ...] = ()
    before_start: tuple[int, ...] = ()
    after_end: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MakeUp:
    """What makes up for one session: the share attended of an equivalent one, or an accepted assignment."""

    make_up_id: UUID
    equivalent_session_id: UUID | None = None


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
    `excuses` are identifiers of excuses by session, `make_ups` what makes up for a session.

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
    excuses: Mapping[UUID, UUID] = field(default_factory=dict)
    make_ups: Mapping[UUID, MakeUp] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edition:
    """The timetable that every participant is measured against. `modules` are the numbers that the course has.

    `is_ranked` is true once projects of the edition were ranked. `titles` are those of modules by number.
    """

    edition_id: UUID
    modules: tuple[int, ...]
    sessions: tuple[Session, ...]
    is_ranked: bool = True
    titles: Mapping[int, Localised] = field(default_factory=dict)
