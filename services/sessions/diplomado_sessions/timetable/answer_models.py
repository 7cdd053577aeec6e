"""What the routes of the timetable answer, for the OpenAPI document."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from diplomado_contracts import Localised

Attendance = Literal["open", "closed", "reopened"]


class Times(BaseModel):
    """A begin and an end."""

    starts_at: datetime
    ends_at: datetime


class ScheduledSession(BaseModel):
    """A session that was scheduled, changed or cancelled."""

    session_id: UUID
    revision: int
    status: Literal["scheduled", "cancelled"]


class CopiedSession(BaseModel):
    """A session that was copied."""

    session_id: UUID
    code: str


class CopiedTimetable(BaseModel):
    """The sessions that were copied."""

    sessions: list[CopiedSession]


class FacilitatorView(BaseModel):
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


class Timetable(BaseModel):
    """The sessions of an edition, in order."""

    sessions: list[SessionInTimetable]
