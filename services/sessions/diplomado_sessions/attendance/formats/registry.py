"""The attendance formats that can be read. A new format is a package beside `zoom` and one entry in FORMATS."""

from collections.abc import Sequence
from typing import Protocol
from zoneinfo import ZoneInfo

from diplomado_sessions.attendance.formats.records import Record
from diplomado_sessions.attendance.formats.report import Report
from diplomado_sessions.attendance.formats.zoom import reading as zoom
from diplomado_sessions.timetable.window import Window


class AttendanceFormat(Protocol):
    """The attendance files of one meeting software. A module with these two functions is a format."""

    def recognises(self, cells: Sequence[str]) -> bool:
        """Return whether the cells are a header row of this format."""

    def read(self, records: Sequence[Record], zone: ZoneInfo, window: Window) -> Report:
        """Read the records of a file in which a header row was recognised. Raises ValidationFailed."""


FORMATS: tuple[AttendanceFormat, ...] = (zoom,)
"""In order: the first format that recognises a header row in a file reads the file."""
