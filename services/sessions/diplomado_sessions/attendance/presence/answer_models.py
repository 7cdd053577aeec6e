"""What the routes of attendance answer, for the OpenAPI document."""

from datetime import datetime
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList
from diplomado_sessions.attendance.presence.conclusions import Reason
from diplomado_sessions.timetable.answer_models import Attendance, Times


class AttendanceOf(AnswerModel):
    """The seconds of one registration. What is published has a revision; `decided`: by a correction, not by files."""

    registration_id: UUID
    seconds: int
    revision: int | None = None
    decided: bool | None = None
    published_seconds: int | None = None


class AttendanceView(PageOfList):
    """The attendance of a session: published, or as closing would publish it."""

    status: Attendance
    session_seconds: int
    attendance: list[AttendanceOf]


class Closure(AnswerModel):
    """How many people attended a session, and how many entries of the queue nobody has identified."""

    attended: int
    unmatched: int


class CorrectedAttendance(AnswerModel):
    """The attendance of one registration after a correction."""

    registration_id: UUID
    seconds: int
    revision: int
    decided: bool


class CorrectionView(AnswerModel):
    """A correction, with seconds before and after. Later corrections withdraw nothing of earlier ones."""

    correction_id: UUID
    registration_id: UUID
    revision: int
    previous_seconds: int
    seconds: int
    reason: Reason
    note: str | None
    corrected_by: str
    corrected_at: datetime
    withdrawn_at: datetime | None


class Corrections(PageOfList):
    """The corrections of a session."""

    corrections: list[CorrectionView]


class WithdrawnCorrection(AnswerModel):
    """A correction that was withdrawn: as the files say again."""

    correction_id: UUID
    registration_id: UUID
    withdrawn: bool


class MeasuredSession(AnswerModel):
    """What the attendance of a session is measured against."""

    session_id: UUID
    attendance: Attendance
    actual_times: Times | None
    session_seconds: int
