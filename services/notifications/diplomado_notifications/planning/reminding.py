"""Decides which reminders of sessions are planned now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from diplomado_chassis.language.dates import zone_of

MAX_HOURS = 720
"""The longest time before a session at which a rule may remind: 30 days."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A session that has not begun. It has its start since `known_since`.

    `rules` are the hours before the start at which participants are reminded, `planned` those that were planned for it.
    """

    session_id: UUID
    edition_id: UUID
    revision: int
    starts_at: datetime
    time_zone: str
    known_since: datetime
    rules: tuple[int, ...]
    planned: tuple[int, ...] = ()

    @property
    def day(self) -> date:
        """The day of the session where it takes place."""
        return self.starts_at.astimezone(zone_of(self.time_zone)).date()

    def reminded_at(self, hours: int) -> datetime:
        """Return when a rule reminds of the session."""
        return self.starts_at - timedelta(hours=hours)

    def is_open(self, hours: int) -> bool:
        """Return whether a rule may still remind: not if the session got its start after that time."""
        known_in_time = self.known_since <= self.reminded_at(hours)
        return hours in self.rules and hours not in self.planned and known_in_time


@dataclass(frozen=True, slots=True)
class Reminder:
    """A rule reminds of a session that starts at this time."""

    session: Coming
    hours: int


def rules_of(setting: str) -> tuple[int, ...]:
    """Return the rules of a setting, hours separated by commas. Raises ValueError if they are no hours up to 720."""
    rules = tuple(int(part) for part in setting.split(",") if part.strip())
    if not all(1 <= hours <= MAX_HOURS for hours in rules):
        raise ValueError(f"a reminder comes 1 to {MAX_HOURS} hours before a session")
    return rules


def due_reminders(sessions: Sequence[Coming], now: datetime) -> list[Reminder]:
    """Return the reminders that are due, and with each the others of its day, so that they are one mail."""
    coming = [session for session in sessions if session.starts_at > now]
    rules = {hours for session in coming for hours in session.rules}
    return [reminder for hours in sorted(rules) for reminder in _due_by(hours, coming, now)]


def _due_by(hours: int, sessions: Iterable[Coming], now: datetime) -> list[Reminder]:
    waiting = [session for session in sessions if session.is_open(hours)]
    days = {(session.edition_id, session.day) for session in waiting if session.reminded_at(hours) <= now}
    return [Reminder(session, hours) for session in waiting if (session.edition_id, session.day) in days]
