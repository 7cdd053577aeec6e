"""What the routes of the timetable answer, for the OpenAPI document."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_contracts import Localised

Attendance = Literal["open", "closed", "reopened"]


class Times(AnswerModel):
    """A begin and an end."""

    starts_at: datetime
    ends_at: datetime


class ScheduledSession(AnswerModel):
    """A session that was scheduled, changed or cancelled."""

    session_id: UUID
    revision: int
    status: Literal["scheduled", "cancelled"]


class CopiedSession(AnswerModel):
    """A session that was copied."""

    session_id: UUID
    code: str


class CopiedTimetable(AnswerModel):
    """The sessions that were copied."""

    sessions: list[CopiedSession]


class FacilitatorView(AnswerModel):
    """Who leads a session. The account is there for coordinators and auditors."""

    name: str
    role: Localised
    organisation: str | None
    account: str | None = None


class SessionView(ScheduledSession):
    """A session as planned. `actual_times` are when it took place, if that differs."""

    code: str
    module: int | None
    title: Localised
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    place: str | None
    attendance: Attendance
    actual_times: Times | None
    facilitators: list[FacilitatorView]


class SessionInTimetable(SessionView):
    """A session, with the link to join for those who lead or check it."""

    join_url: str | None = None


class Timetable(AnswerModel):
    """The sessions of an edition, in order."""

    sessions: list[SessionInTimetable]
