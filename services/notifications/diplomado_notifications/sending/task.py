"""Keeps the senders of one process going until it stops."""

import asyncio
import random
from typing import cast

import structlog

from diplomado_chassis.handling import Context
from diplomado_notifications.sending.metrics import REACHABLE
from diplomado_notifications.sending.outcomes import Deferred
from diplomado_notifications.sending.sender import Sender
from diplomado_notifications.sending.smtp_connection import Line, UnreachableError
from diplomado_notifications.settings import Settings

log = structlog.get_logger()

_IDLE_SECONDS = 60.0
_LONGEST_PAUSE = 30.0


async def run(context: Context) -> None:
    """Send until `context.stopping` is set; each sender then finishes the mail that it has in hand.

    If one of them fails they all end, and the first failure is raised for the supervisor to start again.
    """
    settings = cast(Settings, context.settings)
    ending = asyncio.Event()
    senders = [Sender(settings, context.database, Line(settings)) for _ in range(settings.smtp_connections)]
    endings = await asyncio.gather(
        *(_work(sender, context.stopping, ending) for sender in senders), return_exceptions=True
    )
    for end in endings:
        if isinstance(end, BaseException):
            raise end


async def _work(sender: Sender, stopping: asyncio.Event, ending: asyncio.Event) -> None:
    try:
        await _deliver_until(sender, stopping, ending)
    finally:
        ending.set()
        await sender.line.leave()


async def _deliver_until(sender: Sender, stopping: asyncio.Event, ending: asyncio.Event) -> None:
    troubles, busy = 0, False
    while not (stopping.is_set() or ending.is_set()):
        if not busy and not await sender.something_is_due():
            await sender.line.leave_if_idle(_IDLE_SECONDS)
            await _pause(stopping, sender.settings.sender_poll_seconds)
            continue
        try:
            await sender.line.ready()
        except UnreachableError as error:
            troubles += 1
            REACHABLE.set(0)
            log.warning("smtp.unreachable", reason=error.reason, code=error.code, attempt=troubles)
            await _pause(stopping, _after(troubles))
            continue
        REACHABLE.set(1)
        outcome = await sender.deliver_next()
        busy = outcome is not None
        if isinstance(outcome, Deferred) and outcome.of_the_line:
            troubles += 1
            await _pause(stopping, _after(troubles))
        elif outcome is not None:
            troubles = 0


def _after(troubles: int) -> float:
    return min(_LONGEST_PAUSE, 0.5 * (1 << min(troubles - 1, 10))) * random.uniform(0.5, 1)


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return
