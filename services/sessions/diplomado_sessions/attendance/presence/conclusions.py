"""Computes the seconds of each registration from evidence, and the differences from published attendance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from diplomado_sessions.attendance.presence.intervals import Interval, seconds_present
from diplomado_sessions.timetable.window import Window

Reason = Literal["technical_failure", "evidence_added", "identity_resolved", "clerical_error"]
"""Why an attendance is corrected."""


@dataclass(frozen=True, slots=True)
class ShownPresence:
    """All connections and stays of one registration in one session, and the `files` and check-ins that show them.

    `total` is how many seconds files say that it was connected without saying when. It counts where nothing else does.
    """

    intervals: Sequence[Interval]
    files: tuple[UUID, ...]
    total: int = 0

    def seconds(self, window: Window) -> int:
        """Return the seconds inside the window."""
        return seconds_present(self.intervals, window) if self.intervals else min(self.total, window.seconds)


@dataclass(frozen=True, slots=True)
class PublishedAttendance:
    """An attendance as it was published. `decided` by a coordinator, it outranks the files."""

    revision: int
    seconds: int
    decided: bool


NEVER_PUBLISHED = PublishedAttendance(0, 0, decided=False)


@dataclass(frozen=True, slots=True)
class AttendanceChange:
    """The next revision of a registration's attendance."""

    registration_id: UUID
    revision: int
    previous_seconds: int
    seconds: int


def seconds_by_registration(shown: Mapping[UUID, ShownPresence], window: Window) -> dict[UUID, int]:
    """Return the seconds inside the window of every registration that has any."""
    seconds = {registration: presence.seconds(window) for registration, presence in shown.items()}
    return {registration: count for registration, count in seconds.items() if count > 0}


def changed_attendances(
    registrations: Iterable[UUID], seconds: Mapping[UUID, int], published: Mapping[UUID, PublishedAttendance]
) -> list[AttendanceChange]:
    """Compare what the evidence shows now of registrations with what was published, in order of registration."""
    changes: list[AttendanceChange] = []
    for registration in sorted(registrations):
        now, before = seconds.get(registration, 0), published.get(registration, NEVER_PUBLISHED)
        if not before.decided and now != before.seconds:
            changes.append(AttendanceChange(registration, before.revision + 1, before.seconds, now))
    return changes
