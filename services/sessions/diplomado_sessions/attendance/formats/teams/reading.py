"""Microsoft Teams as an attendance format: see `formats.registry.AttendanceFormat`."""

from collections.abc import Iterable, Sequence

from diplomado_sessions.attendance.formats.collecting import Collected
from diplomado_sessions.attendance.formats.moments import Context
from diplomado_sessions.attendance.formats.presences import likely_order, report_of
from diplomado_sessions.attendance.formats.records import Record
from diplomado_sessions.attendance.formats.report import Broken, Report
from diplomado_sessions.attendance.formats.tables import rows_below
from diplomado_sessions.attendance.formats.teams.events import Events
from diplomado_sessions.attendance.formats.teams.layouts import CONNECTIONS, EVENTS, REPORT, recognise, recognise_header


def recognises(cells: Sequence[str]) -> bool:
    """Return whether the cells are a header row of Teams'."""
    return recognise_header(cells) is not None


def read(records: Iterable[Record], context: Context, broken: list[Broken]) -> Report:
    """Read a report of Teams. Who has connections in it is not counted by first joining and last leaving as well."""
    people, collected, events = Collected(broken=broken), Collected(broken=broken), Events(broken)
    layout = CONNECTIONS
    for header, number, cells in rows_below(records, recognise):
        if header.layout == EVENTS:
            layout = EVENTS
            events.add(header, number, cells)
        elif header.spans:
            layout = REPORT
            people.add(header, number, cells)
        else:
            collected.add(header, number, cells)
    if layout == EVENTS:
        return events.report(context)
    shown = {(connection.name, connection.email) for connection in collected.connections}
    collected.connections.extend(one for one in people.connections if (one.name, one.email) not in shown)
    collected.has_emails = collected.has_emails or people.has_emails
    return report_of(layout, collected, context, likely=likely_order(collected))
