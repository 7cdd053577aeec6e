"""The sender against a real mail server that refuses, stalls, hangs up, and against its own death."""

import asyncio

import pytest

from diplomado_chassis.postgres.database import Database
from diplomado_notifications.deliveries.delivery import TEMPLATES
from diplomado_notifications.sending.outcomes import (
    Accepted,
    PermanentFailure,
    TransientFailure,
)
from diplomado_notifications.sending.sender import Sender
from diplomado_notifications.sending.smtp_connection import SmtpConnection, UnreachableError
from tests.notifications.catcher import accept_and_hang_up, hang_up, until
from tests.notifications.conftest import Desk
from tests.notifications.world import edition, named, person, registered
from tests.support.waiting import eventually

ANA = named("registration-ana")
WHAT = "status, reason, code, attempts"


async def ready(desk: Desk, *people: str) -> None:
    """Have one confirmation due for each of these people."""
    await desk.note(edition())
    for who in people or ("ana",):
        await desk.note(person(who), registered(who))


async def test_many_mails_go_over_one_connection(desk: Desk) -> None:
    await ready(desk, "ana", "luz", "eva", "sol")

    assert await desk.send_all() == [Accepted()] * 4
    assert desk.catcher.connections == 1
    assert await desk.rows(WHAT) == [("sent", None, 250, 1)] * 4


@pytest.mark.parametrize(
    ("stage", "answer", "outcome"),
    [
        ("RCPT", "550 5.1.1 <ana@correo.example> unknown", PermanentFailure("recipient_refused", 550)),
        ("DATA", "554 5.7.1 looks like spam to us", PermanentFailure("content_refused", 554)),
        ("MAIL", "552 5.3.4 too large", PermanentFailure("too_large", 552)),
    ],
)
async def test_a_permanent_refusal_ends_the_delivery_visibly(
    desk: Desk, stage: str, answer: str, outcome: PermanentFailure
) -> None:
    await ready(desk, "ana", "luz")
    desk.catcher.will(stage, answer)

    assert sorted(map(repr, await desk.send_all())) == sorted(map(repr, [outcome, Accepted()]))
    assert sorted(await desk.rows(WHAT)) == [("failed", outcome.reason, outcome.code, 1), ("sent", None, 250, 1)]
    assert desk.catcher.connections == 1


@pytest.mark.parametrize(
    ("stage", "answer", "outcome"),
    [
        ("RCPT", "450 4.2.0 greylisted", TransientFailure("recipient_deferred", 450)),
        ("DATA", "452 4.3.1 no space", TransientFailure("content_deferred", 452)),
        ("RCPT", "421 4.3.2 shutting down", TransientFailure("recipient_deferred", 421, affects_all=True)),
        ("MAIL", "451 4.3.0 not now", TransientFailure("sender_refused", 451, affects_all=True)),
        ("MAIL", "550 5.7.1 you may not send as this", TransientFailure("sender_refused", 550, affects_all=True)),
        ("MAIL", "530 5.7.0 log in first", TransientFailure("sender_refused", 530, affects_all=True)),
    ],
)
async def test_what_may_pass_is_tried_again_later(
    desk: Desk, stage: str, answer: str, outcome: TransientFailure
) -> None:
    await ready(desk)
    desk.catcher.will(stage, answer)

    assert await desk.send_all() == [outcome]
    assert await desk.rows(WHAT) == [("pending", outcome.reason, outcome.code, 1)]

    await desk.make_due()
    assert await desk.send_all() == [Accepted()]
    assert await desk.rows(WHAT) == [("sent", None, 250, 2)]
    assert len(desk.catcher.mails) == 1


async def test_a_connection_that_drops_is_made_again(desk: Desk) -> None:
    await ready(desk)
    desk.catcher.will("RCPT", hang_up)

    assert await desk.send_all() == [TransientFailure("connection_lost", affects_all=True)]
    await desk.make_due()
    assert await desk.send_all() == [Accepted()]
    assert desk.catcher.connections == 2


async def test_a_server_that_stalls_is_left_at_the_deadline(desk: Desk) -> None:
    await ready(desk)
    await desk.sender.smtp.connect()
    desk.sender.smtp.settings = desk.settings.model_copy(update={"smtp_message_seconds": 0.5})
    released = asyncio.Event()
    desk.catcher.will("DATA", until(released))

    assert await desk.send_all() == [TransientFailure("timed_out", affects_all=True)]
    released.set()


async def test_a_connection_that_the_server_closed_while_idle_costs_no_attempt(desk: Desk) -> None:
    await ready(desk, "ana")
    await desk.send_all()
    desk.catcher.hang_up()
    await desk.note(person("luz"), registered("luz"))

    assert await desk.send_all() == [Accepted()]
    assert await desk.rows(WHAT) == [("sent", None, 250, 1)] * 2
    assert desk.catcher.connections == 2


async def test_an_answer_that_never_comes_is_asked_for_again_with_the_same_id(desk: Desk) -> None:
    await ready(desk)
    desk.catcher.will("DATA", accept_and_hang_up)

    assert await desk.send_all() == [TransientFailure("connection_lost", affects_all=True)]
    await desk.make_due()
    assert await desk.send_all() == [Accepted()]
    assert len({str(mail["Message-ID"]) for mail in desk.catcher.mails}) == 1


async def test_a_server_that_is_away_costs_no_attempt(desk: Desk) -> None:
    await ready(desk)
    away = SmtpConnection(desk.settings.model_copy(update={"smtp_port": 9}))

    with pytest.raises(UnreachableError) as refusal:
        await away.connect()
    assert refusal.value.reason == "SMTPConnectError"
    assert await desk.rows(WHAT) == [("pending", None, None, 0)]


