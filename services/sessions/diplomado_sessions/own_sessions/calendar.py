"""Sessions as a calendar file. Times are in UTC, which every calendar program reads alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from diplomado_chassis.language.dates import day_and_hours
from diplomado_chassis.language.languages import Language
from diplomado_sessions.timetable.window import Window

PRODUCT = "-//Diplomado//sessions//ES"


@dataclass(frozen=True, slots=True)
class Entry:
    """A session in a calendar. Its identifier is that of the invitation by mail, so that it stands there once."""

    session_id: UUID
    title: str
    window: Window
    time_zone: str
    place: str | None
    url: str | None
    cancelled: bool


def calendar_of(entries: Iterable[Entry], language: Language, now: datetime) -> bytes:
    """Return sessions as a calendar file."""
    from icalendar import Calendar, Event  # nothing else in this service needs it

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.session_id}@diplomado")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", entry.window.starts_at.astimezone(UTC))
        event.add("dtend", entry.window.ends_at.astimezone(UTC))
        event.add("summary", entry.title)
        window = entry.window
        event.add("description", ", ".join(day_and_hours(window.starts_at, window.ends_at, entry.time_zone, language)))
        if entry.url and not entry.cancelled:
            event.add("url", entry.url)
        if entry.place:
            event.add("location", entry.place)
        event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
