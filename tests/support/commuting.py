"""Holds handlers to their promise: any order, any repetition and any cut into batches gives the same final state."""

import json
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from diplomado_chassis.handling import Handlers, Received
from diplomado_contracts.cloudevents import Envelope
from diplomado_contracts.event import Event
from tests.support.services import enveloped


@asynccontextmanager
async def _rolled_back(connection: "asyncpg.Connection[asyncpg.Record]") -> AsyncIterator[None]:
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield
    finally:
        await transaction.rollback()


async def state_after(
    connection: "asyncpg.Connection[asyncpg.Record]",
    handlers: Handlers,
    batches: Sequence[Sequence[Received[Any]]],
    tables: dict[str, str],
) -> dict[str, list[str]]:
    """The rows of `tables` (name to the columns compared) after some batches, in a transaction that is undone."""
    async with _rolled_back(connection):
        for batch in batches:
            for model, handler in handlers.items():
                if facts := [fact for fact in batch if type(fact.event) is model]:
                    await handler(connection, facts)
        return {
            table: sorted(
                json.dumps([str(value) for value in row])
                for row in await connection.fetch(f"select {columns} from {table}")
            )
            for table, columns in tables.items()
        }


async def assert_commutes(
    connection: "asyncpg.Connection[asyncpg.Record]",
    handlers: Handlers,
    events: Sequence[Event],
    tables: dict[str, str],
    *,
    seed: int,
) -> None:
    """Apply the events once in order, and once shuffled, repeated and cut into batches: the states are the same.

    The connection's search_path is a migrated, empty schema. Use it from a hypothesis test that draws events and seed.
    """
    chance = random.Random(seed)
    envelopes: list[Envelope] = [enveloped(event) for event in events]
    facts: list[Received[Any]] = [Received(event, envelope) for event, envelope in zip(events, envelopes, strict=True)]
    expected = await state_after(connection, handlers, [[fact] for fact in facts], tables)
    shuffled = facts + chance.choices(facts, k=len(facts) // 2) if facts else []
    chance.shuffle(shuffled)
    batches: list[list[Received[Any]]] = []
    while shuffled:
        size = chance.randint(1, len(shuffled))
        batches.append(shuffled[:size])
        shuffled = shuffled[size:]
    assert await state_after(connection, handlers, batches, tables) == expected, f"seed {seed}"
