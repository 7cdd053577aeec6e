"""What follows from evidence: seconds of each person, and what changes against what was said before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from diplomado_sessions.attendance.presence.intervals import Interval, seconds_present
from diplomado_sessions.timetable.window import Window


@dataclass(frozen=True, slots=True)
class Shown:
    """All connections of one person in one session, and the files that show them."""

    intervals: Sequence[Interval]
    files: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """An attendance as it was published. `decided` by a coordinator, it outranks the files."""

    revision: int
    seconds: int
    decided: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What has to be said anew about one person's attendance."""

    registration_id: UUID
    revision: int
    previous_seconds: int
    seconds: int


def seconds_by_person(shown: Mapping[UUID, Shown], window: Window) -> dict[UUID, int]:
    """Return the seconds inside the window of everybody who has any."""
    seconds = {person: seconds_present(evidence.intervals, window) for person, evidence in shown.items()}
    return {person: count for person, count in seconds.items() if count > 0}


def changes_since(
    people: Iterable[UUID], seconds: Mapping[UUID, int], standing: Mapping[UUID, Standing]
) -> list[Change]:
    """Compare what the evidence shows now of `people` with what was published, in order of registration."""
    changes: list[Change] = []
    for person in sorted(people):
        now, before = seconds.get(person, 0), standing.get(person, Standing(0, 0, decided=False))
        if not before.decided and now != before.seconds:
            changes.append(Change(person, before.revision + 1, before.seconds, now))
    return changes