async def test_two_senders_never_send_the_same_mail(desk: Desk) -> None:
    people = [f"p{number}" for number in range(30)]
    await ready(desk, *people)
    others = [desk, *(another(desk) for _ in range(3))]

    await asyncio.gather(*(one.send_all() for one in others))

    assert sorted(desk.catcher.recipients) == sorted(f"{who}@correo.example" for who in people)
    for one in others[1:]:
        await one.sender.smtp.quit()
        await one.database.close()


async def test_a_mail_that_is_being_sent_is_left_alone_until_its_time_is_over(desk: Desk) -> None:
    await ready(desk)
    released = asyncio.Event()
    desk.catcher.will("DATA", until(released))
    sending = asyncio.create_task(desk.send_all())
    await eventually(lambda: is_(desk, "sending"))

    other = another(desk)
    assert not await other.sender.is_any_due()
    released.set()
    assert await sending == [Accepted()]
    await other.database.close()


async def test_a_sender_that_dies_between_250_and_commit_causes_one_more_with_the_same_id(desk: Desk) -> None:
    await ready(desk)
    released = asyncio.Event()
    desk.catcher.will("DATA", until(released))
    sending = asyncio.create_task(desk.send_all())
    await eventually(lambda: is_(desk, "sending"))
    async with desk.database.transaction() as connection:
        # The row is held, so that the sender cannot write down what the server says.
        await connection.execute("select from deliveries for update")
        released.set()
        await eventually(lambda: waits_for_a_lock(desk))
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
    assert [row[0] for row in await desk.rows("status")] == ["sending"]

    successor = another(desk)
    assert await successor.send_all() == []
    await desk.make_due()
    assert await successor.send_all() == [Accepted()]
    await successor.sender.smtp.quit()
    await successor.database.close()

    assert len(desk.catcher.mails) == 2
    assert len({str(mail["Message-ID"]) for mail in desk.catcher.mails}) == 1
    assert await desk.rows(WHAT) == [("sent", None, 250, 2)]


async def test_a_sender_that_was_believed_dead_changes_nothing_behind_its_successor(desk: Desk) -> None:
    await ready(desk)
    released = asyncio.Event()
    desk.catcher.will("RCPT", until(released, "550 5.1.1 unknown"))
    slow = asyncio.create_task(desk.send_all())
    await eventually(lambda: is_(desk, "sending"))
    await desk.make_due()
    successor = another(desk)
    assert await successor.send_all() == [Accepted()]
    released.set()

    assert await slow == [PermanentFailure("recipient_refused", 550)]
    assert await desk.rows(WHAT) == [("sent", None, 250, 2)]
    await successor.sender.smtp.quit()
    await successor.database.close()


async def test_an_address_that_is_none_fails_without_asking_a_server(desk: Desk) -> None:
    await desk.note(edition(), person(email="ana@correo.example>\r\nRCPT TO:<eva@correo.example"), registered())

    assert await desk.send_all() == [PermanentFailure("unusable_address", None)]
    assert await desk.rows(WHAT) == [("failed", "unusable_address", None, 1)]
    assert desk.catcher.recipients == []


async def test_a_delivery_that_fails_for_too_long_is_given_up(desk: Desk) -> None:
    await ready(desk)
    desk.catcher.will("RCPT", "450 4.2.0 greylisted", "450 4.2.0 greylisted")
    await desk.send_all()
    async with desk.database.transaction() as connection:
        await connection.execute("update deliveries set first_attempt_at = now() - interval '73 hours'")
    await desk.make_due()
    await desk.send_all()

    assert await desk.rows(WHAT) == [("failed", "recipient_deferred", 450, 2)]


async def test_after_three_attempts_whose_end_nobody_knows_it_is_given_up(desk: Desk) -> None:
    await ready(desk)
    async with desk.database.transaction() as connection:
        await connection.execute("update deliveries set status = 'sending', attempts = 3, lost = 2")

    await desk.send_all()
    assert await desk.rows(WHAT) == [("failed", "outcome_unknown", None, 3)]
    assert desk.catcher.mails == []


async def test_a_delivery_that_cannot_be_judged_lets_the_others_pass(desk: Desk) -> None:
    await ready(desk, "ana", "luz")
    async with desk.database.transaction() as connection:
        # Nothing that we could write ourselves: a state that no program expects.
        await connection.execute("alter table deliveries drop constraint deliveries_template_check")
        await connection.execute("update deliveries set template = 'party_invitation' where registration_id = $1", ANA)
    try:
        await desk.send_all()
        assert sorted(await desk.rows(WHAT)) == [("pending", "not_judged", None, 0), ("sent", None, 250, 1)]
    finally:
        async with desk.database.transaction() as connection:
            await connection.execute("delete from deliveries")
            templates = ", ".join(f"'{template}'" for template in TEMPLATES)
            await connection.execute(
                f"alter table deliveries add constraint deliveries_template_check check (template in ({templates}))"
            )


def another(desk: Desk) -> Desk:
    """A second sender with connections of its own."""
    database = Database(desk.settings)
    return Desk(desk.settings, database, desk.catcher, Sender(desk.settings, database, SmtpConnection(desk.settings)))


async def is_(desk: Desk, status: str) -> bool:
    """True if the only delivery has this status."""
    return [row[0] for row in await desk.rows("status")] == [status]


async def waits_for_a_lock(desk: Desk) -> bool:
    """True if a statement of the service waits for a lock."""
    async with desk.database.transaction(readonly=True) as connection:
        return bool(
            await connection.fetchval(
                "select exists (select from pg_stat_activity where application_name = $1 and wait_event_type = 'Lock')",
                f"diplomado-{desk.settings.schema_name}",
            )
        )
