"""The explanation of an attendance, for the OpenAPI document."""

from datetime import datetime
from typing import Any
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_sessions.timetable.answer_models import Attendance, Times


class SessionTimes(Times):
    """A session with its times."""

    code: str


class PublishedAttendance(AnswerModel):
    """What is published."""

    seconds: int
    revision: int


class AttendanceSource(AnswerModel):
    """A row of a file, or a check-in of the room, that shows the participant."""

    source: str
    withdrawn: bool
    joined_at: datetime | None
    left_at: datetime | None
    merged_registration_id: UUID | None
    file_id: UUID | None = None
    layout: str | None = None
    row: int | None = None
    role: str | None = None
    seconds: int | None = None
    shared: bool | None = None
    appearance_id: UUID | None = None
    by: str | None = None
    outranked: bool | None = None
    file_name: str | None = None
    check_in_id: UUID | None = None
    method: str | None = None
    end_assumed: bool | None = None


class ExplainedAttendance(AnswerModel):
    """Why a registration has its seconds: intervals by source, what they cover together, and what counts."""

    registration_id: UUID
    status: Attendance
    session: SessionTimes
    session_seconds: int
    evidence_removed: bool
    sources: list[AttendanceSource]
    sources_total: int
    merged: list[dict[str, Any]]
    corrections: list[dict[str, Any]]
    union: list[Times]
    union_intervals: int
    union_seconds: int
    decided: bool
    seconds: int
    published: PublishedAttendance | None
