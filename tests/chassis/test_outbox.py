"""A fact becomes public when, and only when, its transaction commits."""

import json
from datetime import datetime

import pytest

from diplomado_chassis.ids import uuid7
from diplomado_chassis.observability import correlation
from diplomado_chassis.publishing import outbox
from diplomado_contracts import PersonDescribed, PersonErased
from diplomado_contracts.cloudevents import describe, to_texts
from tests.chassis.conftest import Place
from tests.chassis.facts import NOON, PARTICIPANT, waitlisted


async def test_facts_are_stored_in_the_order_given_with_key_and_headers(place: Place) -> None:
    """The row holds all that the relay needs."""
    registration = uuid7()
    await place.append(*(waitlisted(registration, revision) for revision in (1, 2, 3)))
    rows = await place.rows(
        "select key, type, topic, headers ->> 'ce_subject' as subject, payload from outbox order by id"
    )
    assert [row["key"] for row in rows] == [str(registration)] * 3
    assert [row["subject"] for row in rows] == [str(registration)] * 3
    assert [b'"revision":%d' % revision in row["payload"] for revision, row in enumerate(rows, 1)] == [True] * 3
    assert {row["topic"] for row in rows} == {"training.registrations"}


async def test_headers_are_those_that_the_codec_writes(place: Place) -> None:
    """The database joins them; events of two types, of a request, of another one, and of none."""
    facts = [waitlisted(), PersonErased(participant_id=PARTICIPANT, revision=1, erased_at=NOON), waitlisted()]
    origin, trace = "a request", f"00-{'a' * 32}-{'b' * 16}-01"
    told = correlation.correlation_id.set(origin), correlation.traceparent.set(trace)
    async with place.database.transaction() as connection:
        ids = await outbox.append(connection, *facts, correlations={1: "another request"})
    correlation.correlation_id.reset(told[0])
    correlation.traceparent.reset(told[1])
    async with place.database.transaction() as connection:
        ids += await outbox.append(connection, facts[0])
    rows = await place.rows("select topic, headers from outbox order by id")
    origins = [(origin, trace), ("another request", trace), (origin, trace), (str(ids[3]), None)]
    for row, event_id, fact, (origin_id, traceparent) in zip(rows, ids, [*facts, facts[0]], origins, strict=True):
        headers = json.loads(row["headers"])
        time = datetime.fromisoformat(headers["ce_time"])
        written = describe(fact, event_id=event_id, time=time, correlation_id=origin_id, traceparent=traceparent)
        assert (row["topic"], headers) == (fact.topic.name, to_texts(written))


async def test_control_characters_are_not_published(place: Place) -> None:
    """No reader would accept the record."""
    told = correlation.correlation_id.set("two\nlines")
    with pytest.raises(ValueError, match="control characters"):
        await place.append(waitlisted())
    correlation.correlation_id.reset(told)
    assert await place.waiting() == 0


async def test_very_many_facts_are_stored_in_the_order_given(place: Place) -> None:
    """They are written in a thread and sent in parts, the last of them short."""
    registration = uuid7()
    async with place.database.transaction() as connection:
        ids = await outbox.append(connection, *(waitlisted(registration, number) for number in range(1, 1302)))
    rows = await place.rows("select event_id, payload from outbox order by id")
    assert [row["event_id"] for row in rows] == ids
    assert all(b'"revision":%d,' % number in row["payload"] for number, row in enumerate(rows, 1))


async def test_a_rolled_back_transaction_leaves_no_fact(place: Place) -> None:
    """Nothing is published for what did not happen."""

    async def fail_after_appending() -> None:
        async with place.database.transaction() as connection:
            await outbox.append(connection, waitlisted())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_appending()
    assert await place.waiting() == 0


async def test_a_fact_over_256_kib_is_refused_and_nothing_of_the_call_is_stored(place: Place) -> None:
    """What is that large belongs elsewhere; its neighbours in the call are not stored either."""
    large = PersonDescribed(
        participant_id=PARTICIPANT,
        revision=1,
        described_at=NOON,
        given_names="A" * (256 * 1024),
        family_names="B",
        email="a@example.org",
    )
    with pytest.raises(outbox.EventTooLarge):
        await place.append(waitlisted(), large)
    assert await place.waiting() == 0


async def test_the_backlog_is_counted_cheaply_and_has_an_age(place: Place) -> None:
    """Counting stops at the bound that the caller gives."""
    await place.append(*(waitlisted() for _ in range(7)))
    async with place.database.transaction(readonly=True) as connection:
        assert (await outbox.backlog(connection))[0] == 7
        assert (await outbox.backlog(connection, limit=5))[0] == 5
        assert (await outbox.backlog(connection))[1] >= 0
