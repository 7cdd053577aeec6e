"""What the sender of a file decides about it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from diplomado_sessions.attendance.formats.report import Presence
from diplomado_sessions.attendance.formats.times import Order

MAX_SHIFT_MINUTES = 26 * 60


@dataclass(frozen=True, slots=True)
class Choices:
    """Decisions about a file. What is left out is concluded, or asked where it is doubtful.

    `confirm` is the digest of a preview that was seen. `replaces` is a file of the session that no longer counts then.
    """

    shift_minutes: int | None = None
    date_order: Order | None = None
    accept_other_session: bool = False
    replaces: UUID | None = None
    confirm: str | None = None


UNDECIDED = Choices()


@dataclass(frozen=True, slots=True)
class FileReading:
    """How the times of a file are read. The same content read otherwise is another import."""

    zone: ZoneInfo
    shift_minutes: int
    date_order: Order | None


def shifted(presences: tuple[Presence, ...], minutes: int) -> tuple[Presence, ...]:
    """Return presences with their times moved."""
    if not minutes:
        return presences
    shift = timedelta(minutes=minutes)
    return tuple(
        Presence(one.row, one.name, one.email, one.role, one.joined_at + shift, one.left_at + shift)
        for one in presences
    )
