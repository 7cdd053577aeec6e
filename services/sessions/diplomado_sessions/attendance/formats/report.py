"""The result of reading an attendance file, the same for every format."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Role = Literal["participant", "attendee", "panelist", "host", "other"]


@dataclass(frozen=True, slots=True)
class Presence:
    """One connection of one device. Times are UTC, the interval is half-open, `row` counts records from 1.

    Personal data: `name` and `email` as the file shows them; both may be empty.
    """

    row: int
    name: str
    email: str
    role: Role
    joined_at: datetime
    left_at: datetime


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A name that looks misread, by its row, and what it probably says. Personal data."""

    row: int
    proposal: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a file shows. `layout` names the format and its variant, such as `zoom-webinar-spanish`.

    `unreadable` are names that look misread and are kept as shown. `without_times` and `waiting` count rows that are no
    presence: people who never came, and time in a waiting room.
    """

    layout: str
    presences: tuple[Presence, ...]
    has_emails: bool
    without_times: int
    waiting: int
    unreadable: tuple[Unreadable, ...] = ()
