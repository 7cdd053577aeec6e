"""A provider's limit pauses the line: by its enhanced status code, at a mail server that answers so."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import structlog

from diplomado_chassis.observability.metrics import REGISTRY
from diplomado_notifications.sending.line import Line
from diplomado_notifications.sending.outcomes import Accepted, TransientFailure
from diplomado_notifications.sending.provider_limits import is_limit, status_of
from tests.notifications.conftest import Desk
from tests.notifications.sending.test_task import is_now, start, statuses
from tests.notifications.world import edition, person, registered
from tests.support.waiting import PATIENCE, eventually

LIMITS = [
    ("DATA", "550 5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits", "5.4.5"),
    ("RCPT", "550 5.4.5 Daily SMTP relay sending limit exceeded for customer", "5.4.5"),
    ("DATA", "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to process", "5.2.0"),
    (
        "DATA",
        "554 5.7.0 Your message could not be sent. The limit on the number of allowed outgoing messages was "
        "exceeded. Try again later.",
        "5.7.0",
    ),
    ("DATA", "550 5.1.90 Your message can't be sent because you've reached your daily limit", "5.1.90"),
    ("RCPT", "550 5.7.233 tenant exceeded its daily limit for external recipients", "5.7.233"),
    ("MAIL", "550 5.7.705 Access denied, tenant has exceeded threshold", "5.7.705"),
    ("DATA", "421 4.7.28 Our system has detected an unusual rate of mail", "4.7.28"),
    ("RCPT", "450 4.2.1 Peak SMTP relay limit exceeded for customer", "4.2.1"),
    ("MAIL", "454 Throttling failure: Daily message quota exceeded.", None),
    ("DATA", "550 5.7.1 Data command rejected: only 10 messages per day", "5.7.1"),
]
NO_LIMITS = [
    (550, "5.1.1 no such mailbox", True),
    (554, "5.7.1 looks like spam to us", False),
    (552, "5.7.0 This message was blocked because its content presents a potential security issue", False),
    (552, "5.2.2 The email account that you tried to reach is over quota", True),
    (452, "4.2.2 mailbox full: quota exceeded", True),
    (450, "4.2.1 The user you are trying to contact is receiving mail at a rate that prevents more messages", True),
    (451, "4.7.1 Greylisting in action, please come back later", True),
    (450, "4.7.25 Client host rejected: cannot find your reverse hostname", True),
    (552, "5.3.4 Message size exceeds fixed limit", False),
    (552, "5.2.3 Message exceeds size limit", False),
    (550, "too large: 5.4.50 is no status", False),
]


@pytest.mark.parametrize(("stage", "answer", "status"), LIMITS)
async def test_a_limit_is_deferred_and_never_fails(desk: Desk, stage: str, answer: str, status: str | None) -> None:
    await desk.note(edition(), person(), registered())
    desk.catcher.will(stage, answer, answer)
    limit = TransientFailure("limit_reached", int(answer[:3]), affects_all=True, limit=True, status=status)

    assert await desk.send_all() == [limit]
    async with desk.database.transaction() as connection:
        await connection.execute("update deliveries set created_at = created_at - interval '9 days'")
        await connection.execute("update deliveries set first_attempt_at = now() - interval '9 days'")
    await desk.make_due()
    assert await desk.send_all() == [limit]
    assert await desk.rows("status, reason, code") == [("pending", "limit_reached", int(answer[:3]))]
    await desk.make_due()
    assert await desk.send_all() == [Accepted()]


@pytest.mark.parametrize(("code", "text", "at_rcpt"), NO_LIMITS)
def test_what_is_about_the_mail_or_its_recipient_is_no_limit(code: int, text: str, at_rcpt: bool) -> None:
    assert not is_limit(code, text, at_rcpt=at_rcpt)


def test_the_status_code_is_found_where_servers_write_it() -> None:
    assert status_of("5.4.5 Daily limit\n5.4.5 see https://example.org/1.2.3.4") == "5.4.5"
    assert status_of("sorry, too many emails (#5.7.1)") == "5.7.1"
    assert status_of("from 192.5.4.5: too many") is None


async def test_the_line_pauses_for_all_and_everybody_gets_their_mail(desk: Desk) -> None:
    await desk.note(edition())
    for number in range(6):
        await desk.note(person(f"p{number}"), registered(f"p{number}"))
    limit = "550 5.4.5 Daily user sending limit exceeded"
    desk.catcher.will("DATA", "250 OK", "250 OK", limit, limit, limit)
    with structlog.testing.capture_logs() as lines:
        running, stopping = await start(
            desk, smtp_connections=1, limit_first_seconds=0.1, limit_longest_seconds=0.4, retry_first_seconds=0.05
        )
        await eventually(lambda: is_now(desk, ["sent"] * 6))
        stopping.set()
        await running

    paused = [line for line in lines if line["event"] == "smtp.paused"]
    assert [(line["attempt"], line["status"], line["code"]) for line in paused] == [
        (n, "5.4.5", 550) for n in (1, 2, 3)
    ]
    assert sorted(desk.catcher.recipients) == [f"p{number}@correo.example" for number in range(6)]
    assert "Daily" not in str(lines)
    assert REGISTRY.get_sample_value("diplomado_smtp_paused_seconds") == 0


async def test_while_the_line_is_paused_nobody_is_tried(desk: Desk) -> None:
    await desk.note(edition())
    for who in ("ana", "luz", "eva"):
        await desk.note(person(who), registered(who))
    desk.catcher.will("DATA", "554 5.2.0 SubmissionQuotaExceededException")
    running, stopping = await start(desk, smtp_connections=1, limit_first_seconds=600)
    await eventually(shown("diplomado_smtp_paused_seconds", 600))
    async with asyncio.timeout(PATIENCE):
        stopping.set()
        await running

    assert await statuses(desk) == ["pending"] * 3
    assert sorted(await desk.rows("attempts")) == [(0,), (0,), (1,)]


def test_pauses_double_and_several_senders_count_as_one() -> None:
    line = Line(60, 200)
    assert (line.pause(0), line.pause(1), line.remaining(1)) == (60, None, 59)
    line.accepted(2)
    assert [line.pause(60), line.pause(180), line.pause(380)] == [120, 200, 200]
    line.accepted(600)
    assert line.pause(601) == 60


def shown(metric: str, value: float) -> Callable[[], Awaitable[bool]]:
    """A condition: the metric has this value."""

    async def holds() -> bool:
        return REGISTRY.get_sample_value(metric) == value

    return holds
