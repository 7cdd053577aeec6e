"""The attendance formats that can be read. A new format is a package beside `zoom` and one entry in FORMATS."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from diplomado_sessions.attendance.formats.bigbluebutton import reading as bigbluebutton
from diplomado_sessions.attendance.formats.meet import reading as meet
from diplomado_sessions.attendance.formats.moments import Context
from diplomado_sessions.attendance.formats.records import Record
from diplomado_sessions.attendance.formats.report import Broken, Report
from diplomado_sessions.attendance.formats.teams import reading as teams
from diplomado_sessions.attendance.formats.zoom import reading as zoom


class AttendanceFormat(Protocol):
    """The attendance files of one meeting software. A module with these two functions is a format."""

    def recognises(self, cells: Sequence[str]) -> bool:
        """Return whether the cells are a header row of this format."""

    def read(self, records: Iterable[Record], context: Context, broken: list[Broken]) -> Report:
        """Read the records of a file in which a header row was recognised. Raises ValidationFailed.

        `broken` holds the rows that could not be taken apart into cells, complete once the records are read.
        """


FORMATS: tuple[AttendanceFormat, ...] = (bigbluebutton, teams, meet, zoom)
"""In order: the first format that recognises a header row in a file reads the file."""
