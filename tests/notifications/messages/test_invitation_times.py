"""Invitations show the right time in every program, also in those that read less of a calendar object."""

import io
import re
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import dateutil.tz  # type: ignore[import-untyped]
import icalendar
import pytest

from diplomado_notifications.deliveries.context.delivery_context import Schedule, Session
from diplomado_notifications.messages.samples import sample
from tests.notifications.mails import calendars_of, mail_of

# Panama has no summer time; the others change in different months, Havana and Santiago at midnight.
ZONES = ("America/Panama", "America/Santiago", "America/Havana", "Europe/Madrid")
# The days around the changes of 2026, half a year later, and a year for which many zone tables end.
MOMENTS = [
    datetime(2026, 3, 8, 4, 30, tzinfo=UTC),
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    datetime(2026, 4, 5, 2, 30, tzinfo=UTC),
    datetime(2026, 9, 6, 3, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 4, 30, tzinfo=UTC),
    datetime(2027, 1, 15, 15, 0, tzinfo=UTC),
    datetime(2039, 7, 1, 15, 0, tzinfo=UTC),
]


def invitation(starts_at: datetime, zone: str, length: timedelta = timedelta(hours=2)) -> str:
    """The calendar object of a session."""
    session = sample("session_changed", "es")[1].sessions[0]
    assert session.schedule is not None
    schedule = Schedule(session.schedule.title, starts_at, starts_at + length, zone, "Zoom")
    shown = Session(session.session_id, 1, "scheduled", schedule)
    (part,) = calendars_of(mail_of("registration_confirmed", sessions=(shown,)))
    return str(part.get_content())


def _event(text: str) -> Any:
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return event


def by_icalendar(text: str, name: str) -> datetime:
    """Read a time with the library that writes it."""
    return _event(text)[name].dt.astimezone(UTC)  # type: ignore[no-any-return]


def by_rules_alone(text: str, name: str) -> datetime:
    """Read a time with dateutil, which computes zones from the object itself; only from RRULE, without RDATE."""
    zone, stamp, is_utc = stamped(text, name)
    if is_utc:
        return stamp.replace(tzinfo=UTC)
    zones = dateutil.tz.tzical(io.StringIO(unfolded(text, without="RDATE")))
    return stamp.replace(tzinfo=zones.get(zone)).astimezone(UTC)


def by_utc_alone(text: str, name: str) -> datetime:
    """Read a time as a program does that knows no zones."""
    return stamped(text, name)[1].replace(tzinfo=UTC)


def unfolded(text: str, without: str = "-") -> str:
    """The lines of a calendar object, except those that begin with a word."""
    lines = re.sub(r"\r?\n[ \t]", "", text).splitlines()
    return "".join(f"{line}\n" for line in lines if not line.startswith(without))


def stamped(text: str, name: str) -> tuple[str, datetime, bool]:
    """The zone, the digits and the Z of a time of the event, found without a library."""
    event = unfolded(text).partition("BEGIN:VEVENT")[2]
    found = re.search(rf"^{name}(?:;TZID=([^:\r\n]+))?:(\d{{8}}T\d{{6}})(Z?)\r?$", event, re.MULTILINE)
    assert found is not None
    return found[1], datetime.strptime(found[2], "%Y%m%dT%H%M%S"), found[3] == "Z"


@pytest.mark.parametrize("reader", [by_icalendar, by_rules_alone, by_utc_alone])
@pytest.mark.parametrize(("zone", "starts_at"), list(product(ZONES, MOMENTS)))
def test_every_reader_finds_the_same_time(reader: Any, zone: str, starts_at: datetime, monkeypatch: Any) -> None:
    monkeypatch.setattr(Schedule, "is_over", lambda *_: False)
    text = invitation(starts_at, zone)

    assert reader(text, "DTSTART") == starts_at
    assert reader(text, "DTEND") == starts_at + timedelta(hours=2)
    assert "TZID" not in text


def test_the_words_say_the_time_where_the_session_takes_place() -> None:
    text = invitation(datetime(2031, 7, 1, 15, tzinfo=UTC), "Europe/Madrid")
    event = _event(text)
    assert "5:00\u00a0p.\u00a0m. a 7:00\u00a0p.\u00a0m. (hora de Madrid)" in event["DESCRIPTION"]
