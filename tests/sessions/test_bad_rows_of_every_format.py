"""Rows that show nothing possible, rows without an end, and very many rows, in every format."""

from collections.abc import Sequence

import pytest

from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.formats.reading import read_report
from diplomado_sessions.attendance.formats.report import Report
from tests.sessions.format_samples import WRITERS, Rows, Shown, csv_of, teams_bytes, xlsx_of
from tests.sessions.oracle import MAPPING, assert_counts_rightly, assert_shows_all, seconds_of
from tests.sessions.zoom_files import CONTEXT

GOOD = [Shown(f"Ana Ruiz {n}", f"ana{n}@correo.example", [(0, 1800 + n)]) for n in range(3)]
DAY = 86_400


def read(rows: Rows) -> Report:
    return read_report(csv_of(rows), CONTEXT, MAPPING)


def refused(content: bytes) -> str:
    with pytest.raises(ValidationFailed) as caught:
        read_report(content, CONTEXT, MAPPING)
    assert caught.value.detail.in_("es") != caught.value.detail.in_("en")
    return str(caught.value.slug).removeprefix("attendance-file-")


def without_last_times(rows: Rows, name: str) -> Rows:
    """The last time in each row of somebody is taken away, as where somebody is still connected."""
    found = []
    for row in rows:
        times = [place for place, cell in enumerate(row) if cell.count(":") == 2]
        found.append(
            [*row[: times[-1]], "", *row[times[-1] + 1 :]]
            if {name, f"{name.split(maxsplit=1)[0].lower()}@correo.example"} & set(row) and times
            else row
        )
    return found


@pytest.mark.parametrize("layout", sorted(WRITERS.keys() - {"teams-events", "meet-attendance"}))
def test_who_leaves_before_joining_is_broken_and_the_others_count(layout: str) -> None:
    luz = Shown("Luz Vega", "luz@correo.example", [(900, 100)])
    report = read(WRITERS[layout]([*GOOD, luz]))
    assert {row.reason for row in report.broken} == {"leaves-before-joining"}
    assert_counts_rightly(report, GOOD)
    assert {one.name for one in report.presences} == {one.name for one in GOOD}


@pytest.mark.parametrize("layout", ["teams-events", "meet-attendance"])
def test_a_length_below_zero_adds_nothing_to_anybody(layout: str) -> None:
    """A list of events has no row that ends before it begins; a time without a day may be of the day after."""
    luz = Shown("Luz Vega", "luz@correo.example", [(900, 100)])
    report = read(WRITERS[layout]([*GOOD, luz]))
    seconds, totals = seconds_of(report)
    assert {name: seconds[name] for name in seconds if name != luz.name} == {one.name: one.total for one in GOOD}
    assert (seconds.get(luz.name, 0), totals.get(luz.name, 0)) in ((0, 0), (4500, 0))


@pytest.mark.parametrize("layout", sorted(WRITERS.keys() - {"meet-attendance"}))
@pytest.mark.parametrize("years", [1, 60])
def test_a_connection_in_the_future_adds_nothing(layout: str, years: int) -> None:
    luz = Shown("Luz Vega", "luz@correo.example", [(years * 365 * DAY, years * 365 * DAY + 600)])
    report = read(WRITERS[layout]([*GOOD, luz]))
    assert_counts_rightly(report, [*GOOD, luz])
    assert seconds_of(report)[0].get("Luz Vega", 0) == 0


@pytest.mark.parametrize("layout", WRITERS)
def test_a_row_without_an_end_is_never_counted_until_some_end(layout: str) -> None:
    luz = Shown("Luz Vega", "luz@correo.example", [(60, 900)])
    report = read(without_last_times(WRITERS[layout]([*GOOD, luz]), luz.name))
    assert_counts_rightly(report, [*GOOD, luz])
    shown = report.broken or report.totals
    assert {row.name for row in shown} == {"Luz Vega"}


@pytest.mark.parametrize("cut", ["7/14/2021, 9:15:0", "7/14/20", ""])
def test_a_list_that_ends_in_a_row_counts_nobody_until_its_end(cut: str) -> None:
    """Grouped by person: the leaving of the last one is cut off, and the last time is somebody else's."""
    rows = [
        "Full Name,User Action,Timestamp",
        *('Ana Ruiz,Joined,"7/14/2021, 9:00:00 AM"', 'Ana Ruiz,Left,"7/14/2021, 10:20:00 AM"'),
        *('Sol Rey,Joined,"7/14/2021, 9:00:00 AM"', 'Sol Rey,Left,"7/14/2021, 10:20:00 AM"'),
        *('Luz Vega,Joined,"7/14/2021, 9:10:00 AM"', f"Luz Vega,Left,{cut and chr(34)}{cut}"),
    ]
    report = read_report("\n".join(rows).encode(), CONTEXT)
    assert seconds_of(report)[0] == {"Ana Ruiz": 4800, "Sol Rey": 4800}
    assert "Luz Vega" in {row.name for row in report.broken}


