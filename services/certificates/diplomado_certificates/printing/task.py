"""The loop of the role `printing`: makes the files that pages have ordered, one at a time in a process."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import cast

import structlog

from diplomado_certificates.documents.api import find_seal
from diplomado_certificates.documents.render_pool import RenderPool
from diplomado_certificates.printing.api.downloads import Run, archived, joined
from diplomado_certificates.printing.archive import Archive
from diplomado_certificates.printing.print_job import PrintJob
from diplomado_certificates.printing.store import jobs
from diplomado_certificates.printing.usecases import list_printable
from diplomado_certificates.settings import Settings
from diplomado_chassis.handling import Context
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.waiting import pause

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 5
_PART_BYTES = 1 << 20
_NAP_SECONDS = 1.0


class _Lost(Exception):  # noqa: N818 - another process has the job
    """The lease has ended and another process makes the file now."""


async def run(context: Context) -> None:
    """Make files until `context.stopping` is set."""
    settings = cast(Settings, context.settings)
    pool = RenderPool(settings.press_workers, settings.press_waiting, settings.press_seconds)
    try:
        while not context.stopping.is_set():
            context.beat()
            if not await make_next(context, pool):
                await pause(context.stopping, _NAP_SECONDS)
    finally:
        pool.close()


async def make_next(context: Context, pool: RenderPool) -> bool:
    """Make the file that has waited longest; return whether there was one."""
    async with context.database.transaction() as connection:  # allow transaction: the loop of a role
        job = await jobs.claim_job(connection, datetime.now(UTC), LEASE)
    if job is None:
        return False
    settings = cast(Settings, context.settings)
    state = "failed"
    try:
        if job.attempt <= MAX_ATTEMPTS:
            async with asyncio.timeout(settings.bulk_seconds):
                await _make(context, pool, job)
            state = "done"
    except _Lost:
        return True
    except (Problem, TimeoutError) as error:
        log.warning("print_job.failed", job_id=str(job.job_id), error=type(error).__name__)
    if context.stopping.is_set() and state == "failed":
        async with context.database.transaction() as connection:  # allow transaction: the loop of a role
            # The lease ends now, so that the next process begins anew at once.
            await jobs.update_progress(connection, job, done=0, total=job.total, leased_until=datetime.now(UTC))
        return True
    async with context.database.transaction() as connection:  # allow transaction: the loop of a role
        await jobs.update_finished(connection, job, state, datetime.now(UTC))
    log.info("print_job.finished", job_id=str(job.job_id), state=state)
    return True


async def _make(context: Context, pool: RenderPool, job: PrintJob) -> None:
    settings = cast(Settings, context.settings)
    async with context.database.transaction(readonly=True) as connection:  # allow transaction: the loop of a role
        act, entries = await list_printable(connection, job.act_id, job.seats)
        seal = await find_seal(connection, settings, act.edition_id)
    source = Run(context.database, pool, settings.public_url, entries, seal)
    pieces: AsyncGenerator[bytes, None]
    if job.kind == "pdf":
        pieces = joined(source, act.number or "")
    else:
        pieces = archived(source, Archive(act.content.graduated_on))
    part, waiting, done = 0, bytearray(), 0
    await _store(context, job, part, b"", 0, len(entries))
    async with aclosing(pieces):
        async for piece in pieces:
            if context.stopping.is_set():
                raise TimeoutError
            context.beat()
            waiting += piece
            done += 1
            if len(waiting) >= _PART_BYTES or done % 10 == 0:
                await _store(context, job, part, bytes(waiting), min(done, len(entries)), len(entries))
                part += bool(waiting)
                waiting.clear()
    await _store(context, job, part, bytes(waiting), len(entries), len(entries))


async def _store(context: Context, job: PrintJob, part: int, content: bytes, done: int, total: int) -> None:
    async with context.database.transaction() as connection:  # allow transaction: one for each piece
        until = datetime.now(UTC) + LEASE
        if not await jobs.update_progress(connection, job, done=done, total=total, leased_until=until):
            raise _Lost
        if content:
            await jobs.insert_part(connection, job.job_id, part, content)
