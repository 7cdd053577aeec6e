"""Columns that are missing, doubled or renamed: a file is refused, or counts what an oracle counts."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.formats.reading import read_report
from tests.sessions.format_samples import WRITERS, Rows, Shown, csv_of
from tests.sessions.oracle import MAPPING, SAVED, a_meeting, assert_counts_rightly
from tests.sessions.zoom_files import CONTEXT

PEOPLE = [
    Shown("Ana Ruiz", "ana@correo.example", [(0, 1800)]),
    Shown("Luz Vega", "luz@correo.example", [(60, 600), (1200, 5000)]),
    Shown("Sol Rey", "sol@correo.example", [(30, 5400)]),
]
OTHER = [Shown(one.name, one.email, [(0, 7)]) for one in PEOPLE]
TIMES: tuple[str, ...] = (
    "join",
    "leave",
    "left",
    "time",
    "hora",
    "heure",
    "entrada",
    "salida",
    "accedi",
    "salió",
    "llegó",
    "se fue",
)
TIMES += ("duration", "duraci", "duraç", "durée", "timestamp", "día")


def tables(rows: Rows) -> list[tuple[int, int]]:
    """The header rows of a file, and where the table below each ends."""
    starts = [number for number, row in enumerate(rows) if len(row) > 2 and all(not cell[:1].isdigit() for cell in row)]
    starts = [
        number
        for number in starts
        if number + 1 < len(rows) and any("2021" in cell or ":" in cell for cell in rows[number + 1])
    ]
    ends = [next((n for n in range(start, len(rows)) if not rows[n]), len(rows)) for start in starts]
    return list(zip(starts, ends, strict=True))


def columns(layout: str) -> list[tuple[int, int]]:
    rows = WRITERS[layout](PEOPLE)
    return [(table, place) for table, (start, _) in enumerate(tables(rows)) for place in range(len(rows[start]))]


def changed(rows: Rows, table: int, change: Callable[[int, list[str]], None]) -> Rows:
    start, end = tables(rows)[table]
    copied = [list(row) for row in rows]
    for number in range(start, end):
        change(number - start, copied[number])
    return copied


def read_or_refused(content: bytes, people: Sequence[Shown] = PEOPLE) -> str:
    """How a file ends: its layout, or the problem by which it is refused. Whatever it counts is right."""
    try:
        report = read_report(content, CONTEXT, MAPPING)
    except ValidationFailed as refusal:
        assert refusal.detail.in_("es") != refusal.detail.in_("en")  # noqa: PT017
        return str(refusal.slug)
    assert_counts_rightly(report, people)
    return report.layout


def shows_times(layout: str, table: int, place: int) -> bool:
    """Whether a column has times, in a table that is read."""
    rows = WRITERS[layout](PEOPLE)
    header = rows[tables(rows)[table][0]]
    name = header[place].casefold()
    return "Engagement Type" not in header and (name.startswith(TIMES) or "hora" in name or "time" in name)


CASES = [(layout, *column) for layout in WRITERS for column in columns(layout)]
CASES_OF_TIMES = [case for case in CASES if shows_times(*case)]


@pytest.mark.parametrize(("layout", "table", "place"), CASES)
@pytest.mark.parametrize("saved", ["csv", "xlsx"])
def test_without_one_of_its_columns_a_file_counts_nobody_wrongly(
    layout: str, table: int, place: int, saved: str
) -> None:
    def drop(_: int, row: list[str]) -> None:
        del row[place : place + 1]

    read_or_refused(SAVED[saved](changed(WRITERS[layout](PEOPLE), table, drop)))


@pytest.mark.parametrize(("layout", "table", "place"), CASES_OF_TIMES)
@pytest.mark.parametrize("before", [True, False])
def test_of_two_columns_of_times_neither_is_taken_by_chance(layout: str, table: int, place: int, before: bool) -> None:
    """The second one has other times, and nothing says which is right."""
    other = WRITERS[layout](OTHER)
    start, _ = tables(WRITERS[layout](PEOPLE))[table]
    header = WRITERS[layout](PEOPLE)[start][place]
    shown = [row[place] if len(row) > place else "" for row in other[tables(other)[table][0] + 1 :]]

    def double(number: int, row: list[str]) -> None:
        value = header if number == 0 else shown[min(number, len(shown)) - 1]
        row.insert(place if before else len(row), value)

    ending = read_or_refused(csv_of(changed(WRITERS[layout](PEOPLE), table, double)))
    if (layout, header) not in {("zoom-account", "Duration (Minutes)"), ("zoom-account", "Start Time")}:
        assert ending == "attendance-file-column-repeated"


@pytest.mark.parametrize(("layout", "table", "place"), CASES)
@pytest.mark.parametrize("name", ["", "Columna 7", "￼", "=1+1"])
def test_a_column_of_another_name_is_a_missing_one(layout: str, table: int, place: int, name: str) -> None:
    def rename(number: int, row: list[str]) -> None:
        if number == 0:
            row[place] = name

    read_or_refused(csv_of(changed(WRITERS[layout](PEOPLE), table, rename)))


def are_emails_exchanged(rows: Rows, people: Sequence[Shown]) -> bool:
    """Whether the e-mails of one person stand where an account's export has those of the host, and the other way.

    The headings of the two columns are equal, so that nobody can see it where only one person was connected.
    """
    header, first = rows[0], rows[1]
    places = [place for place, name in enumerate(header) if name == "User Email"]
    return len(people) == 1 and len(places) == 2 and first[places[0]] == people[0].email


@pytest.mark.parametrize("layout", WRITERS)
@settings(max_examples=20, deadline=None, print_blob=True)
@given(people=a_meeting(most=3), saved=st.sampled_from(sorted(SAVED)), data=st.data())
def test_whatever_happens_to_columns_a_file_counts_nobody_wrongly(
    layout: str, people: list[Shown], saved: str, data: st.DataObject
) -> None:
    rows = WRITERS[layout](people)
    for _ in range(data.draw(st.integers(1, 3))):
        spans = tables(rows)
        if not spans:
            break
        table = data.draw(st.integers(0, len(spans) - 1))
        width = len(rows[spans[table][0]])
        place, to = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, width))
        how = data.draw(st.sampled_from(["drop", "double", "rename", "move"]))

        def change(number: int, row: list[str], place: int = place, to: int = to, how: str = how) -> None:
            if place >= len(row):
                return
            if how == "drop":
                del row[place]
            elif how == "double":
                row.insert(to, row[place])
            elif how == "rename" and number == 0:
                row[place] = "Columna"
            elif how == "move":
                row.insert(min(to, len(row) - 1), row.pop(place))

        rows = changed(rows, table, change)
    assume(not are_emails_exchanged(rows, people))
    read_or_refused(SAVED[saved](rows), people)


def account(*columns: int) -> Rows:
    """An account's export with these of its columns, in this order."""
    return [[row[place] for place in columns] for row in WRITERS["zoom-account"](PEOPLE)]


