"""The tables in a file of Zoom: one in a meeting's file, several sections in a webinar's."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from diplomado_sessions.attendance.formats.records import Record
from diplomado_sessions.attendance.formats.report import Role
from diplomado_sessions.attendance.formats.zoom.layouts import Header, recognise_header, recognise_section


@dataclass(slots=True)
class Table:
    """A header with the records below it."""

    header: Header
    role: Role
    records: list[Record] = field(default_factory=list)


def find_tables(records: Iterable[Record]) -> list[Table]:
    """Return the tables in a file. Lines before the first header, and section titles, belong to none."""
    tables: list[Table] = []
    role: Role | None = None
    current: Table | None = None
    for record in records:
        _, cells = record
        if section := recognise_section(cells):
            role, current = section, None
        elif header := recognise_header(cells):
            webinar = "attended" in header.columns
            current = Table(header, role or ("attendee" if webinar else "participant"))
            tables.append(current)
        elif current is not None:
            current.records.append(record)
    return tables
