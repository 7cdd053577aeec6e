"""What the sender of a file decides about it."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from diplomado_sessions.attendance.formats.columns import Columns
from diplomado_sessions.attendance.formats.report import Presence, Report
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
    """How a file is read. The same content read otherwise is another import.

    `mapping` is the key of the edition's mapping, which matters for a table that no meeting program wrote.
    """

    zone: ZoneInfo
    shift_minutes: int
    date_order: Order | None
    mapping: str | None = None


def shifted(report: Report, minutes: int) -> Report:
    """Return a report with its times moved."""
    if not minutes:
        return report
    shift = timedelta(minutes=minutes)
    presences = (one._replace(joined_at=one.joined_at + shift, left_at=one.left_at + shift) for one in report.presences)
    totals = (
        one._replace(span=(one.span[0] + shift, one.span[1] + shift)) if one.span else one for one in report.totals
    )
    return replace(report, presences=Columns(Presence, presences), totals=tuple(totals))
