"""Computes the seconds of each registration from evidence, and the differences from published attendance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from diplomado_sessions.attendance.presence.intervals import Interval, seconds_present
from diplomado_sessions.attendance.presence.margins import NO_MARGINS, Margins, margins_of
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
    """An attendance as it was published. `decided` by a coordinator, it outranks the files.

    `session_seconds` is the length that it was published with, and `decided_seconds` what the coordinator decided.
    """

    revision: int
    seconds: int
    decided: bool
    session_seconds: int = 0
    decided_seconds: int | None = None
    margins: Margins = NO_MARGINS


NEVER_PUBLISHED = PublishedAttendance(0, 0, decided=False)


@dataclass(frozen=True, slots=True)
class AttendanceChange:
    """The next revision of a registration's attendance."""

    registration_id: UUID
    revision: int
    previous_seconds: int
    seconds: int
    decided_seconds: int | None = None
    margins: Margins = NO_MARGINS


def seconds_by_registration(shown: Mapping[UUID, ShownPresence], window: Window) -> dict[UUID, int]:
    """Return the seconds inside the window of every registration that has any."""
    seconds = {registration: presence.seconds(window) for registration, presence in shown.items()}
    return {registration: count for registration, count in seconds.items() if count > 0}


def margins_by_registration(shown: Mapping[UUID, ShownPresence], window: Window) -> dict[UUID, Margins]:
    """Return the presence just around the window of every registration."""
    return {registration: margins_of(presence.intervals, window) for registration, presence in shown.items()}


def changed_attendances(
    registrations: Iterable[UUID],
    seconds: Mapping[UUID, int],
    published: Mapping[UUID, PublishedAttendance],
    session_seconds: int,
    margins: Mapping[UUID, Margins] = MappingProxyType({}),
) -> list[AttendanceChange]:
    """Compare what counts now for registrations with what was published, in order of registration.

    A decision counts whatever the evidence shows, up to the length of the session. The same seconds of a session of
    another length are a change too.
    """
    changes: list[AttendanceChange] = []
    for registration in sorted(registrations):
        before = published.get(registration, NEVER_PUBLISHED)
        now = concluded(registration, seconds, before, session_seconds)
        # A decision is final, and who was connected outside the session alone was not in it.
        is_shown = now > 0 and before.decided_seconds is None
        around = margins.get(registration, NO_MARGINS) if is_shown else NO_MARGINS
        if (now, around) != (before.seconds, before.margins) or (
            before.revision and before.session_seconds != session_seconds
        ):
            changes.append(
                AttendanceChange(registration, before.revision + 1, before.seconds, now, before.decided_seconds, around)
            )
    return changes


def concluded(
    registration: UUID, seconds: Mapping[UUID, int], published: PublishedAttendance, session_seconds: int
) -> int:
    """Return the seconds that count for a registration: those decided, else those that the evidence shows."""
    if published.decided_seconds is not None:
        return min(published.decided_seconds, session_seconds)
    return seconds.get(registration, 0)
