"""The sender's task: it ends in order, comes back after trouble, and outlives a moment without its database."""

import asyncio

import asyncpg
import structlog
from aiosmtpd.smtp import SMTP

from diplomado_chassis.failures import is_transient
from diplomado_chassis.handling import Context
from diplomado_chassis.running.supervisor import Supervisor, Task
from diplomado_notifications.sending import task
from tests.notifications.catcher import catching, until
from tests.notifications.conftest import Desk
from tests.notifications.world import edition, person, registered
from tests.support.waiting import PATIENCE, eventually


async def start(desk: Desk, **changes: object) -> tuple["asyncio.Task[None]", asyncio.Event]:
    """Run the task with two senders."""
    stopping = asyncio.Event()
    settings = desk.settings.model_copy(update=changes)
    context = Context("notifications", settings, desk.database, stopping)
    return asyncio.create_task(task.run(context)), stopping


async def statuses(desk: Desk) -> list[str]:
    """The statuses of all deliveries."""
    return sorted(row[0] for row in await desk.rows("status"))


async def test_the_mail_in_hand_is_finished_before_the_end(desk: Desk) -> None:
    released = asyncio.Event()
    desk.catcher.will("DATA", until(released))
    await desk.note(edition(), person(), registered())
    running, stopping = await start(desk)
    await eventually(lambda: is_now(desk, ["sending"]))
    stopping.set()
    released.set()

    async with asyncio.timeout(PATIENCE):
        await running
    assert await statuses(desk) == ["sent"]


async def test_a_mail_server_that_comes_late_gets_everything(desk: Desk) -> None:
    await desk.note(edition(), person("ana"), registered("ana"), person("luz"), registered("luz"))
    with structlog.testing.capture_logs() as lines:
        running, stopping = await start(desk, smtp_port=9)
        await eventually(lambda: said(lines, "smtp.unreachable"))
        stopping.set()
        await running
    assert await statuses(desk) == ["pending", "pending"]
    assert await desk.rows("attempts") == [(0,), (0,)]

    async with catching() as late:
        running, stopping = await start(desk, smtp_port=late.port)
        await eventually(lambda: is_now(desk, ["sent", "sent"]))
        stopping.set()
        await running


async def test_a_moment_without_the_database_costs_no_second_mail(desk: Desk) -> None:
    async def lose_the_database(server: SMTP) -> str:
        connection = await asyncpg.connect(desk.settings.postgres.get_secret_value())
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1",
            f"diplomado-{desk.settings.schema_name}",
        )
        await connection.close()
        return "250 OK"

    desk.catcher.will("DATA", lose_the_database)
    await desk.note(edition(), person(), registered())
    # Reminders are planned meanwhile: if that loses its connection too, the task ends, and the supervisor begins anew.
    stopping = asyncio.Event()
    settings = desk.settings.model_copy(update={"smtp_connections": 1})
    context = Context("notifications", settings, desk.database, stopping)
    supervisor = Supervisor(stopping)
    supervisor.add(Task("sender", lambda _stopping: task.run(context)))
    running = asyncio.create_task(supervisor.run())
    await eventually(lambda: seen_sent(desk))
    stopping.set()
    await running

    assert len(desk.catcher.mails) == 1
    assert await desk.rows("attempts") == [(1,)]


async def seen_sent(desk: Desk) -> bool:
    """True if the delivery was sent, as far as the database can be asked at all."""
    try:
        return await is_now(desk, ["sent"])
    except Exception as error:
        if not is_transient(error):
            raise
        return False


async def is_now(desk: Desk, expected: list[str]) -> bool:
    """True if the statuses are these."""
    return await statuses(desk) == expected


async def said(lines: list[structlog.typing.EventDict], event: str) -> bool:
    """True if a line of this event was written."""
    return any(line["event"] == event for line in lines)
