"""Mails that are sent one after another: each is decided right before it goes, and recorded before the next one."""

import asyncio

import asyncpg
import pytest
import structlog

from diplomado_notifications.deliveries.delivery import TEMPLATES
from diplomado_notifications.deliveries.store.timetable_lock import lock_timetable_exclusive
from diplomado_notifications.sending import sender
from diplomado_notifications.sending.outcomes import Accepted, Outcome
from tests.notifications.catcher import until
from tests.notifications.conftest import Desk
from tests.notifications.world import EDITION, edition, erased, named, person, registered, scheduled, withdrawn
from tests.support.waiting import eventually

PEOPLE = ("ana", "luz", "eva")


async def ready(desk: Desk) -> None:
    """Have a confirmation due for each, in this order."""
    await desk.note(edition(), scheduled())
    for who in PEOPLE:
        await desk.note(person(who), registered(who))


def first_held(desk: Desk) -> tuple["asyncio.Task[Outcome | None]", asyncio.Event]:
    """Send all in one go, of which the first waits for the answer of the mail server."""
    released = asyncio.Event()
    desk.catcher.will("DATA", until(released))
    return asyncio.create_task(desk.sender.deliver_next(lambda _outcome: True)), released


async def statuses(desk: Desk) -> dict[str, str]:
    """The status of each person's delivery."""
    found = dict(await desk.rows("registration_id, status"))
    return {who: found[named(f"registration-{who}")] for who in PEOPLE}


async def is_being_sent(desk: Desk) -> bool:
    """True if the first mail is on its way."""
    return (await statuses(desk))["ana"] == "sending"


async def test_who_withdraws_or_is_erased_while_others_are_mailed_gets_nothing(desk: Desk) -> None:
    await ready(desk)
    await desk.sender.smtp.connect()
    sending, released = first_held(desk)
    await eventually(lambda: is_being_sent(desk))
    assert await statuses(desk) == {"ana": "sending", "luz": "pending", "eva": "pending"}
    await desk.note(withdrawn("luz"), erased("eva"))
    released.set()

    await sending
    confirmed = await desk.rows("registration_id, status", "template = 'registration_confirmed'")
    assert dict(confirmed) == {
        named("registration-ana"): "sent",
        named("registration-luz"): "superseded",
        named("registration-eva"): "dropped",
    }


async def test_a_record_does_not_wait_for_a_change_of_the_next_mails_timetable(desk: Desk) -> None:
    await ready(desk)
    await desk.sender.smtp.connect()
    sending, released = first_held(desk)
    await eventually(lambda: is_being_sent(desk))
    other = await asyncpg.connect(
        desk.settings.postgres.get_secret_value(), server_settings={"search_path": desk.settings.schema_name}
    )

    async def first_is_recorded() -> bool:
        return await statuses(desk) == {"ana": "sent", "luz": "pending", "eva": "pending"}

    with structlog.testing.capture_logs() as lines:
        async with other.transaction():
            await lock_timetable_exclusive(other, [EDITION])
            released.set()
            await eventually(first_is_recorded)
        assert await sending == Accepted()
    assert not any(line["event"] == "delivery.not_written_yet" for line in lines)
    assert set((await statuses(desk)).values()) == {"sent"}
    await other.close()


async def test_a_record_does_not_wait_long_for_the_next_delivery(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "_TOGETHER_SECONDS", 0.3)
    await ready(desk)
    await desk.sender.smtp.connect()
    sending, released = first_held(desk)
    await eventually(lambda: is_being_sent(desk))
    other = await asyncpg.connect(
        desk.settings.postgres.get_secret_value(), server_settings={"search_path": desk.settings.schema_name}
    )

    async def first_is_recorded() -> bool:
        return (await statuses(desk))["ana"] == "sent"

    with structlog.testing.capture_logs() as lines:
        async with other.transaction():
            await other.execute("lock table editions in access exclusive mode")
            released.set()
            await eventually(first_is_recorded)
        assert await sending == Accepted()
    [late] = [line for line in lines if line["event"] == "delivery.not_written_yet"]
    assert late["error"] == "TimeoutError", "not the time limit of the lock, which is longer"
    assert set((await statuses(desk)).values()) == {"sent"}
    assert len(desk.catcher.mails) == len(PEOPLE)
    await other.close()


async def test_a_mail_is_recorded_though_the_next_one_cannot_be_judged(desk: Desk) -> None:
    await ready(desk)
    async with desk.database.transaction() as connection:
        # Nothing that we could write ourselves: a state that no program expects.
        await connection.execute("alter table deliveries drop constraint deliveries_template_check")
        await connection.execute(
            "update deliveries set template = 'party_invitation' where registration_id = $1", named("registration-luz")
        )
    try:
        await desk.sender.smtp.connect()
        await desk.sender.deliver_next(lambda _outcome: True)
        assert await statuses(desk) == {"ana": "sent", "luz": "pending", "eva": "sent"}
        assert set(await desk.rows("reason, attempts")) == {("not_judged", 0), (None, 1)}
        assert len(desk.catcher.mails) == len(PEOPLE) - 1
    finally:
        async with desk.database.transaction() as connection:
            await connection.execute("delete from deliveries")
            templates = ", ".join(f"'{template}'" for template in TEMPLATES)
            await connection.execute(
                f"alter table deliveries add constraint deliveries_template_check check (template in ({templates}))"
            )
