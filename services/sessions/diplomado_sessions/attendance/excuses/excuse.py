"""An excuse, and the documents that prove one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from diplomado_contracts.attendances import ExcuseReason

Status = Literal["proposed", "approved", "withdrawn"]
MediaType = Literal["application/pdf", "image/png", "image/jpeg"]

_BEGINNINGS: tuple[tuple[bytes, MediaType], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why an absence shall be excused. Note and document are free text and stay in this service."""

    reason: ExcuseReason
    note: str | None
    document: str | None


@dataclass(frozen=True, slots=True)
class Excuse:
    """The excuse of one registration in one session. `revision` is that of its last event, 0 if there was none."""

    excuse_id: UUID
    session_id: UUID
    registration_id: UUID
    edition_id: UUID
    status: Status
    revision: int
    grounds: Grounds
    has_file: bool
    asked_by: str
    asked_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    withdrawn_by: str | None
    withdrawn_at: datetime | None


def media_type_of(content: bytes) -> MediaType | None:
    """Return the media type that the first bytes of a document show; None for any other kind of file."""
    return next((media_type for beginning, media_type in _BEGINNINGS if content.startswith(beginning)), None)
