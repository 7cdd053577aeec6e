"""A process from its start: what waits for the migrations, what a failing purge stops, what the probes watch."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import asyncpg
import httpx
import pytest
import structlog

from diplomado_chassis.cluster.topics import make_topics, remove_topics
from diplomado_chassis.consuming.projections import Projection
from diplomado_chassis.failures import is_transient
from diplomado_chassis.handling import Context, Received
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.migrations import migrate
from diplomado_chassis.running.process import Process
from diplomado_chassis.settings import Settings
from diplomado_contracts import RegistrationWaitlisted
from diplomado_contracts.catalogue import TOPICS
from diplomado_local.platform import Platform
from tests.chassis.conftest import Place
from tests.chassis.facts import waitlisted
from tests.chassis.records import put, raw
from tests.chassis.sample import sample
from tests.support.services import enveloped, fresh_name, settings_for
from tests.support.waiting import PATIENCE, eventually


async def missing(process: Process) -> dict[str, str]:
    """What the operations port says."""
    await process.started()
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        answer = await client.get(f"http://127.0.0.1:{process.operations_port}/readyz")
    return dict(answer.json()["missing"])


async def test_a_process_is_ready_once_kafka_has_what_it_needs(place: Place) -> None:
    """Until then readiness names what is missing. A Kafka that is away keeps nobody from being ready."""
    prefix = f"{fresh_name()}."
    process = Process(sample, place.with_(topic_prefix=prefix), frozenset({"consumer"}))
    serving = asyncio.create_task(process.run())
    try:

        async def is_named() -> bool:
            reason = (await missing(process)).get("kafka", "")
            return f"topic {prefix}{sample.topics[0]} does not exist" in reason.split("; ")

        await eventually(is_named)
        await make_topics(place.platform.kafka, prefix)

        async def is_ready() -> bool:
            return not await missing(process)

        await eventually(is_ready)
    finally:
        process.stopping.set()
        await serving
        await remove_topics(place.platform.kafka, [prefix + topic.name for topic in TOPICS])
    away = Process(sample, place.with_(kafka="127.0.0.1:1"), frozenset({"consumer"}))
    serving = asyncio.create_task(away.run())
    try:

        async def is_ready_without() -> bool:
            return not await missing(away)

        await eventually(is_ready_without)
    finally:
        away.stopping.set()
        await serving


async def test_the_consumer_waits_for_the_migrations(platform: Platform) -> None:
    """Records that come before `migrate` are handled after it, and none goes to the dead letters."""
    name = fresh_name()
    topics = await make_topics(platform.kafka, f"{name}.")
    settings = settings_for(sample, platform, name)
    place = Place(platform, settings, None)  # type: ignore[arg-type]
    connection = await asyncpg.connect(platform.postgres, server_settings={"search_path": name})
    await connection.execute(f"create schema {name}")
    process = Process(sample, settings, frozenset({"consumer"}))
    await put(place, [raw(waitlisted(revision=1))])
    with structlog.testing.capture_logs() as logged:
        serving = asyncio.create_task(process.run())
        try:

            async def waits() -> bool:
                return any(line["event"] == "consumer.waiting_for_migrations" for line in logged)

            await eventually(waits)
            await migrate(platform.postgres, sample.migrations, name)

            async def handled() -> bool:
                return bool(await connection.fetchval("select count(*) from seen"))

            assert await eventually(handled)
            assert await connection.fetchval("select count(*) from dead_letters") == 0
        finally:
            process.stopping.set()
            await serving
            await connection.execute(f"drop schema {name} cascade")
            await connection.close()
            await remove_topics(platform.kafka, topics)


async def test_a_purge_that_fails_stops_no_other(place: Place) -> None:
    """It is told of, and tried again an hour later like all others."""
    done: list[str] = []

    async def broken(connection: Connection) -> int:
        return len(await connection.fetch("select * from a_table_that_is_not_there"))

    async def sound(_connection: Connection) -> int:
        done.append("sound")
        return 3

    process = Process(replace(sample, purges=[broken, sound]), place.settings, frozenset({"api"}))
    with structlog.testing.capture_logs() as logged:
        await process.housekeeper.purge()

    assert done == ["sound"]
    # Services of other tests run beside this one, and log too.
    ours = [line for line in logged if line.get("table") in ("broken", "sound")]
    assert [(line["event"], line["table"]) for line in ours] == [
        ("housekeeping.purge_failed", "broken"),
        ("housekeeping.purged", "sound"),
    ]
    assert ours[0]["error"] == "UndefinedTableError"
    await process.database.close()


async def test_time_limits_act_every_minute(place: Place) -> None:
    """Purges run every hour; a failure of one stops no other."""
    done: list[str] = []

    async def hourly(_connection: Connection) -> int:
        done.append("hourly")
        return 0

    async def broken(connection: Connection) -> int:
        done.append("broken")
        return int(await connection.fetchval("select 1 from no_such_table"))

    async def limit(_connection: Connection, settings: Settings) -> int:
        assert settings is place.settings
        done.append("limit")
        return 0

    service = replace(sample, purges=[hourly], frequent=[broken, limit])
    process = Process(service, place.settings, frozenset({"api"}))
    for now, expected in (
        (1.0, ["broken", "limit", "hourly"]),
        (60.0, []),
        (61.0, ["broken", "limit"]),
        (62.0, []),
        (3601.0, ["broken", "limit", "hourly"]),
    ):
        await process.housekeeper.purge_due(partial(float, now))
        assert done == expected, now
        done.clear()
    await process.database.close()


async def test_a_task_of_a_service_is_watched(place: Place) -> None:
    """A sender that hangs is named by `/livez`, as the consumer and the relay are."""
    contexts: list[Context] = []

    async def hang(context: Context) -> None:
        contexts.append(context)
        await context.stopping.wait()

    process = Process(replace(sample, tasks={"sender": hang}), place.settings, frozenset({"sender"}))
    task = next(task for task in process.supervisor.tasks if task.name == "sender")
    working = asyncio.create_task(process.supervisor.run())

    async def started() -> bool:
        return bool(contexts)

    await eventually(started)
    task.last_beat -= 301
    assert process.supervisor.silent() == ["sender"]
    contexts[0].beat()
    assert process.supervisor.silent() == []
    process.stopping.set()
    await asyncio.wait_for(working, PATIENCE)
    await process.database.close()


@pytest.mark.parametrize(
    ("statement", "arguments"), [("select $1::int", ("three",)), ("select $1::int", (1, 2)), ("select 1", (1,))]
)
async def test_arguments_that_do_not_fit_never_fit(place: Place, statement: str, arguments: Sequence[Any]) -> None:
    """Some of the driver's errors about them have the class of its errors about connections, which pass."""
    with pytest.raises((asyncpg.InterfaceError, asyncpg.DataError)) as raised:
        async with place.database.transaction() as connection:
            await connection.fetch(statement, *arguments)

    assert not is_transient(raised.value)


