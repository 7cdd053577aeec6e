"""A second attendance format needs two functions and an entry in the registry."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import pytest

from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.formats import reading
from diplomado_sessions.attendance.formats.collecting import Collected
from diplomado_sessions.attendance.formats.moments import Context
from diplomado_sessions.attendance.formats.presences import report_of
from diplomado_sessions.attendance.formats.records import Record
from diplomado_sessions.attendance.formats.refusals import CellError
from diplomado_sessions.attendance.formats.registry import FORMATS
from diplomado_sessions.attendance.formats.report import Broken, Report
from diplomado_sessions.attendance.formats.tables import Header, names_in, rows_below
from tests.sessions.zoom_files import CONTEXT, zoom_file

HEADER = "Who;In;Out"


def header(cells: Sequence[str]) -> Header | None:
    return (
        Header(names_in(cells), {"name": 0, "joined": 1, "left": 2}, "door")
        if list(cells) == HEADER.split(";")
        else None
    )


class Door:
    """The list of a door that reads badges."""

    def recognises(self, cells: Sequence[str]) -> bool:
        return header(cells) is not None

    def read(self, records: Iterable[Record], context: Context, broken: list[Broken]) -> Report:
        collected = Collected(broken=broken)
        for found, number, cells in rows_below(records, header):
            collected.add(found, number, cells)
        return report_of("door", collected, context, likely="day_first")


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "FORMATS", (*FORMATS, Door()))


def test_a_file_is_read_by_the_format_that_recognises_its_header() -> None:
    content = f"{HEADER}\nAna;14/07/2021 09:00;14/07/2021 10:00\n".encode("utf-16")
    report = reading.read_report(content, CONTEXT)
    [presence] = report.presences
    assert (report.layout, presence.name, presence.row) == ("door", "Ana", 2)
    assert presence.left_at - presence.joined_at == timedelta(hours=1)
    zoom = reading.read_report(zoom_file("meeting-spanish-older").encode(), CONTEXT)
    assert zoom.layout == "zoom-meeting-spanish-older"


def test_its_refusals_name_row_and_column() -> None:
    with pytest.raises(ValidationFailed) as refused:
        reading.read_report(f"{HEADER}\nAna;14/07/2021 09:00;late\n".encode(), CONTEXT)
    [error] = refused.value.errors
    assert isinstance(error, CellError)
    assert (error.path, error.row, error.column) == ("row 2, Out", 2, "Out")
