"""Faults of the log: its disk is full, its reader is gone, nobody reads."""

import asyncio
import os
from contextlib import ExitStack
from pathlib import Path

from verification.faults.context import ScenarioContext
from verification.faults.world.service import Service


async def lose(context: ScenarioContext) -> None:
    """Start services with a log that cannot be written, let them work, and end them: all of it as if nothing were."""
    world = context.world
    with ExitStack() as stack:
        broken = {
            "registration": Path("/dev/full"),
            "sessions": _pipe(stack, world.folder / "sessions.pipe", is_left=True),
            "certificates": _pipe(stack, world.folder / "certificates.pipe", is_left=False),
            "notifications": Path("/dev/full"),
        }
        logs = {name: world.services[name].log for name in broken}
        await asyncio.gather(*(_again(context, world.services[name], log) for name, log in broken.items()))
        stack.close()
        context.count("log lost", len(broken))
        assert context.another
        await context.another()
        await asyncio.gather(*(_again(context, world.services[name], log) for name, log in logs.items()))


def _pipe(stack: ExitStack, place: Path, *, is_left: bool) -> Path:
    """Make a pipe that somebody has opened to read: they leave when the stack is closed, or stay and never read."""
    os.mkfifo(place)
    reader = os.open(place, os.O_RDONLY | os.O_NONBLOCK)
    if is_left:
        stack.callback(os.close, reader)
    return place


async def _again(context: ScenarioContext, service: Service, log: Path) -> None:
    """End a service in order and start it with another log."""
    context.expect(await service.end(), "I15", service.name, "did not end in time")
    service.log = log
    service.start()
    await service.ready(context.world.http)
