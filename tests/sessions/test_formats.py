"""A second attendance format needs two functions and an entry in the registry."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.formats import reading
from diplomado_sessions.attendance.formats.connections import Connection, read_presences
from diplomado_sessions.attendance.formats.records import Record
from diplomado_sessions.attendance.formats.refusals import CellError
from diplomado_sessions.attendance.formats.registry import FORMATS
from diplomado_sessions.attendance.formats.report import Report
from diplomado_sessions.timetable.window import Window
from tests.sessions.zoom_files import PANAMA, WINDOW, zoom_file

HEADER = "Who;In;Out"


class Door:
    """The list of a door that reads badges."""

    def recognises(self, cells: Sequence[str]) -> bool:
        return list(cells) == HEADER.split(";")

    def read(self, records: Sequence[Record], zone: ZoneInfo, window: Window) -> Report:
        connections = [
            Connection(number, "participant", name, "", joined, left, "In", "Out")
            for number, (name, joined, left) in records[1:]
        ]
        presences = read_presences(connections, zone, window, likely="day_first")
        return Report("door", presences, has_emails=False, without_times=0, waiting=0)


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "FORMATS", (*FORMATS, Door()))


def test_a_file_is_read_by_the_format_that_recognises_its_header() -> None:
    content = f"{HEADER}\nAna;14/07/2021 09:00;14/07/2021 10:00\n".encode("utf-16")
    report = reading.read_report(content, PANAMA, WINDOW)
    [presence] = report.presences
    assert (report.layout, presence.name, presence.row) == ("door", "Ana", 2)
    assert presence.left_at - presence.joined_at == timedelta(hours=1)
    zoom = reading.read_report(zoom_file("meeting-spanish-older").encode(), PANAMA, WINDOW)
    assert zoom.layout == "zoom-meeting-spanish-older"


def test_its_refusals_name_row_and_column() -> None:
    with pytest.raises(ValidationFailed) as refused:
        reading.read_report(f"{HEADER}\nAna;14/07/2021 09:00;late\n".encode(), PANAMA, WINDOW)
    [error] = refused.value.errors
    assert isinstance(error, CellError)
    assert (error.path, error.row, error.column) == ("row 2, Out", 2, "Out")
