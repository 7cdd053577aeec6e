"""Kafka and Postgres go away and come back: what was acknowledged is not lost, and nobody has to do anything."""

import asyncio
from uuid import UUID

import httpx
import pytest

from diplomado_chassis.ids import uuid7
from diplomado_contracts import RegistrationWaitlisted
from tests.chassis.conftest import Place
from tests.support.processes import Served, served
from tests.support.waiting import PATIENCE, eventually

SAMPLE = "tests.chassis.sample"


class Load:
    """Posts one counter after the other and remembers which were acknowledged."""

    def __init__(self, service: Served) -> None:
        self.service = service
        self.accepted: list[UUID] = []
        self.refused: list[int] = []
        self.stopping = asyncio.Event()

    async def run(self) -> None:
        """Post until stopped; an answer of 503, or none, is no acknowledgement."""
        async with httpx.AsyncClient(
            base_url=self.service.url, headers=self.service.headers, timeout=PATIENCE
        ) as client:
            while not self.stopping.is_set():
                registration_id = uuid7()
                try:
                    answer = await client.post("/api/v1/counters", json={"registration_id": str(registration_id)})
                except httpx.TransportError:
                    self.refused.append(0)
                    continue
                if answer.status_code == 201:
                    self.accepted.append(registration_id)
                else:
                    self.refused.append(answer.status_code)
                await asyncio.sleep(0.01)


async def published_keys(place: Place) -> set[UUID]:
    """The keys of all facts on the topic."""
    return {event.registration_id for event, _ in await place.published() if isinstance(event, RegistrationWaitlisted)}


async def all_arrive(place: Place, accepted: list[UUID], seconds: float = PATIENCE) -> None:
    """Wait until every accepted fact is published and has had its effect once."""

    async def settled() -> bool:
        rows = await place.rows("select registration_id, effects from seen")
        return {row["registration_id"] for row in rows} >= set(accepted) and await place.waiting() == 0

    await eventually(settled, seconds)
    rows = await place.rows("select registration_id, effects from seen")
    assert [row for row in rows if row["effects"] != 1] == []
    assert set(accepted) <= await published_keys(place)


async def relay_failures(client: httpx.AsyncClient, service: Served) -> float:
    """How often the relay has given up, for whatever topic."""
    lines = (await client.get(service.operations_url + "/metrics")).text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith("diplomado_relay_failures_total"))


async def test_kafka_away_at_start_and_in_the_middle_while_http_keeps_accepting(place: Place) -> None:
    """The API starts, accepts and stays alive without Kafka; all of it is published when Kafka is back."""
    kafka = place.platform.kafka_server
    if kafka is None:
        pytest.skip("the Kafka of this run was given by address, so it cannot be stopped")
    await kafka.stop()
    try:
        async with served(SAMPLE, place.with_(relay_stuck_seconds=5.0)) as service:
            await service.ready()
            load = Load(service)
            loading = asyncio.create_task(load.run())

            async def some(count: int) -> None:
                goal = len(load.accepted) + count

                async def reached() -> bool:
                    return len(load.accepted) >= goal

                await eventually(reached)

            await some(50)
            await kafka.start()
            await some(50)
            await all_arrive(place, load.accepted[:50])
            await kafka.stop()
            await some(50)
            async with httpx.AsyncClient(timeout=PATIENCE) as client:
                before = await relay_failures(client, service)

                async def given_up_twice() -> bool:
                    return await relay_failures(client, service) >= before + 2

                await eventually(given_up_twice)
                assert (await client.get(service.operations_url + "/livez")).status_code == 200
            await kafka.start()
            await some(20)
            load.stopping.set()
            await loading
            assert load.refused == []
            await all_arrive(place, load.accepted)
    finally:
        await kafka.start()


async def test_postgres_restarted_under_load_loses_no_acknowledged_request(place: Place) -> None:
    """Requests without a database get 503 and a Retry-After; acknowledged ones have their effect once."""
    postgres = place.platform.postgres_server
    if postgres is None:
        pytest.skip("the Postgres of this run was given by address, so it cannot be stopped")
    async with served(SAMPLE, place.settings) as service:
        await service.ready()
        load = Load(service)
        loading = asyncio.create_task(load.run())

        async def accepted(count: int) -> None:
            async def reached() -> bool:
                return len(load.accepted) >= count

            await eventually(reached)

        await accepted(100)
        await postgres.stop()

        async def noticed() -> bool:
            return bool(load.refused)

        await eventually(noticed)
        await postgres.start()
        await accepted(len(load.accepted) + 100)
        load.stopping.set()
        await loading
        assert set(load.refused) == {503}
        assert service.child.returncode is None
        await all_arrive(place, load.accepted)
    rows = await place.rows("select id, value from counters")
    assert set(load.accepted) <= {row["id"] for row in rows}
