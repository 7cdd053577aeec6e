"""From the rows that were collected to presences, totals and broken rows: the report of a file."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from diplomado_sessions.attendance.formats.cells import duration_in, is_placeholder
from diplomado_sessions.attendance.formats.collecting import Collected, Connection
from diplomado_sessions.attendance.formats.columns import Columns
from diplomado_sessions.attendance.formats.moments import Context, Times, pair, read_times
from diplomado_sessions.attendance.formats.report import Broken, BrokenReason, Presence, Report, Total
from diplomado_sessions.attendance.formats.tables import Field
from diplomado_sessions.attendance.formats.times import Order, read_clock

_LONGEST = timedelta(days=2)
_LONGEST_NIGHT = timedelta(hours=12)
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class _Rows:
    """What connections become, one after the other."""

    times: Times
    context: Context
    presences: Columns[Presence] = field(default_factory=lambda: Columns(Presence))
    totals: list[Total] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    meanings: dict[tuple[str, str, str], tuple[datetime, datetime] | None] = field(default_factory=dict)

    def read(self, connection: Connection) -> None:
        joined, left = self.times.moments.get(connection.joined), self.times.moments.get(connection.left)
        header = connection.header
        if joined and left and len(joined) == len(left) == 1:  # nearly always
            self._add(connection, joined[0], left[0])
        elif (header.spans and not (joined and left)) or not ("joined" in header.places or "left" in header.places):
            self._add_total(connection, None)
        elif not joined:
            self._break(connection, "joined", connection.joined, known=joined is not None)
        elif not left:
            self._break(connection, "left", connection.left, known=left is not None)
        else:
            texts = connection.joined, connection.left, connection.duration
            if texts not in self.meanings:
                stated = duration_in(connection.duration)
                self.meanings[texts] = pair(joined, left, self.context.window, stated[0] if stated else None)
            if (meaning := self.meanings[texts]) is not None:
                self._add(connection, *meaning)
            elif header.spans:
                self._add_total(connection, None)
            else:
                column: Field = "joined" if len(joined) > 1 else "left"
                self._add_broken(connection, column, "hour-twice", getattr(connection, column))

    def _add(self, connection: Connection, start: datetime, end: datetime) -> None:
        if end < start and "day" in connection.header.places:
            end = self._after_midnight(start, end)
        if end < start:
            self._add_broken(connection, "left", "leaves-before-joining", connection.left)
        elif (connection.header.spans and not _lasts(connection, start, end)) or (
            connection.header.sums and _is_sum(connection, start, end)
        ):
            self._add_total(connection, (start, end))
        elif end - start > _LONGEST:
            self._add_broken(connection, "left", "too-long", connection.left)
        else:
            row, _, role, name, email, *_ = connection
            self.presences.append(Presence(row, name, email, role, start, end))

    def _after_midnight(self, start: datetime, end: datetime) -> datetime:
        """Return an end on the day after, if a row with one day for both times can mean that; else the end itself.

        Where the clock shows that hour twice or never, nothing is guessed.
        """
        clock = end.astimezone(self.context.zone).replace(tzinfo=None) + timedelta(days=1)
        later, other = (clock.replace(tzinfo=self.context.zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        return later if later == other and later - start <= _LONGEST_NIGHT else end

    def _add_total(self, connection: Connection, span: tuple[datetime, datetime] | None) -> None:
        duration = duration_in(connection.duration)
        if duration is None or duration[0] > _LONGEST.total_seconds():
            self._add_broken(connection, "duration", "not-a-duration", connection.duration)
            return
        seconds = duration[0] if span is None else min(duration[0], int((span[1] - span[0]).total_seconds()))
        row, _, role, name, email, *_ = connection
        self.totals.append(Total(row, name, email, role, seconds, span))

    def _break(self, connection: Connection, column: Field, text: str, *, known: bool) -> None:
        missing: BrokenReason = "time-missing" if is_placeholder(text.removesuffix(" UTC")) else "not-a-time"
        self._add_broken(connection, column, "hour-skipped" if known else missing, text)

    def _add_broken(self, connection: Connection, column: Field, reason: BrokenReason, text: str) -> None:
        column_name = connection.header.name_of(column)
        self.broken.append(Broken(connection.row, column_name, reason, text, connection.name, connection.email))


def _lasts(connection: Connection, start: datetime, end: datetime) -> bool:
    """Return whether somebody was connected all the time between the first joining and the last leaving."""
    duration = _duration_of(connection)
    return duration is not None and abs((end - start).total_seconds() - duration[0]) <= duration[1]


def _is_sum(connection: Connection, start: datetime, end: datetime) -> bool:
    """Return whether a row says that somebody was connected for less than from the joining to the leaving."""
    duration = _duration_of(connection)
    return duration is not None and (end - start).total_seconds() - duration[0] > duration[1]


def _duration_of(connection: Connection) -> tuple[int, int] | None:
    """Return the duration that a row states, and how precisely it can be compared with its times, in seconds."""
    duration = duration_in(connection.duration)
    if duration is None:
        return None
    seconds, precision = duration
    if precision == 1 and connection.joined.count(":") + connection.left.count(":") < 4:
        precision = 60
    return seconds, precision


def likely_order(collected: Collected) -> Order:
    """Return the order of dates of a program that writes them as its user does: with a. m. and p. m. month first."""
    texts = set[str](collected.connections.values("joined"))
    return "month_first" if any(text.casefold().rstrip(".").endswith("m") for text in texts) else "day_first"


def report_of(layout: str, collected: Collected, context: Context, *, likely: Order) -> Report:
    """Read the times of all rows. `likely` is the order of dates in which this program writes them most often."""
    broken = [*collected.broken, *_cut_off(collected, context)]
    connections = collected.connections
    collected.forget()
    texts = set[str](connections.values("joined")).union(connections.values("left"))
    rows = _Rows(read_times(texts, context, likely=likely), context, broken=broken)
    for connection in connections.drain():
        rows.read(connection)
    return Report(
        layout,
        rows.presences,
        collected.has_emails,
        collected.without_times,
        collected.waiting,
        totals=tuple(rows.totals),
        broken=tuple(sorted(rows.broken)),
        undated=rows.times.undated,
        question=rows.times.question,
    )


def _cut_off(collected: Collected, context: Context) -> list[Broken]:
    """Take the last row away if the file ends in the middle of it: its times may be cut too."""
    connections = collected.connections
    if not context.ends_in_row or not connections or connections[-1].row != collected.last_row:
        return []
    last = connections[-1]
    shapes = Counter(_shape(connection) for connection in connections[-200:])
    is_odd = (
        len(connections) > 1 and shapes[_shape(last)] == 1 and bool(read_clock(last.joined) and read_clock(last.left))
    )
    if collected.short_row == last.row or is_odd:
        connections.pop()
        return [Broken(last.row, None, "cut-off", last.left, last.name, last.email)]
    return []


def _shape(connection: Connection) -> str:
    return _DIGITS.sub("0", f"{connection.joined} {connection.left} {bool(connection.duration)}")
