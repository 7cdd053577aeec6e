"""Plans reminders of sessions when their time comes."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from diplomado_chassis.postgres.database import Connection
from diplomado_notifications.planning.reminding import MAX_HOURS, due_reminders
from diplomado_notifications.planning.store import reminders as store

log = structlog.get_logger()

_MAX_AT_ONCE = 50


async def plan_reminders(connection: Connection, now: datetime, usual_rules: Sequence[int]) -> None:
    """Plan the reminders that are due, of at most 50 sessions at once. Any number of processes may do this.

    A reminder whose time passed while no process ran is planned late, unless the session has begun.
    """
    due = due_reminders(await store.list_coming(connection, now, usual_rules, MAX_HOURS), now)
    new = await store.insert_reminders(connection, due[:_MAX_AT_ONCE]) if due else []
    if new:
        await store.plan_for_reminders(connection, new)
        log.info("reminders.planned", sessions=len({one.session.session_id for one in new}))
