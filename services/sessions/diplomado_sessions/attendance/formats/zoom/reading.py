"""Zoom as an attendance format: see `formats.registry.AttendanceFormat`."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from diplomado_sessions.attendance.formats.connections import has_half_day_clock, read_presences
from diplomado_sessions.attendance.formats.records import Record
from diplomado_sessions.attendance.formats.report import Report
from diplomado_sessions.attendance.formats.times import Order
from diplomado_sessions.attendance.formats.zoom.layouts import SPANISH_LAYOUTS, Layout, recognise_header
from diplomado_sessions.attendance.formats.zoom.rows import RowsLeftOut, check_columns, connections_of
from diplomado_sessions.attendance.formats.zoom.tables import Table, find_tables
from diplomado_sessions.timetable.window import Window


def recognises(cells: Sequence[str]) -> bool:
    """Return whether the cells are a header row of Zoom's."""
    return recognise_header(cells) is not None


def read(records: Sequence[Record], zone: ZoneInfo, window: Window) -> Report:
    """Read a file of Zoom. Raises ValidationFailed if its columns do not show who was connected from when to when."""
    tables = find_tables(records)
    for table in tables:
        check_columns(table.header)
    left_out = RowsLeftOut()
    connections = [connection for table in tables for connection in connections_of(table, left_out)]
    left_out.check()
    layout = _layout(tables)
    month_first = has_half_day_clock(connections) and layout not in SPANISH_LAYOUTS
    likely: Order = "month_first" if month_first else "day_first"
    presences = read_presences(connections, zone, window, likely=likely)
    has_emails = any("email" in table.header.columns for table in tables)
    return Report(layout, presences, has_emails, left_out.without_times, left_out.waiting)


def _layout(tables: Sequence[Table]) -> Layout:
    attendees = [table for table in tables if "first" in table.header.columns]
    return (attendees or tables)[0].header.layout