def test_next_to_a_broken_event_nothing_is_concluded() -> None:
    """The leaving could not be read, and the person was counted until the end of the list."""
    rows = [
        ["Full Name", "User Action", "Timestamp"],
        *(["Ana Ruiz", "Joined", "7/14/2021, 9:00:00 AM"], ["Ana Ruiz", "Left", "mediodía"]),
        *(["Ana Ruiz", "Joined", "mediodía"], ["Ana Ruiz", "Left", "7/14/2021, 10:20:00 AM"]),
        *(["Luz Vega", "Joined", "7/14/2021, 9:00:00 AM"], ["Luz Vega", "Left", "mediodía"]),
        *([f"Sol Rey {n}", action, time] for n in range(6) for action, time in EVENTS),
    ]
    report = read(rows)
    assert seconds_of(report)[0] == {f"Sol Rey {n}": 600 for n in range(6)}
    assert [(row.row, row.reason) for row in report.broken] == [
        (2, "end-unknown"),
        (3, "not-a-time"),
        (4, "not-a-time"),
        (5, "left-without-joining"),
        (6, "end-unknown"),
        (7, "not-a-time"),
    ]


EVENTS = (("Joined", "7/14/2021, 9:00:00 AM"), ("Left", "7/14/2021, 9:10:00 AM"))


@pytest.mark.parametrize("layout", WRITERS)
@pytest.mark.parametrize("sign", ["x", "ñ", ",", " ", '"', "\0", "a?b "])
def test_a_line_that_never_ends_is_refused_before_it_is_taken_apart(layout: str, sign: str) -> None:
    content = csv_of(WRITERS[layout](GOOD)) + (sign * 3_000_000).encode()
    assert refused(content) == "too-wide"
    assert refused((sign * 3_000_000).encode("utf-16")) in ("too-wide", "empty")


@pytest.mark.parametrize("layout", WRITERS)
def test_a_row_of_very_many_cells_is_refused(layout: str) -> None:
    rows = WRITERS[layout](GOOD)
    assert refused(csv_of([*rows, ["x"] * 100_000])) == "too-wide"
    assert_shows_all(read([row + [""] * 500 if len(row) > 2 else row for row in rows]), GOOD)


@pytest.mark.parametrize("layout", sorted(WRITERS.keys() - {"teams-events"}))
def test_twenty_thousand_rows_of_one_person_are_one_person(layout: str) -> None:
    ana = Shown("Ana Ruiz", "ana@correo.example", [(0, 600)])
    rows = WRITERS[layout]([ana])
    places = [place for place, row in enumerate(rows) if sum(cell.count(":") == 2 for cell in row) >= 2]
    place = places[0 if layout == "zoom-account" else -1]  # an account has a row of another meeting as well
    report = read([*rows[:place], *[rows[place]] * 20_000, *rows[place:]])
    assert len(report.presences) == 20_001
    assert_counts_rightly(report, [ana])


def test_a_hundred_thousand_events_of_one_person_are_one_person() -> None:
    ana = Shown("Ana Ruiz", "", [(number // 16 + number, number // 16 + number + 1) for number in range(0, 5000, 2)])
    rows = WRITERS["teams-events"]([ana])
    repeated = [rows[0], *(row for event in rows[1:] for row in [event] * 20)]
    report = read(repeated)
    assert len(repeated) == 100_001
    assert_counts_rightly(report, [ana])


FORMULAS = ["=1+1", '=HYPERLINK("https://correo.example";"Ana")', "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("layout", WRITERS)
@pytest.mark.parametrize("saved", [csv_of, teams_bytes, xlsx_of])
def test_a_formula_in_a_name_is_a_name(layout: str, saved: object) -> None:
    """It is neither computed nor lost; what begins with a sign of a formula is shown as it is."""
    people: Sequence[Shown] = [
        Shown(f"{text} Ruiz", "", [(0, 60)]) for text in FORMULAS if "\t" not in text and '"' not in text
    ]
    report = read_report(saved(WRITERS[layout](people)), CONTEXT, MAPPING)  # type: ignore[operator]
    shown = {one.name for one in report.presences} | {one.name for one in report.totals}
    assert shown == {one.name for one in people}


@pytest.mark.parametrize("layout", WRITERS)
def test_a_file_of_headings_alone_is_empty(layout: str) -> None:
    rows = [row for row in WRITERS[layout](GOOD) if all(not cell[:1].isdigit() or ". " in cell for cell in row)]
    headings = [row for row in rows if not {one.name for one in GOOD} & set(row)]
    headings = [row for row in headings if not any("Ana" in cell for cell in row) and "Anónimo/a" not in row]
    assert refused(csv_of(headings)) == "empty"
    assert refused(xlsx_of(headings)) == "empty"
