"""No task ends quietly."""

import asyncio

from diplomado_chassis.running.supervisor import Supervisor, Task
from tests.support.waiting import PATIENCE, eventually


async def test_a_failing_task_is_started_again_until_it_is_stopped() -> None:
    """The others are not disturbed."""
    stopping = asyncio.Event()
    supervisor = Supervisor(stopping)
    attempts = 0

    async def fail_twice(stop: asyncio.Event) -> None:
        nonlocal attempts
        attempts += 1
        if attempts < 3:
            raise ConnectionError
        await stop.wait()

    async def steady(stop: asyncio.Event) -> None:
        await stop.wait()

    supervisor.add(Task("failing", fail_twice))
    supervisor.add(Task("steady", steady))
    running = asyncio.create_task(supervisor.run())

    async def third() -> bool:
        return attempts == 3

    await eventually(third)
    stopping.set()
    await asyncio.wait_for(running, PATIENCE)


async def test_a_task_without_a_sign_of_life_is_named() -> None:
    """The liveness probe asks for this."""
    supervisor = Supervisor(asyncio.Event())
    task = Task("mute", lambda _stopping: asyncio.sleep(0), silence_allowed=0.0)
    supervisor.add(task)
    await asyncio.sleep(0.001)
    assert supervisor.silent() == ["mute"]
    task.silence_allowed = 60
    assert supervisor.silent() == []
