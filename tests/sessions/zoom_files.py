"""Small files of each layout that Zoom writes, about one invented meeting of 14 July 2021, 09:00 to 10:30 in Panama."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from diplomado_sessions.attendance.formats.moments import Context
from diplomado_sessions.timetable.window import Window

PANAMA = ZoneInfo("America/Panama")
WINDOW = Window(datetime(2021, 7, 14, 14, 0, tzinfo=UTC), datetime(2021, 7, 14, 15, 30, tzinfo=UTC))
CONTEXT = Context(PANAMA, WINDOW)


def zoom_file(layout: str) -> str:
    """Return the text of a file in the folder `zoom`, named after its layout."""
    return (Path(__file__).parent / "zoom" / f"{layout}.csv").read_text("utf-8")
