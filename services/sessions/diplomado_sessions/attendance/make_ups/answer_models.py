"""What the routes of make-ups answer, for the OpenAPI document."""

from datetime import datetime
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList
from diplomado_sessions.attendance.make_ups.make_up import Status


class MakeUpView(AnswerModel):
    """What one registration does for one session that it missed."""

    make_up_id: UUID
    session_id: UUID
    registration_id: UUID
    edition_id: UUID
    equivalent_session_id: UUID | None
    assignment: str | None
    status: Status
    revision: int
    asked_by: str
    asked_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    accepted_by: str | None
    accepted_at: datetime | None
    withdrawn_by: str | None
    withdrawn_at: datetime | None


class MakeUps(PageOfList):
    """The make-ups of an edition."""

    make_ups: list[MakeUpView]
