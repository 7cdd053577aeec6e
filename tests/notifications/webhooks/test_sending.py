"""From an event to the log of its delivery, on a real Postgres and over real connections."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from contracts_generator.examples import EXAMPLES
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_contracts import Graduated, PersonDescribed, PersonErased, ProjectScored, Registered
from diplomado_notifications.webhooks import usecases
from diplomado_notifications.webhooks.outcomes import Outcome
from diplomado_notifications.webhooks.sender import Sender
from tests.notifications.webhooks.conftest import SECRET, Bridge, events_of
from tests.notifications.webhooks.receiver import Receiver, receiving
from tests.notifications.world import erased, person, registered
from tests.support.services import enveloped
from tests.support.waiting import eventually

TAKEN = Outcome(code=204)
SCORED = EXAMPLES[ProjectScored.type]


async def test_each_webhook_gets_the_types_that_it_asked_for(bridge: Bridge, receiver: Receiver) -> None:
    """Also a type that causes no mail; and not what happened before, however late it arrives."""
    await bridge.note(registered("eva"))
    early = enveloped(registered("rut"))
    await bridge.subscribe(receiver.url, Registered, ProjectScored)
    event = registered("ana")
    envelope = enveloped(event)
    await bridge.note((registered("rut"), early), (event, envelope), (event, envelope), person("ana"), SCORED)

    assert await bridge.send_all() == [TAKEN, TAKEN]

    first, second = events_of(receiver)
    assert (first["id"], first["type"], first["subject"]) == (str(envelope.id), event.type, envelope.subject)
    assert Registered.model_validate(first["data"]) == event
    assert second["type"] == ProjectScored.type
    assert receiver.requests[0].headers["webhook-id"] == str(envelope.id)
    assert Webhook(SECRET).verify(receiver.requests[0].body, receiver.requests[0].headers) == first


async def test_an_event_is_tried_for_three_days_with_growing_pauses(bridge: Bridge, receiver: Receiver) -> None:
    await bridge.subscribe(receiver.url, Registered)
    await bridge.note(registered("ana"))
    receiver.will(*[500] * 4)
    assert await bridge.send_all() == [Outcome("receiver_failed", 500)]
    [(pause,)] = await bridge.rows("select due_at - now() from webhook_deliveries")
    assert timedelta(minutes=25) < pause <= timedelta(hours=1), "the pause of QUICK, shortened by chance"

    await bridge.grow_old(71)
    await bridge.later()
    assert await bridge.send_all() == [Outcome("receiver_failed", 500)]
    assert await bridge.log() == [("pending", "receiver_failed", 500, 2)]
    await bridge.grow_old(2)
    await bridge.later()
    await bridge.send_all()
    assert await bridge.log() == [("failed", "receiver_failed", 500, 3)]


async def test_a_refused_event_holds_up_no_other_one(bridge: Bridge, receiver: Receiver) -> None:
    await bridge.subscribe(receiver.url, Registered)
    await bridge.note(registered("ana"), registered("eva"))
    receiver.will(400)

    assert await bridge.send_all() == [Outcome("refused", 400), TAKEN]

    assert await bridge.log() == [("pending", "refused", 400, 1), ("delivered", None, 204, 1)]


async def test_whoever_fails_rests_and_holds_up_nobody_else(bridge: Bridge, receiver: Receiver) -> None:
    """At once if it does not answer as a receiver; after three events in a row if it answers that it failed."""
    async with receiving() as down, receiving() as broken:
        await bridge.subscribe(down.url, Registered)
        await bridge.subscribe(broken.url, Registered)
        await bridge.subscribe(receiver.url, Registered)
        down.will(*[503] * 9)
        broken.will(*[500] * 9)
        await bridge.note(*(registered(name) for name in ("ana", "eva", "luz", "rut", "sol")))
        await bridge.send_all()
        assert [len(each.requests) for each in (down, broken, receiver)] == [1, 3, 5]

        await bridge.later()
        await bridge.send_all()
        assert [len(each.requests) for each in (down, broken, receiver)] == [2, 4, 5], "one failure rests it again"
        down.answers.clear()
        await bridge.later()
        await bridge.send_all()
        assert len(down.requests) == 2 + 5, "whoever takes one gets the others"


async def test_410_ends_a_webhook_until_an_operator_begins_it_again(bridge: Bridge, receiver: Receiver) -> None:
    webhook_id = await bridge.subscribe(receiver.url, Registered)
    await bridge.note(registered("ana"), registered("eva"))
    receiver.will(410)
    assert await bridge.send_all() == [Outcome("gone", 410, is_gone=True)]
    await bridge.note(registered("luz"))
    assert await bridge.log() == [("failed", "gone", 410, 1), ("pending", None, None, 0)]

    async with bridge.database.transaction() as connection:
        await usecases.change(connection, bridge.settings, webhook_id, None, None, "active")
    assert await bridge.send_all() == [TAKEN]


async def test_a_crash_before_the_outcome_sends_again_and_a_late_outcome_changes_nothing(
    bridge: Bridge, receiver: Receiver
) -> None:
    """While a request is on its way its webhook gets no other one, of no other process."""
    await bridge.subscribe(receiver.url, Registered)
    await bridge.note(registered("ana"), registered("eva"))
    receiver.will(receiver.stall)
    slow = asyncio.create_task(bridge.send_next())

    async def has_arrived() -> bool:
        return len(receiver.requests) == 1

    await eventually(has_arrived)
    assert await bridge.send_next(Sender(bridge.settings, bridge.database)) is None
    await bridge.later()  # as if the lease had ended
    assert await bridge.send_all() == [TAKEN, TAKEN]
    receiver.stalled.set()
    assert (await slow) == Outcome("answer_not_understood", rests=True)

    assert await bridge.log() == [("delivered", None, 204, 2), ("delivered", None, 204, 1)]
    assert [event["id"] for event in events_of(receiver)][:2] == [receiver.requests[0].headers["webhook-id"]] * 2
    assert await bridge.rows("select failures from webhooks") == [(0,)]


async def test_an_operator_sends_again_one_event_or_all_that_failed(bridge: Bridge, receiver: Receiver) -> None:
    webhook_id = await bridge.subscribe(receiver.url, Registered)
    event = registered("ana")
    envelope = enveloped(event)
    await bridge.note((event, envelope), registered("eva"))
    receiver.will(410)
    await bridge.send_all()
    await bridge.rows("update webhooks set status = 'active'")

    async with bridge.database.transaction() as connection:
        earlier = datetime.now(UTC) - timedelta(hours=1)
        assert await usecases.send_again(connection, webhook_id, None, earlier) == 1
    assert await bridge.send_all() == [TAKEN, TAKEN]
    async with bridge.database.transaction() as connection:
        assert await usecases.send_again(connection, webhook_id, envelope.id, None) == 1
        with pytest.raises(Problem):
            await usecases.send_again(connection, webhook_id, uuid7(), None)
    assert await bridge.send_all() == [TAKEN]
    assert [each["id"] for each in events_of(receiver)].count(str(envelope.id)) == 3


async def test_the_log_does_not_grow_for_ever(bridge: Bridge, receiver: Receiver) -> None:
    """What a dead receiver was never asked to take ends too."""
    await bridge.subscribe(receiver.url, Registered)
    await bridge.note(registered("ana"), registered("eva"))
    receiver.will(503)
    await bridge.send_all()
    await bridge.grow_old(71)
    assert await bridge.purge() == 0
    await bridge.grow_old(2)
    assert await bridge.purge() == 2
    assert {(row[0], row[1]) for row in await bridge.log()} == {("failed", "expired")}
    await bridge.grow_old(30 * 24)
    assert await bridge.purge() == 2
    assert await bridge.log() == []


async def test_details_of_people_leave_once_and_not_after_their_erasure(bridge: Bridge, receiver: Receiver) -> None:
    """Neither in the order of the topic nor in another one does anything of an erased person wait."""
    await bridge.subscribe(receiver.url, PersonDescribed, PersonErased)
    await bridge.note(person("ana"))
    assert await bridge.send_all() == [TAKEN]
    assert await bridge.rows("select body from webhook_deliveries") == [(None,)], "nothing stays of what was sent"

    await bridge.note(person("eva"), erased("eva"), erased("luz"), person("luz"))
    assert await bridge.send_all() == [TAKEN, TAKEN]
    assert [event["type"] for event in events_of(receiver)] == [PersonDescribed.type, *[PersonErased.type] * 2]


async def test_a_restricted_type_is_not_sent_once_operators_forbid_it(bridge: Bridge, receiver: Receiver) -> None:
    await bridge.subscribe(receiver.url, PersonDescribed, PersonErased)
    await bridge.note(person("ana"))
    closed = Sender(bridge.settings.model_copy(update={"webhook_restricted_types": ""}), bridge.database)

    assert await bridge.send_next(closed) == Outcome("type_not_allowed")

    assert receiver.connections == 0


async def test_an_address_that_is_forbidden_later_gets_nothing(bridge: Bridge, receiver: Receiver) -> None:
    await bridge.subscribe(receiver.url, Graduated, Registered)
    await bridge.note(registered("ana"))
    closed = Sender(bridge.settings.model_copy(update={"webhook_private_networks": ""}), bridge.database)

    assert await bridge.send_next(closed) == Outcome("not_encrypted", rests=True)

    assert receiver.connections == 0
