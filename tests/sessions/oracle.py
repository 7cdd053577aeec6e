"""What must come of a file of any format: an oracle that counts seconds one by one, in UTC."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain

from hypothesis import strategies as st

from diplomado_sessions.attendance.formats.mapping import PlainMapping
from diplomado_sessions.attendance.formats.report import Presence, Report, Total
from diplomado_sessions.attendance.presence.intervals import seconds_present
from diplomado_sessions.timetable.window import Window
from tests.sessions.format_samples import PLAIN_COLUMNS, Rows, Shown, csv_of, ods_of, teams_bytes, xlsx_of
from tests.sessions.zoom_files import WINDOW

MAPPING = PlainMapping(PLAIN_COLUMNS)  # type: ignore[arg-type]
SAVED: dict[str, Callable[[Rows], bytes]] = {
    "csv": csv_of,
    "semicolon": lambda rows: csv_of(rows, ";"),
    "bar": lambda rows: csv_of(rows, "|"),
    "utf-16 with tabs": teams_bytes,
    "xlsx": xlsx_of,
    "ods": ods_of,
}


@st.composite
def a_meeting(draw: st.DrawFn, earliest: int = -600, latest: int = 6000, most: int = 4) -> list[Shown]:
    """Some people who were connected for up to four intervals each.

    A gap of one second cannot be told from the rounding of a duration, so gaps have two seconds or more.
    """
    people = []
    for number in range(draw(st.integers(1, most))):
        ends = sorted(draw(st.sets(st.integers(earliest, latest), min_size=2, max_size=8)))
        intervals = [(start, end) for start, end in zip(ends[::2], ends[1::2], strict=False)]
        intervals = [one for at, one in enumerate(intervals) if not at or one[0] - intervals[at - 1][1] >= 2]
        people.append(Shown(f"Persona Número{number}", f"p{number}@correo.example", intervals))
    return people


def counted_one_by_one(one: Shown, window: Window = WINDOW, zero: datetime = WINDOW.starts_at) -> int:
    """How many seconds of the session are in any interval, each counted once. Intervals count seconds from `zero`."""
    first = (window.starts_at - zero) // timedelta(seconds=1)
    connected = {second for start, end in one.intervals for second in range(start, end)}
    return len(connected.intersection(range(first, first + window.seconds)))


def seconds_of(report: Report, window: Window = WINDOW) -> tuple[dict[str, int], dict[str, int]]:
    """The seconds of connections inside a window, and of totals, by the name shown, or the e-mail without one."""
    intervals = defaultdict(list)
    for presence in report.presences:
        intervals[presence.name or presence.email].append((presence.joined_at, presence.left_at))
    totals: dict[str, int] = defaultdict(int)
    for total in report.totals:
        totals[total.name or total.email] += total.seconds
    return {name: seconds_present(found, window) for name, found in intervals.items()}, totals


def assert_counts_rightly(
    report: Report, people: Sequence[Shown], window: Window = WINDOW, zero: datetime = WINDOW.starts_at
) -> None:
    """Nobody else is shown; who is shown was connected for just these seconds, or for more where a row is broken."""
    seconds, totals = seconds_of(report, window)
    assert not report.question
    known = {key for one in people for key in (one.name, one.email)}
    assert seconds.keys() | totals.keys() <= known
    owners = {one.name: one.email for one in people} | {one.email: one.email for one in people}
    assert all(
        not one.email or owners[one.name or one.email] == one.email
        for one in chain[Presence | Total](report.presences, report.totals)
    )
    faulty = {name for row in report.broken for name in (row.name, row.email) if name}
    for one in people:
        oracle = counted_one_by_one(one, window, zero)
        for key in (one.name, one.email):
            assert totals.get(key, 0) <= one.minutes * 60
            if {one.name, one.email} & faulty:
                assert seconds.get(key, 0) <= oracle
            elif key in seconds:
                assert seconds[key] == oracle


def assert_shows_all(
    report: Report, people: Sequence[Shown], window: Window = WINDOW, zero: datetime = WINDOW.starts_at
) -> None:
    """Everybody is shown, with the seconds of the oracle or, where the file has only sums, with the sum."""
    seconds, totals = seconds_of(report, window)
    assert report.broken == ()
    expected: Mapping[str, int] = {one.name: counted_one_by_one(one, window, zero) for one in people}
    for one in people:
        if one.name in totals:  # first joining and last leaving with gaps between them: nothing is invented
            assert (totals[one.name], one.name in seconds) == (one.total, False)
        else:
            # Gaps of one second together cannot be told from the rounding of a duration.
            gaps = one.intervals[-1][1] - one.intervals[0][0] - one.total
            assert 0 <= seconds[one.name] - expected[one.name] <= (1 if gaps == 1 else 0)
