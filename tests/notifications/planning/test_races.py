"""News of a session while mails are being composed and sent: nobody is left with an old time."""

import asyncio

from diplomado_chassis.handling import Received
from diplomado_notifications.planning.handlers import note_sessions
from diplomado_notifications.sending.outcomes import Accepted
from tests.notifications.catcher import until
from tests.notifications.conftest import Desk
from tests.notifications.world import edition, person, registered, scheduled
from tests.support.services import enveloped
from tests.support.waiting import eventually


async def test_a_mail_is_not_composed_while_news_of_its_sessions_comes_in(desk: Desk) -> None:
    await desk.note(edition(), person(), registered(minute=10))
    news = scheduled("m1", minute=1)
    async with desk.database.transaction() as connection:
        await note_sessions(connection, [Received(news, enveloped(news))])
        sending = asyncio.create_task(desk.send_all())
        await eventually(lambda: somebody_waits(desk))
    assert await sending == [Accepted()]

    (mail,) = desk.catcher.mails
    assert [part.get_content_type() for part in mail.walk()].count("text/calendar") == 1
    assert await desk.statuses() == [("registration_confirmed", "sent", None)]


async def test_news_that_comes_while_the_confirmation_is_on_its_way_follow_it(desk: Desk) -> None:
    released = asyncio.Event()
    desk.catcher.will("DATA", until(released))
    await desk.note(edition(), person(), registered(minute=10))
    sending = asyncio.create_task(desk.send_all())
    await eventually(lambda: is_sending(desk))
    await desk.note(scheduled("m1", minute=1))
    released.set()
    await sending
    await desk.send_all()

    assert desk.catcher.subjects == [
        "Inscripción confirmada: Gestión de fronteras",
        "Nueva sesión: Sesión m1: derechos",
    ]


async def somebody_waits(desk: Desk) -> bool:
    """True if a statement of the service waits for an advisory lock."""
    async with desk.database.transaction(readonly=True) as connection:
        return bool(
            await connection.fetchval(
                "select exists (select from pg_locks join pg_stat_activity using (pid)"
                " where locktype = 'advisory' and not granted and application_name = $1)",
                f"diplomado-{desk.settings.schema_name}",
            )
        )


async def is_sending(desk: Desk) -> bool:
    """True if the only delivery is on its way."""
    return await desk.rows("status") == [("sending",)]
