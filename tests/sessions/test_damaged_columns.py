"""Columns that are missing, doubled or renamed: a file is refused, or counts what an oracle counts."""

from collections.abc import Callable, Sequence

import pytest

from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.formats.reading import read_report
from tests.sessions.format_samples import WRITERS, Rows, Shown, csv_of
from tests.sessions.oracle import MAPPING, SAVED, assert_counts_rightly
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


CASES = [(layout, *column) for layout in WRITERS for column in columns(layout)]


@pytest.mark.parametrize(("layout", "table", "place"), CASES)
@pytest.mark.parametrize("saved", ["csv", "xlsx"])
def test_without_one_of_its_columns_a_file_counts_nobody_wrongly(
    layout: str, table: int, place: int, saved: str
) -> None:
    def drop(_: int, row: list[str]) -> None:
        del row[place : place + 1]

    read_or_refused(SAVED[saved](changed(WRITERS[layout](PEOPLE), table, drop)))


def is_of_times(layout: str, table: int, place: int) -> bool:
    """Whether a column has times, in a table that is read."""
    rows = WRITERS[layout](PEOPLE)
    header = rows[tables(rows)[table][0]]
    name = header[place].casefold()
    return "Engagement Type" not in header and ("hora" in name or "time" in name or name.startswith(TIMES))


@pytest.mark.parametrize(("layout", "table", "place"), [case for case in CASES if is_of_times(*case)])
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
