"""What the routes of excuses answer, for the OpenAPI document."""

from datetime import datetime
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList
from diplomado_contracts.attendances import ExcuseReason
from diplomado_sessions.attendance.excuses.excuse import Status


class ExcuseView(AnswerModel):
    """An absence that is excused, or for which that was asked."""

    excuse_id: UUID
    session_id: UUID
    registration_id: UUID
    status: Status
    reason: ExcuseReason
    note: str | None
    document: str | None
    has_file: bool
    asked_by: str
    asked_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    withdrawn_by: str | None
    withdrawn_at: datetime | None


class Excuses(PageOfList):
    """The excuses of a session, the withdrawn ones too."""

    excuses: list[ExcuseView]
