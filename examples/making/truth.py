"""What really happened: people, sessions and who was present with which device, by the second."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

Interval = tuple[int, int]
"""Seconds after the scheduled start of a session; before it they are negative."""

Role = Literal["attendee", "panelist", "host", "other"]


@dataclass(frozen=True)
class Person:
    """Someone invented, with what the registration form asks."""

    given: str
    family: str
    email: str
    sex: str
    age_band: str
    organisation_type: str
    occupation: str
    admin_area: str
    language: str = "es"
    institution: str | None = None
    position: str = ""
    group: str = ""
    leads_group: bool = False
    statistics: bool = True
    """Agreed that sex and age group are counted; without that they are not even kept."""

    @property
    def name(self) -> str:
        """The full name as on the certificate."""
        return f"{self.given} {self.family}"


@dataclass(frozen=True)
class Device:
    """One way in which somebody was connected to one session: a Zoom client, a browser, a telephone.

    `owner` is the e-mail with which the person registered, None if nobody of ours. `decision` is what the coordinator
    does with it in the queue: nothing needed, "resolve", "resolve-late" (after closing), "aside" or "open".
    """

    owner: str | None
    shown: str
    email: str
    intervals: tuple[Interval, ...]
    role: Role = "attendee"
    original: str | None = None
    waiting: tuple[Interval, ...] = ()
    decision: Literal["", "resolve", "resolve-late", "aside", "open"] = ""
    note: str = ""

    @property
    def label(self) -> str:
        """The name as the file shows it."""
        return f"{self.shown} ({self.original})" if self.original else self.shown


@dataclass(frozen=True)
class Stay:
    """Somebody in the room, from a second to another; without the second one until the end of the session.

    `shown_by` is the paper that shows it: the signed list, or the names that were ticked at the door.
    """

    owner: str
    came: int
    left: int | None
    shown_by: Literal["list", "door"]


@dataclass
class Session:
    """One session with everybody who was connected or in the room. Times are local (Panama: -5)."""

    code: str
    starts: datetime
    seconds: int
    devices: list[Device] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)

    @property
    def ends(self) -> datetime:
        """The scheduled end, local."""
        return self.starts + timedelta(seconds=self.seconds)

    def presence(self, email: str, *, late: bool = True) -> int:
        """Seconds that a person was present; without `late`, as known when the session is closed."""
        return union(self.intervals(email, late=late), self.seconds)

    def presences(self, *, late: bool = True) -> dict[str, int]:
        """Seconds of everybody who was present at all, as `presence` counts them; in one pass, for large programmes."""
        found: dict[str, list[Interval]] = {}
        for device in self.devices:
            if device.owner and self._counts(device, late):
                found.setdefault(device.owner, []).extend(device.intervals)
        for stay in self.stays:
            found.setdefault(stay.owner, []).append((stay.came, self.seconds if stay.left is None else stay.left))
        return {owner: union(intervals, self.seconds) for owner, intervals in found.items()}

    def credited(self, email: str, grace: int) -> int:
        """Seconds that a rule counts with a grace: those just before and after the session too, never more than it."""
        start, end = -grace, self.seconds + grace
        around = ((max(a, start) - start, min(b, end) - start) for a, b in self.intervals(email))
        return min(self.seconds, union(around, end - start))

    def intervals(self, email: str, *, late: bool = True) -> list[Interval]:
        """All connections and stays of a person; they may overlap."""
        shown = [device for device in self.devices if device.owner == email and self._counts(device, late)]
        in_room = [(s.came, self.seconds if s.left is None else s.left) for s in self.stays if s.owner == email]
        return [*(interval for device in shown for interval in device.intervals), *in_room]

    @staticmethod
    def _counts(device: Device, late: bool) -> bool:
        return device.decision not in {"aside", "open"} and (late or device.decision != "resolve-late")


def union(intervals: Iterable[Interval], length: int) -> int:
    """Seconds covered by at least one interval, inside [0, length]."""
    total, reached = 0, 0
    for start, end in sorted(intervals):
        start, end = max(start, reached), min(end, length)  # noqa: PLW2901
        if end > start:
            total += end - start
            reached = end
    return total


def whole_minutes(device: Device) -> Device:
    """The same connection as a file knows it that writes no seconds."""
    return replace(device, intervals=tuple((a // 60 * 60, b // 60 * 60) for a, b in device.intervals))
