"""One fact goes from an HTTP request through outbox, relay, Kafka and consumer to another state, once."""

from diplomado_chassis.ids import uuid7
from diplomado_local.platform import Platform
from tests.chassis.sample import sample
from tests.support.services import published, running
from tests.support.waiting import eventually


async def test_a_request_becomes_a_fact_and_the_fact_has_its_effect_once(platform: Platform) -> None:
    """The sample service reads its own topic, so both halves of the path are in one process."""
    async with running(sample, platform) as service:
        registration_id = str(uuid7())
        answer = await service.http.post("/api/v1/counters", json={"registration_id": registration_id})
        assert answer.status_code == 201, answer.text
        assert answer.json()["value"] == 1

        async def seen() -> bool:
            async with service.database.transaction(readonly=True) as connection:
                rows = await connection.fetch("select registration_id, revision, effects from seen")
            return [(str(row["registration_id"]), row["revision"], row["effects"]) for row in rows] == [
                (registration_id, 1, 1)
            ]

        await eventually(seen)
        facts = await published(platform, service.settings.topic_prefix, ["training.registrations"])
        assert [event.partition_key for event, _ in facts] == [registration_id]
        assert facts[0][1].correlation_id == answer.headers["x-correlation-id"]
        assert (await service.http.get(service.operations_url + "/readyz")).json() == {"ready": True, "missing": {}}
        assert (await service.http.get(service.operations_url + "/livez")).status_code == 200
        assert "diplomado_consumer_lag 0.0" in (await service.http.get(service.operations_url + "/metrics")).text
