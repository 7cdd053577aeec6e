"""The history of an attendance, for the OpenAPI document."""

from datetime import datetime
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList
from diplomado_sessions.attendance.history.store import Action


class HistoryEntry(AnswerModel):
    """A decision that the attendance of a session rests on."""

    entry_id: UUID
    action: Action
    subject_id: UUID | None
    registration_id: UUID | None
    starts_at: datetime | None
    ends_at: datetime | None
    reason: str | None
    decided_by: str
    decided_at: datetime


class AttendanceHistory(PageOfList):
    """What the attendance of a session rests on, the oldest first."""

    history: list[HistoryEntry]
