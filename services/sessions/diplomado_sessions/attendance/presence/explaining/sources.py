"""What the evidence of one registration shows, by source: which of it counts, and the lines of its strip."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.presence.explaining.strip import Line
from diplomado_sessions.attendance.presence.intervals import Interval

Row = Mapping[str, Any]

_FILE = Text("Archivo {number}", "File {number}")
_TOTAL = Text("{file}: {minutes} min en total", "{file}: {minutes} min in total")
_WITHDRAWN = Text("Archivo {number} (retirado)", "File {number} (withdrawn)")
_REPORT = Text("Informe de Zoom", "Report of Zoom")
_WEBHOOK = Text("Avisos de Zoom", "Events of Zoom")
_OUTRANKED = Text("Avisos (no cuentan)", "Events (not counted)")
_ROOM = Text("Sala", "Room")
_ROOM_WITHDRAWN = Text("Sala (retirado)", "Room (withdrawn)")


def are_events_outranked(rows: Sequence[Row]) -> bool:
    """Return whether a file or report says when the registration was connected: then events do not count."""
    return any(row["source"] != "webhook" and row["joined_at"] and not row["withdrawn"] for row in rows)


def counting(rows: Sequence[Row], stays: Sequence[Row]) -> list[Interval]:
    """Return the intervals that count: of files, reports, events that nothing outranks, and of the room."""
    outranked = are_events_outranked(rows)
    connected = [
        (row["joined_at"], row["left_at"])
        for row in rows
        if row["joined_at"] and not row["withdrawn"] and not (outranked and row["source"] == "webhook")
    ]
    return connected + [
        (stay["came_at"], stay["ended_at"]) for stay in stays if stay["came_at"] and not stay["withdrawn"]
    ]


def lines(rows: Sequence[Row], stays: Sequence[Row]) -> list[Line]:
    """Return a line for each file and program, and for the room."""
    found: list[Line] = []
    outranked, number = are_events_outranked(rows), 0
    for _, group in groupby(rows, key=itemgetter("file_id")):
        of_file = list(group)
        source, withdrawn = of_file[0]["source"], of_file[0]["withdrawn"]
        number += source == "file"
        connections = [(row["joined_at"], row["left_at"]) for row in of_file if row["joined_at"]]
        if source == "webhook":
            found.append(Line(_OUTRANKED if outranked else _WEBHOOK, connections, outranked))
            continue
        label = _REPORT if source == "report" else (_WITHDRAWN if withdrawn else _FILE).with_values(number=number)
        if not connections:
            label = _TOTAL.with_values(file=label, minutes=sum(row["seconds"] for row in of_file) // 60)
        found.append(Line(label, connections, withdrawn))
    for withdrawn, label in ((False, _ROOM), (True, _ROOM_WITHDRAWN)):
        if drawn := [
            (stay["came_at"], stay["ended_at"]) for stay in stays if stay["came_at"] and stay["withdrawn"] == withdrawn
        ]:
            found.append(Line(label, drawn, withdrawn))
    return found


def source_of(row: Row, registration_id: UUID, *, outranked: bool, file_names: bool) -> dict[str, Any]:
    """Describe a row of a file, of a report or of events."""
    source = {
        "source": row["source"],
        "file_id": row["file_id"],
        "layout": row["layout"],
        "withdrawn": row["withdrawn"],
        "row": row["row"],
        "role": row["role"],
        "joined_at": row["joined_at"],
        "left_at": row["left_at"],
        "seconds": row["seconds"],
        "shared": row["shared"],
        "appearance_id": row["appearance_id"],
        "by": row["basis"],
        "merged_registration_id": row["registration_id"] if row["registration_id"] != registration_id else None,
    }
    if row["source"] == "webhook":
        source["outranked"] = outranked
    return {**source, "file_name": row["file_name"]} if file_names else source


def stay_of(stay: Row, registration_id: UUID) -> dict[str, Any]:
    """Describe a check-in of the room. `end_assumed`: nobody recorded the departure that ends it."""
    return {
        "source": "check_in",
        "check_in_id": stay["check_in_id"],
        "method": stay["method"],
        "withdrawn": stay["withdrawn"],
        "joined_at": stay["came_at"],
        "left_at": stay["ended_at"] if stay["came_at"] else stay["left_at"],
        "end_assumed": bool(stay["came_at"]) and stay["left_at"] is None,
        "merged_registration_id": stay["registration_id"] if stay["registration_id"] != registration_id else None,
    }
