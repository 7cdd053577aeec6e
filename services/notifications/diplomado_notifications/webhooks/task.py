"""The loop of the role `webhooks`: sends to several receivers at once until it stops."""

import asyncio
from typing import cast

from diplomado_chassis.handling import Context
from diplomado_chassis.waiting import pause
from diplomado_notifications.settings import Settings
from diplomado_notifications.webhooks.delivery import Attempt
from diplomado_notifications.webhooks.sender import Sender


async def run(context: Context) -> None:
    """Send until `context.stopping` is set, and finish what is being sent. The first failure ends everything."""
    settings = cast(Settings, context.settings)
    sender = Sender(settings, context.database)
    free = asyncio.Semaphore(settings.webhook_connections)
    finished = asyncio.Event()  # then its webhook may get the next event

    async def finish(attempt: Attempt) -> None:
        async with free:
            await sender.finish(attempt)
        finished.set()

    async with asyncio.TaskGroup() as sending:
        while not context.stopping.is_set():
            context.beat()
            attempt = None if free.locked() else await sender.begin_next()
            if attempt is None:
                await pause(finished, settings.sender_poll_seconds)
                finished.clear()
            else:
                sending.create_task(finish(attempt))
                await asyncio.sleep(0)  # so that it takes its place
