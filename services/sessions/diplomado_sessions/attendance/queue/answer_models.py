"""What the routes of the queue answer, for the OpenAPI document."""

from datetime import datetime
from typing import Any
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList
from diplomado_sessions.attendance.evidence.answer_models import NamedRegistration


class RowOfAppearance(AnswerModel):
    """A row of a file that shows somebody."""

    file_id: UUID
    row: int
    role: str | None
    joined_at: datetime | None
    left_at: datetime | None


class UnmatchedEntry(AnswerModel):
    """Somebody whom files show and nobody has identified, with candidates."""

    unmatched_id: UUID
    session_id: UUID
    session_code: str
    name: str
    email: str
    rows: list[RowOfAppearance]
    seconds: int
    candidates: list[NamedRegistration]


class Unmatched(PageOfList):
    """A page of the queue; `total` counts all pages."""

    total: int
    unmatched: list[UnmatchedEntry]


class Resolved(AnswerModel):
    """Whose an appearance is, and how many others followed."""

    unmatched_id: UUID
    registration_id: UUID | None
    registration_ids: list[UUID]
    followed: int


class WithdrawnResolution(AnswerModel):
    """A decision that was taken back, and how many others followed."""

    unmatched_id: UUID
    followed: int


class ResolvedAll(AnswerModel):
    """How many entries were decided and followed; `gone` are those that do not exist any more."""

    decided: int
    followed: int
    gone: list[UUID]


class Appearance(AnswerModel):
    """Somebody whom files show in a session: whose it is, by what, and the rows."""

    unmatched_id: UUID
    name: str
    email: str
    by: str
    merged: bool
    explanation: str
    registration: NamedRegistration | None
    companions: list[Any]
    decided_by: str | None
    decided_at: datetime | None
    withdrawn: bool
    count_of_rows: int
    rows: list[dict[str, Any]]


class Appearances(PageOfList):
    """A page of everything that files show in a session; `total` counts all pages."""

    total: int
    appearances: list[Appearance]
