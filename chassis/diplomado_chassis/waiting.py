"""Waiting that a shutdown ends at once."""

import asyncio


async def pause(stopping: asyncio.Event, seconds: float) -> None:
    """Wait for some seconds, or until the event is set."""
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return
