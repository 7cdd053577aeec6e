"""What each service says of an erasure, and how the replaced records of a quiet topic go away."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from diplomado_chassis.erasures.receipts import with_receipt
from diplomado_chassis.handling import Received
from diplomado_chassis.ids import uuid7
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing.marks import mark
from diplomado_contracts import PersonErased
from diplomado_contracts.erasures import PersonErasedInSessions
from diplomado_contracts.marks import MARKS, PeopleMarked
from tests.chassis.conftest import Place
from tests.support.services import enveloped


async def test_each_statement_of_an_erasure_gets_a_receipt_also_when_it_is_repeated(place: Place) -> None:
    people = [uuid7(), uuid7()]
    facts = [
        PersonErased(participant_id=one, revision=revision, erased_at=datetime.now(UTC))
        for one, revision in zip(people, (3, 5), strict=True)
    ]
    told: list[PersonErased] = []

    async def erase(_connection: Connection, received: Sequence[Received[PersonErased]]) -> None:
        told.extend(fact.event for fact in received)

    for _ in range(2):
        async with place.database.transaction() as connection:
            await with_receipt(erase, PersonErasedInSessions)(
                connection, [Received(fact, enveloped(fact)) for fact in facts]
            )
    assert told == [*facts, *facts]
    rows = await place.rows("select type, key, payload from outbox order by id")
    assert [(row["type"], row["key"], json.loads(row["payload"])["revision"]) for row in rows] == [
        (PersonErasedInSessions.type, str(people[0]), 3),
        (PersonErasedInSessions.type, str(people[1]), 5),
    ] * 2


async def test_every_mark_is_written_once_in_its_time(place: Place) -> None:
    """A new topic gets none; later, every key gets one, so that each partition has one, and no process writes again."""
    written = []
    for every in (timedelta(days=1), timedelta(0), timedelta(days=1)):
        async with place.database.transaction() as connection:
            written.append(await mark(connection, PeopleMarked, every))
    assert written == [0, len(MARKS), 0]
    rows = await place.rows("select topic, type, key from outbox order by id")
    assert [tuple(row.values()) for row in rows] == [(PeopleMarked.topic.name, PeopleMarked.type, key) for key in MARKS]
