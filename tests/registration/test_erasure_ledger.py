"""Erasures are followed until each service has confirmed them, and repeated in a restored database."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka import ConsumerRecord

from diplomado_chassis.consuming.dead_letters import DeadLetter, park
from diplomado_chassis.erasures.replay import replay_erasures
from diplomado_chassis.handling import Received
from diplomado_contracts import Event, PersonDescribed, PersonErased, RegistrationWithdrawn
from diplomado_contracts.erasures import RECEIPTS
from diplomado_local.platform import Platform
from diplomado_registration.__main__ import service
from diplomado_registration.erasure.ledger.usecases import follow_erasures
from tests.registration.mission import Mission, person
from tests.support.services import Running, enveloped, running
from tests.support.waiting import eventually


async def handed(mission: Mission, *events: Event) -> None:
    """Bring events into the service without Kafka, each in a transaction of its own."""
    handlers: dict[type[Event], Any] = {**service.consumes, PersonErased: service.erase}
    for event in events:
        async with mission.running.database.transaction() as connection:
            await handlers[type(event)](connection, [Received(event, enveloped(event))])


async def erased(mission: Mission) -> UUID:
    """A person who was registered and erased."""
    edition = await mission.edition()
    await edition.register(person())
    participant_id = UUID((await edition.list())[0]["participant_id"])
    answer = await mission.http.post(f"/api/v1/participants/{participant_id}/erasure")
    assert answer.status_code == 200, answer.text
    return participant_id


async def ledger(mission: Mission, participant_id: UUID) -> dict[str, Any]:
    """What the ledger holds of a person."""
    async with mission.running.database.transaction(readonly=True) as connection:
        row = await connection.fetchrow(
            "select revision, confirmed_at is not null as confirmed,"
            " (select count(*) from erasure_receipts r where r.participant_id = e.participant_id) as receipts"
            " from erasures e where participant_id = $1",
            participant_id,
        )
    return dict(row or {})


async def age(mission: Mission, participant_id: UUID, days: int) -> None:
    """Let time pass for one erasure."""
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "update erasures set stated_at = stated_at - make_interval(days => $2),"
            " due_at = due_at - make_interval(days => $2) where participant_id = $1",
            participant_id, days,
        )  # fmt: skip


async def stated(mission: Mission, participant_id: UUID) -> list[int]:
    """The revisions of PersonErased that wait to be published."""
    async with mission.running.database.transaction(readonly=True) as connection:
        rows = await connection.fetch(
            "select payload from outbox where type = $1 and key = $2 order by id",
            PersonErased.type, str(participant_id),
        )  # fmt: skip
    return [json.loads(row["payload"])["revision"] for row in rows]


def record(topic: str, offset: int, value: bytes) -> Any:
    """A record as it is parked."""
    return ConsumerRecord(topic, 0, offset, 0, 0, b"", value, None, 0, len(value), ())


def receipts(participant_id: UUID, revision: int) -> Sequence[Event]:
    """One of each service."""
    now = datetime.now(UTC)
    return [kind(participant_id=participant_id, revision=revision, carried_out_at=now) for kind in RECEIPTS]


async def test_an_erasure_is_confirmed_by_the_last_receipt_of_its_revision(mission: Mission) -> None:
    participant_id = await erased(mission)
    revision = (await ledger(mission, participant_id))["revision"]
    first, second, third = receipts(participant_id, revision)
    earlier = receipts(participant_id, revision - 1)

    await handed(mission, first, *earlier, first, second)
    assert await ledger(mission, participant_id) == {"revision": revision, "confirmed": False, "receipts": 3}
    await handed(mission, third)
    assert await ledger(mission, participant_id) == {"revision": revision, "confirmed": True, "receipts": 0}
    await handed(mission, first, *receipts(uuid4(), 1))
    assert await ledger(mission, participant_id) == {"revision": revision, "confirmed": True, "receipts": 0}


async def test_what_is_not_confirmed_is_stated_again_and_then_raises_an_alarm(
    mission_alone: Mission, capsys: pytest.CaptureFixture[str]
) -> None:
    participant_id = await erased(mission_alone)
    revision = (await ledger(mission_alone, participant_id))["revision"]
    await handed(mission_alone, receipts(participant_id, revision)[0])

    async def followed() -> int:
        async with mission_alone.running.database.transaction() as connection:
            return await follow_erasures(connection)

    assert await followed() == 0
    await age(mission_alone, participant_id, 1)
    assert [await followed(), await followed()] == [1, 0]
    assert await stated(mission_alone, participant_id) == [revision, revision]
    assert "erasure.overdue" not in capsys.readouterr().out
    await age(mission_alone, participant_id, 7)
    await followed()
    (alarm,) = [line for line in capsys.readouterr().out.splitlines() if "erasure.overdue" in line]
    assert [service in alarm for service in ("sessions", "certificates", "notifications")] == [False, True, True]
    assert str(participant_id) in alarm


async def test_a_restored_person_is_erased_again_above_the_revision_of_the_topic(mission: Mission) -> None:
    edition = await mission.edition()
    await edition.register(person())
    await edition.register(person())
    here, other = [UUID(row["participant_id"]) for row in await edition.list()]
    fact = PersonErased(participant_id=here, revision=7, erased_at=datetime.now(UTC), reason="request")

    await handed(mission, fact, fact, fact.model_copy(update={"participant_id": uuid4()}))

    assert sorted([row["email"] is None for row in await edition.list()]) == [False, True]
    assert await stated(mission, here) == [8]
    assert await stated(mission, other) == []


async def test_parked_records_about_the_person_are_forgotten_and_facts_without_details_stay(mission: Mission) -> None:
    edition = await mission.edition()
    await edition.register(person())
    participant_id = UUID((await edition.list())[0]["participant_id"])
    told = json.dumps({"participant_id": str(participant_id), "given_names": "Nadie"}).encode()
    topic = f"erasing-{participant_id}"
    parked = [(told, RegistrationWithdrawn.type), (told, PersonDescribed.type), (told, None), (b"about nobody", None)]
    letters = [
        DeadLetter(record(topic, offset, value), "handler_failed", "x", uuid4(), type_)
        for offset, (value, type_) in enumerate(parked)
    ]
    async with mission.running.database.transaction() as connection:
        await park(connection, letters)
    await mission.http.post(f"/api/v1/participants/{participant_id}/erasure")
    async with mission.running.database.transaction() as connection:
        rows = await connection.fetch('delete from dead_letters where topic = $1 returning "offset"', topic)
    assert sorted(row["offset"] for row in rows) == [0, 3]


async def test_a_database_restored_to_before_an_erasure_learns_of_it_from_the_topic(platform: Platform) -> None:
    async with running(service, platform, roles=["api", "relay"]) as serving:
        mission = Mission(serving)
        await mission.fill_catalogue()
        participant_id = await erased(mission)
        original = await ledger(mission, participant_id)

        async def published() -> bool:
            return await mission.count("outbox") == 0

        await eventually(published)
        async with serving.database.transaction() as connection:
            await connection.execute("delete from erasures")
            await connection.execute(
                "update participants set erased_at = null, erased_reason = null, revision = 1, email = 'a@a.example',"
                " email_key = 'a@a.example', given_names = 'A', family_names = 'B', language = 'es'"
                " where participant_id = $1",
                participant_id,
            )
        assert service.erase is not None
        for _ in range(2):
            assert await replay_erasures(serving.settings, serving.database, service.erase) == 1
        (row,) = await serving_rows(serving, participant_id)
        assert (row["email"], row["revision"]) == (None, original["revision"] + 1)
        await mission.public.aclose()


async def serving_rows(serving: Running, participant_id: UUID) -> Sequence[Any]:
    """What is stored of a person."""
    async with serving.database.transaction(readonly=True) as connection:
        return await connection.fetch(
            "select email, revision from participants where participant_id = $1", participant_id
        )