@pytest.mark.parametrize(
    ("rows", "ending"),
    [
        (account(*range(11)), "zoom-account"),
        (account(0, 1, 2, 3, 4, 5, 6, 3, 7, 8, 9, 10), "attendance-file-column-repeated"),
        (account(0, 1, 2, 4, 5, 6, 3, 8, 9, 10), "attendance-file-column-uncertain"),
        (account(0, 1, 2, 3, 4, 5, 6, 3, 8, 9, 10), "attendance-file-column-uncertain"),
        (account(0, 1, 2, 7, 4, 5, 6, 3, 8, 9, 10), "attendance-file-column-uncertain"),
        (account(0, 1, 4, 5, 6, 7, 8, 9, 10), "zoom-account"),
        (account(0, 1, 2, 3, 4, 5, 6, 8, 9, 10), "zoom-account"),
    ],
    ids=["as exported", "both", "the host's alone", "the host's twice", "exchanged", "no host", "no people"],
)
def test_the_emails_of_hosts_are_never_taken_for_those_of_people(rows: Rows, ending: str) -> None:
    assert read_or_refused(csv_of(rows)) == ending


def test_a_title_below_times_in_the_first_column_ends_the_table() -> None:
    rows = changed(WRITERS["teams-report"](PEOPLE), 0, lambda _, row: row.append(row.pop(0)))
    rows = changed(rows, 1, lambda number, row: row.__setitem__(1, row[1] if number else "Columna"))
    assert read_or_refused(csv_of(rows)) == "teams-report"
