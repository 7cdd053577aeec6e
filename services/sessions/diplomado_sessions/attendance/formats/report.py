"""The result of reading an attendance file, the same for every format."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from diplomado_sessions.attendance.formats.columns import Columns

Role = Literal["participant", "attendee", "panelist", "host", "other"]
BrokenReason = Literal[
    "time-missing",
    "not-a-time",
    "hour-skipped",
    "hour-twice",
    "leaves-before-joining",
    "too-long",
    "left-without-joining",
    "end-unknown",
    "neither-joined-nor-left",
    "neither-yes-nor-no",
    "not-a-duration",
    "never-closed",
    "cut-off",
]


class Presence(NamedTuple):
    """One connection of one device. Times are UTC, the interval is half-open, `row` counts records from 1.

    Personal data: `name` and `email` as the file shows them; both may be empty.
    """

    row: int
    name: str
    email: str
    role: Role
    joined_at: datetime
    left_at: datetime


class Total(NamedTuple):
    """How many seconds a file says that somebody was connected, without saying when. Personal data.

    `span` is from the first joining to the last leaving, if the file has them: somewhere between the two.
    """

    row: int
    name: str
    email: str
    role: Role
    seconds: int
    span: tuple[datetime, datetime] | None = None


class Broken(NamedTuple):
    """A row that shows nothing, because of one cell. `text` is what the cell says. Personal data."""

    row: int
    column: str | None
    reason: BrokenReason
    text: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A name that looks misread, by its row, and what it probably says. Personal data."""

    row: int
    proposal: str | None


@dataclass(frozen=True, slots=True)
class DateQuestion:
    """Days and months of a file can be exchanged, and nothing decides which is which: the first day in either order."""

    month_first: date
    day_first: date


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a file shows. `layout` names the format and its variant, such as `zoom-webinar-spanish`.

    `unreadable` are names that look misread and are kept as shown. `without_times` and `waiting` count rows that are no
    presence: people who never came, and time in a waiting room. `other_meetings` counts rows of other meetings in an
    export of a whole account. `still_connected` counts presences whose end is the last time in the file, because
    nobody had left yet. `undated` means that the file has hours without days. If there is a `question`, the presences
    must not be used before it is answered.
    """

    layout: str
    presences: Columns[Presence]
    has_emails: bool
    without_times: int
    waiting: int
    unreadable: tuple[Unreadable, ...] = ()
    totals: tuple[Total, ...] = ()
    broken: tuple[Broken, ...] = ()
    other_meetings: int = 0
    still_connected: int = 0
    undated: bool = False
    question: DateQuestion | None = None

    def intervals(self) -> Iterator[tuple[datetime, datetime]]:
        """Yield when people were connected, or between which times: it shows of which meeting the file is."""
        yield from zip(self.presences.values("joined_at"), self.presences.values("left_at"), strict=True)
        yield from (total.span for total in self.totals if total.span)

    def shown(self) -> Iterator[tuple[int, str, str]]:
        """Yield the number, name and e-mail of every row that shows something."""
        columns = map(self.presences.values, ("row", "name", "email"))
        yield from zip(*columns, strict=True)
        yield from ((total.row, total.name, total.email) for total in self.totals)

    @property
    def rows(self) -> int:
        """Return how many rows show something."""
        return len(self.presences) + len(self.totals)
