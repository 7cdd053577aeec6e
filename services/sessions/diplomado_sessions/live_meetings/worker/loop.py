"""The loop of the role `meetings`."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import cast

import structlog

from diplomado_chassis.failures import is_transient
from diplomado_chassis.handling import Context
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.postgres.database import Database
from diplomado_chassis.waiting import pause
from diplomado_sessions.live_meetings import reporting
from diplomado_sessions.live_meetings.backoff import rescheduled_seconds
from diplomado_sessions.live_meetings.store import meetings
from diplomado_sessions.live_meetings.usecases.receiving import process_events
from diplomado_sessions.live_meetings.usecases.recording import warn_of_ending
from diplomado_sessions.live_meetings.worker.tending import Tending
from diplomado_sessions.live_meetings.zoom_client import ZoomClient, ZoomError, connected
from diplomado_sessions.settings import Settings

log = structlog.get_logger()

# Longer than the deadline of a meeting's work, so that no second worker begins it meanwhile.
_LEASE = timedelta(minutes=10)
_IDLE_SECONDS = 60.0
_TENDERS = 3


async def run(context: Context) -> None:
    """Work until `context.stopping` is set. Without secrets and account there is nothing to do."""
    settings = cast(Settings, context.settings)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(connected(settings)) if settings.zoom_client_configured else None
        # Events must not wait for a slow answer of Zoom, nor a meeting for another one.
        async with asyncio.TaskGroup() as group:
            group.create_task(_repeat(context, lambda: _process(context, settings), bool(settings.webhook_secrets)))
            for _ in range(_TENDERS if client else 0):
                group.create_task(_repeat(context, lambda: _tend(context, settings, client), client is not None))


async def _repeat(context: Context, work: Callable[[], Awaitable[bool]], is_configured: bool) -> None:
    settings = cast(Settings, context.settings)
    while not context.stopping.is_set():
        context.beat()
        if not (is_configured and await work()):
            await pause(context.stopping, settings.zoom_poll_seconds if is_configured else _IDLE_SECONDS)


async def _process(context: Context, settings: Settings) -> bool:
    async with context.database.transaction() as connection:
        return await process_events(connection, settings) > 0


async def _tend(context: Context, settings: Settings, client: ZoomClient | None) -> bool:
    if client is None:
        return False
    async with context.database.transaction() as connection:
        session_id = await meetings.claim_due(connection, _LEASE)
    if session_id is None:
        return False
    try:
        await Tending(context.database, settings, client, session_id).run()
    except (ZoomError, TimeoutError) as error:
        found = error if isinstance(error, ZoomError) else ZoomError("timed_out")
        await _reschedule(context.database, session_id, found)
    except Exception as error:
        if is_transient(error):
            raise
        # Another meeting must not wait for the correction of this one.
        log.error("live_meeting.failed", session_id=str(session_id), **failure(error))  # noqa: TRY400
        await _reschedule(context.database, session_id, ZoomError("internal"))
    async with context.database.transaction() as connection:
        await warn_of_ending(connection)
    return True


async def _reschedule(database: Database, session_id: object, error: ZoomError) -> None:
    async with database.transaction() as connection:
        meeting = await meetings.lock_meeting(connection, session_id)  # type: ignore[arg-type]
        if meeting is None:
            return
        seconds = rescheduled_seconds(meeting.failures, random.random(), error.retry_after)
        await meetings.update_failed(connection, meeting.session_id, seconds, error.reason)
    reporting.FAILURES.labels(error.reason).inc()
    log.warning(
        "live_meeting.postponed",
        session_id=str(session_id),
        reason=error.reason,
        status=error.status,
        code=error.code,
        again_in_seconds=round(seconds),
    )
