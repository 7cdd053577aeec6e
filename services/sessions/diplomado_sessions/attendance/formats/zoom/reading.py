"""Zoom as an attendance format: see `formats.registry.AttendanceFormat`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.formats.collecting import Collected
from diplomado_sessions.attendance.formats.moments import Context, is_time
from diplomado_sessions.attendance.formats.presences import likely_order, report_of
from diplomado_sessions.attendance.formats.records import Record
from diplomado_sessions.attendance.formats.refusals import refuse_with_export_steps
from diplomado_sessions.attendance.formats.report import Broken, Report
from diplomado_sessions.attendance.formats.tables import Header, rows_below
from diplomado_sessions.attendance.formats.times import Order
from diplomado_sessions.attendance.formats.zoom.accounts import Emails, keep_meeting
from diplomado_sessions.attendance.formats.zoom.layouts import fields_in, join_candidates, recognise, recognise_header

_JOIN_MISSING = Text("Falta la columna con la hora de entrada.", "The column with the time of joining is missing.")
_LEAVE_MISSING = Text("Falta la columna con la hora de salida.", "The column with the time of leaving is missing.")


def recognises(cells: Sequence[str]) -> bool:
    """Return whether the cells are a header row of Zoom's."""
    return recognise_header(cells) is not None


def read(records: Iterable[Record], context: Context, broken: list[Broken]) -> Report:
    """Read a file of Zoom. Raises ValidationFailed if its columns show only one end of each connection."""
    collected = Collected(broken=broken)
    headers: list[Header] = []
    candidates: list[int] = []
    accounts: list[Emails] = []
    emails: Emails | None = None
    for header, number, cells in rows_below(records, recognise):
        if not headers or header is not headers[-1]:
            _check_columns(header)
            headers.append(header)
            candidates, table = join_candidates(header), header
            emails = Emails.of(header) if "meeting" in header.places and "name" in header.places else None
            accounts += [emails] if emails else []
        if emails:
            emails.see(cells)
        if len(candidates) > 1 and table is header:
            # A webinar in Spanish may have two columns "Puesto de trabajo": the time of joining, and a question.
            times = (place for place in candidates if place < len(cells) and is_time(cells[place]))
            table = replace(header, places={**header.places, "joined": next(times, candidates[0])})
        collected.add(table, number, cells)
    for account in accounts:
        account.check()
    named = next((header for header in headers if "first" in header.places), headers[0] if headers else None)
    layout = named.layout if named else "zoom"
    likely = _likely(layout, collected)
    other_meetings = keep_meeting(collected, context, likely=likely)
    return replace(report_of(layout, collected, context, likely=likely), other_meetings=other_meetings)


def _likely(layout: str, collected: Collected) -> Order:
    """Return the order of Zoom's dates: month first where it writes a. m. and p. m. in English."""
    if "english" not in layout and layout != "zoom-account":
        return "day_first"
    return likely_order(collected)


def _check_columns(header: Header) -> None:
    # Without times, nothing says which of several meetings is that of the session.
    if header.layout != "zoom-meeting-totals" or "meeting" in header.places:
        if "joined" not in header.places:
            raise refuse_with_export_steps("column-missing", _JOIN_MISSING)
        if "left" not in header.places:
            raise refuse_with_export_steps("column-missing", _LEAVE_MISSING)
    fields = fields_in(header.names)
    if "attended" in header.places or "meeting" in header.places:  # a form or a meeting has columns of its own
        fields = [field for field in fields if field in ("joined", "left")]
    field, times = Counter(fields).most_common(1)[0] if fields else ("joined", 0)
    if times > 1:
        raise refuse_with_export_steps(
            "column-repeated",
            Text(
                "La columna «{column}» aparece dos veces: no se sabe cuál vale.",
                "The column “{column}” appears twice: which one counts is unknown.",
                column=header.name_of(field) or "",
            ),
        )
