"""Weighs the evidence of a session: files, what merged registrations had, or what is left once evidence was purged.

The window is that of the session: when it took place as a coordinator stated it, else as it was planned.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.presence import store
from diplomado_sessions.attendance.presence.conclusions import (
    PublishedAttendance,
    ShownPresence,
    margins_by_registration,
    seconds_by_registration,
)
from diplomado_sessions.attendance.presence.margins import Margins
from diplomado_sessions.projections.store import find_effective
from diplomado_sessions.timetable.store import Session
from diplomado_sessions.timetable.window import Window


class Weighed(NamedTuple):
    """The seconds of registrations inside a session, and their presence around it."""

    seconds: dict[UUID, int]
    margins: dict[UUID, Margins]


class Concluded(NamedTuple):
    """Everybody who has or had attendance, what the evidence shows of them, and what is published of them."""

    registrations: list[UUID]
    seconds: dict[UUID, int]
    margins: dict[UUID, Margins]
    published: dict[UUID, PublishedAttendance]


async def conclude(connection: Connection, session: Session, shown: Mapping[UUID, ShownPresence]) -> Concluded:
    """Weigh a whole session. `shown` is what files show in it, of everybody."""
    everybody = [*shown, *await store.list_attendances(connection, session.session_id)]
    effective = await find_effective(connection, everybody)
    # In a thread: comparing thousands of identifiers takes milliseconds.
    registrations = await asyncio.to_thread(lambda: sorted(set(effective.values())))
    published = await store.list_attendances(connection, session.session_id, registrations)
    weighed = await weigh(connection, session, registrations, published, shown)
    return Concluded(registrations, *weighed, published)


async def weigh(
    connection: Connection,
    session: Session,
    registrations: Sequence[UUID],
    published: Mapping[UUID, PublishedAttendance],
    shown: Mapping[UUID, ShownPresence] | None = None,
) -> Weighed:
    """Return what files show of registrations and of those merged into them. `shown` is read if it is missing.

    Where evidence was purged, what was concluded is all that is left. A decision about a merged registration goes on,
    and has nothing around it.
    """
    if session.evidence_purged_at:
        seconds = await store.list_own_seconds(connection, session.session_id, registrations)
        margins = {registration: attendance.margins for registration, attendance in published.items()}
    else:
        if shown is None:
            shown = await store.list_shown_presences(connection, session, registrations)
        # In a thread: thousands of people must not hold up other requests.
        seconds, margins = await asyncio.to_thread(_measure, shown, session.window)
    merged = await store.list_merged_seconds(
        connection, session.session_id, registrations, undecided=session.evidence_purged_at is not None
    )
    for registration, most in merged.items():
        if most > seconds.get(registration, 0):
            seconds[registration] = most
            margins.pop(registration, None)
    return Weighed(seconds, margins)


def _measure(shown: Mapping[UUID, ShownPresence], window: Window) -> Weighed:
    return Weighed(seconds_by_registration(shown, window), margins_by_registration(shown, window))
