"""What the routes of check-in answer, for the OpenAPI document."""

from datetime import datetime
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList


class CheckedIn(AnswerModel):
    """How many check-ins are new. `list_id` withdraws all of them at once."""

    list_id: UUID | None
    new: int
    unchanged: int


class ListError(AnswerModel):
    """A row that cannot be used, and why."""

    field: str
    row: int
    message: str


class ImportedList(CheckedIn):
    """What became of a signed list: `absent` are the rows of people who did not come."""

    absent: int
    errors: list[ListError]


class CheckInView(AnswerModel):
    """An arrival or a departure, with method, author and reason."""

    check_in_id: UUID
    registration_id: UUID
    came_at: datetime | None
    left_at: datetime | None
    method: str
    author: str | None
    reason: str | None
    note: str | None
    list_id: UUID | None
    delay_seconds: int | None
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawal_note: str | None


class CheckIns(PageOfList):
    """The check-ins of a session, those that were withdrawn too."""

    check_ins: list[CheckInView]


class WithdrawnCheckIns(AnswerModel):
    """How many check-ins were withdrawn."""

    withdrawn: int


class LinkView(AnswerModel):
    """An address that works until a moment: keep it secret."""

    url: str
    expires_at: datetime


class EndedLinks(AnswerModel):
    """How many links were ended."""

    ended: int


class OwnCheckInView(AnswerModel):
    """A check-in of one's own. The ticket is for the next time, with the next code."""

    at: datetime
    new: bool
    present: bool
    ticket: str


class ScannedBadge(AnswerModel):
    """Who was checked in or out, to be compared with the person."""

    registration_id: UUID
    given_names: str | None
    family_names: str | None
    at: datetime
    new: bool
    present: bool
