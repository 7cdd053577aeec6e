"""Many at once: one key that changes all the time, many editions that fill at the same time, facts of many keys."""

import asyncio
from uuid import UUID, uuid4

from verification.faults.context import ScenarioContext
from verification.faults.load.journey import edition_form
from verification.faults.scenarios import records

KEYS = 100_000
"""The checker asks for the effects of each in three services."""


async def hot_key(context: ScenarioContext) -> None:
    """Change one edition a hundred times, let ten times as many people come at once, and tell of thousands of keys."""
    assert context.another
    rushing = asyncio.gather(_tell_of_many(context), *(context.another() for _ in range(7)))
    code, client = "hot-edition", context.client
    stored = await client.do("announce", code, "PUT", "registration", f"/api/v1/editions/{code}", json=edition_form(20))
    assert stored
    edition_id = UUID(str(stored["edition_id"]))
    for number in range(100):
        form = edition_form(20) | {"title": {"es": f"Edición {number}", "en": f"Edition {number}"}}
        await client.do("announce", code, "PUT", "registration", f"/api/v1/editions/{code}", json=form)
        await client.do(
            "publish", str(edition_id), "POST", "registration", f"/api/v1/editions/{edition_id}/publication"
        )
        context.count("same key")
    await rushing


async def _tell_of_many(context: ScenarioContext) -> None:
    """Facts of as many people as there are keys, as fast as Kafka takes them."""
    producer = await records.started_producer(context)
    try:
        for _ in range(KEYS // 1000):
            await asyncio.gather(
                *[await records.send_soon(context, producer, records.somebody(uuid4())) for _ in range(1000)]
            )
            context.count("key", 1000)
    finally:
        await producer.stop()
