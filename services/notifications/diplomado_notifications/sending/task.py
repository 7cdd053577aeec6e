"""The loop of the role `sender`: runs the senders of one process until it stops."""

import asyncio
import random
import time
from typing import cast

from diplomado_chassis.handling import Context
from diplomado_chassis.waiting import pause
from diplomado_notifications.sending.candidates import Candidates
from diplomado_notifications.sending.line import Line
from diplomado_notifications.sending.outcomes import Accepted, Outcome, TransientFailure
from diplomado_notifications.sending.reporting import (
    report_connected,
    report_paused,
    report_resumed,
    report_unreachable,
)
from diplomado_notifications.sending.retry_policy import reconnect_seconds
from diplomado_notifications.sending.sender import Sender
from diplomado_notifications.sending.smtp_connection import SmtpConnection, UnreachableError
from diplomado_notifications.settings import Settings

_IDLE_SECONDS = 60.0
_MAX_NAP_SECONDS = 5.0  # in a pause, a failed sibling is noticed within this time


async def run(context: Context) -> None:
    """Send until `context.stopping` is set; each sender then finishes the mail that it is sending.

    If one fails they all end, and the first failure is raised, so that the supervisor restarts the role.
    """
    settings = cast(Settings, context.settings)
    failed = asyncio.Event()
    line = Line(settings.limit_first_seconds, settings.limit_longest_seconds)
    candidates = Candidates()
    senders = [
        Sender(settings, context.database, SmtpConnection(settings), candidates)
        for _ in range(settings.smtp_connections)
    ]
    results = await asyncio.gather(
        _plan_until_stopped(senders[0], context, failed),
        *(_run_sender(sender, line, context, failed) for sender in senders),
        return_exceptions=True,
    )
    for result in results:
        if isinstance(result, BaseException):
            raise result


async def _plan_until_stopped(sender: Sender, context: Context, failed: asyncio.Event) -> None:
    """Plan reminders, also while the mail server is unreachable. If it fails, the senders end too."""
    due_at = time.monotonic()
    try:
        while not (context.stopping.is_set() or failed.is_set()):
            if time.monotonic() >= due_at:
                await sender.plan_reminders()
                due_at = time.monotonic() + sender.settings.reminder_poll_seconds
            await pause(context.stopping, min(max(due_at - time.monotonic(), 0), _MAX_NAP_SECONDS))
    finally:
        failed.set()


async def _run_sender(sender: Sender, line: Line, context: Context, failed: asyncio.Event) -> None:
    try:
        await _deliver_until_stopped(sender, line, context, failed)
    finally:
        failed.set()
        await sender.smtp.quit()


async def _deliver_until_stopped(sender: Sender, line: Line, context: Context, failed: asyncio.Event) -> None:
    stopping = context.stopping
    failures = 0

    def goes_on(outcome: Outcome) -> bool:
        context.beat()
        if line.limits and isinstance(outcome, Accepted) and outcome.mailed:
            _resume_line(line)
        ends = stopping.is_set() or failed.is_set() or line.remaining(time.monotonic()) > 0
        affects_all = isinstance(outcome, TransientFailure) and outcome.affects_all
        return not (ends or affects_all) and sender.smtp.is_usable()

    while not (stopping.is_set() or failed.is_set()):
        context.beat()
        if paused := line.remaining(time.monotonic()):
            await pause(stopping, min(paused, _MAX_NAP_SECONDS))
            continue
        if not await sender.is_any_due():
            await sender.smtp.quit_if_idle(_IDLE_SECONDS)
            await pause(stopping, sender.settings.sender_poll_seconds)
            continue
        try:
            await sender.smtp.connect()
        except UnreachableError as error:
            failures += 1
            report_unreachable(error.reason, error.code, failures)
            await pause(stopping, reconnect_seconds(failures, random.random()))
            continue
        report_connected()
        outcome = await sender.deliver_next(goes_on)
        if isinstance(outcome, TransientFailure) and outcome.limit:
            _pause_line(line, outcome)
        elif isinstance(outcome, TransientFailure) and outcome.affects_all:
            failures += 1
            await pause(stopping, reconnect_seconds(failures, random.random()))
        elif outcome is not None:
            failures = 0


def _pause_line(line: Line, outcome: TransientFailure) -> None:
    seconds = line.pause(time.monotonic())
    if seconds is not None:
        report_paused(outcome, line.limits, seconds)


def _resume_line(line: Line) -> None:
    line.accepted(time.monotonic())
    if not line.limits:
        report_resumed()
