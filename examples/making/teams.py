"""Attendance reports of Microsoft Teams, second generation: numbered sections, UTF-16 with tabs."""

from datetime import datetime
from random import Random

from examples.making.files import table
from examples.making.truth import Device, Interval, Session
from examples.making.zoom.times import moment

_PEOPLE = ("Name", "First Join", "Last Leave", "In-Meeting Duration", "Email", "Participant ID (UPN)", "Role")
_ACTIVITIES = ("Name", "Join Time", "Leave Time", "Duration", "Email", "Role")


def write_report(session: Session, topic: str, rng: Random) -> bytes:
    """Return the report of one meeting. The people are listed with first joining and last leaving, then everything."""

    def time(second: int) -> str:
        return _american(moment(session, second))

    def role(device: Device) -> str:
        return "Organizer" if device.role == "host" else "Presenter" if device.owner is None else "Attendee"

    def person(device: Device) -> tuple[str, ...]:
        first, last = min(a for a, _ in device.intervals), max(b for _, b in device.intervals)
        total = sum(b - a for a, b in device.intervals)
        name, email = device.shown, device.email
        return name, time(first), time(last), _duration(total), email, email, role(device)

    def activity(device: Device, interval: Interval) -> tuple[str, ...]:
        start, end = interval
        return device.shown, time(start), time(end), _duration(end - start), device.email, role(device)

    activities = [activity(device, interval) for device in session.devices for interval in device.intervals]
    rng.shuffle(activities)
    rows: list[tuple[str, ...]] = [
        ("1. Summary",),
        ("Meeting title", topic),
        ("Attended participants", str(len(session.devices))),
        ("Start time", time(-1500)),
        ("End time", time(session.seconds + 900)),
        (),
        ("2. Participants",),
        _PEOPLE,
        *(person(device) for device in session.devices),
        (),
        ("3. In-Meeting Activities",),
        _ACTIVITIES,
        *activities,
    ]
    return f"\ufeff{table(rows, separator=chr(9))}".encode("utf-16-le")


def _american(at: datetime) -> str:
    """8/31/23, 9:07:27 AM."""
    return f"{at.month}/{at.day}/{at:%y}, {at.hour % 12 or 12}:{at:%M:%S %p}"


def _duration(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, second = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "m"), (second, "s"))
    return " ".join(f"{value}{unit}" for value, unit in parts if value) or "0s"
