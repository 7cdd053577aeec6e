"""Reads the participants' report of an occurrence, and which occurrences belong to a session."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from diplomado_sessions.live_meetings.connections import Connection
from diplomado_sessions.timetable.window import Window

BEFORE = timedelta(hours=12)
_WAITING = "in_waiting_room"


def occurrences_of(instances: Iterable[Mapping[str, Any]], window: Window) -> list[str]:
    """Return the UUIDs of those past occurrences that may show a session: begun at most half a day before it."""
    found = set[str]()
    for instance in instances:
        uuid, begun = instance.get("uuid"), _moment(instance.get("start_time"))
        if isinstance(uuid, str) and uuid and begun and window.starts_at - BEFORE <= begun < window.ends_at:
            found.add(uuid)
    return sorted(found)


def read_rows(rows: Iterable[Mapping[str, Any]]) -> list[Connection]:
    """Read the rows of a report, each once however often a page came, in order.

    Time in the waiting room is no attendance. Rows without both times, or that end before they begin, are left out.
    """
    found = set[Connection]()
    for row in rows:
        joined, left = _moment(row.get("join_time")), _moment(row.get("leave_time"))
        if row.get("status") == _WAITING or joined is None or left is None or left < joined:
            continue
        found.add(
            Connection(
                joined, left, _text(row.get("name")), _text(row.get("user_email")), _text(row.get("registrant_id"))
            )
        )
    return sorted(found)


def differing(
    by_webhooks: Mapping[UUID, int], by_report: Mapping[UUID, int], registrations: Collection[UUID] | None = None
) -> dict[UUID, tuple[int, int]]:
    """Return seconds by webhooks and by the report, of registrations for which they differ."""
    keys: Sequence[UUID] = sorted(registrations if registrations is not None else {*by_webhooks, *by_report})
    pairs = {key: (by_webhooks.get(key, 0), by_report.get(key, 0)) for key in keys}
    return {key: (webhook, report) for key, (webhook, report) in pairs.items() if webhook != report}


def _text(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return "".join(letter for letter in value[:300] if letter.isprintable()).encode("utf-8", "ignore").decode().strip()


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return moment.astimezone(UTC) if moment and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