async def test_a_closed_connection_passes(place: Place) -> None:
    connection = await asyncpg.connect(place.platform.postgres)
    await connection.close()
    with pytest.raises(asyncpg.InterfaceError) as raised:
        await connection.fetch("select 1")

    assert is_transient(raised.value)


async def test_a_projection_sees_a_column_that_a_migration_adds(place: Place) -> None:
    """Without a restart: the columns are looked up again after one was missing."""
    lists = Projection(
        "lists",
        key="registration_id",
        rows={RegistrationWaitlisted: {"added": True}},
    )
    event = waitlisted(revision=1)
    facts = [Received(event, enveloped(event))]
    async with place.database.transaction() as connection:
        await connection.execute("create table lists (registration_id uuid primary key, revision int not null)")
    with pytest.raises(LookupError):
        async with place.database.transaction() as connection:
            await lists(connection, facts)
    async with place.database.transaction() as connection:
        await connection.execute("alter table lists add column added boolean")
        await lists(connection, facts)

    assert [row["added"] for row in await place.rows("select added from lists")] == [True]


def test_a_log_level_is_read_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"POSTGRES": "postgresql://", "KAFKA": "localhost", "LOG_LEVEL": "info"}.items():
        monkeypatch.setenv(f"DIPLOMADO_{name}", value)
    assert Settings().log_level == "INFO"
    monkeypatch.setenv("DIPLOMADO_LOG_LEVEL", "loud")
    with pytest.raises(ValueError, match="'DEBUG', 'INFO', 'WARNING' or 'ERROR'"):
        Settings()
