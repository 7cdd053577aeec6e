"""Running a real service inside the test's loop, on a schema and topics of its own."""

import asyncio
import math
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from diplomado_chassis.cluster.topics import make_topics, remove_topics
from diplomado_chassis.ids import uuid7
from diplomado_chassis.postgres.database import Database
from diplomado_chassis.postgres.migrations import migrate
from diplomado_chassis.running.process import Process
from diplomado_chassis.service import Service
from diplomado_chassis.settings import Settings
from diplomado_contracts.catalogue import BY_TYPE
from diplomado_contracts.cloudevents import Envelope, describe, from_headers, to_headers
from diplomado_contracts.event import Event
from diplomado_local.platform import Platform
from tests.support import tokens
from tests.support.waiting import PATIENCE


@dataclass
class Running:
    """A service that serves."""

    service: Service
    settings: Settings
    process: Process
    platform: Platform
    http: httpx.AsyncClient
    database: Database

    @property
    def url(self) -> str:
        """Where the API is."""
        return f"http://127.0.0.1:{self.process.api_port}"

    @property
    def operations_url(self) -> str:
        """Where the probes are."""
        return f"http://127.0.0.1:{self.process.operations_port}"

    def token(self, *roles: str, institution: str | None = None, subject: str = "staff-1") -> str:
        """A token that the service accepts."""
        return tokens.token(*roles, institution=institution, subject=subject)

    def bearer(self, *roles: str, institution: str | None = None, subject: str = "staff-1") -> dict[str, str]:
        """Headers of a caller with these roles."""
        return {"Authorization": f"Bearer {self.token(*roles, institution=institution, subject=subject)}"}


def settings_for(service: Service, platform: Platform, name: str, **changes: Any) -> Settings:
    """Settings of a service on a schema and topics called `name`."""
    values: dict[str, Any] = {
        "postgres": platform.postgres,
        "schema_name": name,
        "kafka": platform.kafka,
        "topic_prefix": f"{name}.",
        "port": 0,
        "operations_port": 0,
        "link_secret": "a secret of the tests that is long enough to sign links",
        "oidc_issuer": tokens.ISSUER,
        "oidc_audience": tokens.AUDIENCE,
        "oidc_jwks": str(tokens.jwks_file()),
        "consumer_session_seconds": 6.0,
        # A busy machine must not turn a request into a 503; tests of these deadlines set their own.
        # The programmes of the tests and examples are over; tests of the life of editions set their own.
        "past_editions_open": True,
        "acquire_seconds": PATIENCE,
        "public_burst": 1e6,
        "statement_seconds": PATIENCE,
        "child_seconds": 50,  # the most
        **changes,
    }
    return service.settings(**values)


def fresh_name() -> str:
    """A name that no other test has: 't' and digits of the time and of a random number."""
    return f"t{uuid7().hex[5:18]}"


@asynccontextmanager
async def schema_of(service: Service, platform: Platform, name: str) -> AsyncIterator[str]:
    """Migrate a schema for a service and drop it afterwards."""
    await migrate(platform.postgres, service.migrations, name)
    try:
        yield name
    finally:
        connection = await asyncpg.connect(platform.postgres)
        try:
            await connection.execute(f'drop schema "{name}" cascade', timeout=PATIENCE)
        finally:
            connection.terminate()


async def _read_nothing() -> None:
    pass


@asynccontextmanager
async def running(
    service: Service,
    platform: Platform,
    *,
    roles: Iterable[str] | None = None,
    name: str | None = None,
    keeps_house: bool = False,
    **changes: Any,
) -> AsyncIterator[Running]:
    """Run a service with all its roles (or those given) until the block ends, then stop it in order.

    Without the roles relay and consumer no topics are made, which is faster. What is due is done by the tests
    themselves: housekeeping, which does it every minute and looks for changed secrets, would come between their
    steps. One that wants it says `keeps_house`.
    """
    chosen = frozenset(service.roles if roles is None else roles)
    name = name or fresh_name()
    topics: list[str] = []
    if chosen & {"relay", "consumer"}:
        topics = await make_topics(platform.kafka, f"{name}.")
    async with schema_of(service, platform, name):
        process = Process(service, settings_for(service, platform, name, **changes), chosen)
        if not keeps_house:
            process.housekeeper._next_frequent = process.housekeeper._next_hourly = math.inf
            # A test's secret file is named in the environment, which all services of the process have.
            process.housekeeper.read_secrets = _read_nothing  # type: ignore[method-assign]
        serving = asyncio.create_task(process.run())
        try:
            async with asyncio.timeout(PATIENCE):
                await process.started()
            headers = {"Authorization": f"Bearer {tokens.token('coordinator')}"}
            base = f"http://127.0.0.1:{process.api_port}"
            # A program keeps no cookie, so that the language of one test's page is not that of the next one's answers.
            forgetful = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
            async with httpx.AsyncClient(base_url=base, headers=headers, timeout=PATIENCE, cookies=forgetful) as client:
                yield Running(service, process.settings, process, platform, client, process.database)
        finally:
            process.stopping.set()
            await serving
            await remove_topics(platform.kafka, topics)


def enveloped(event: Event, *, event_id: UUID | None = None, time: datetime | None = None) -> Envelope:
    """An envelope as the event's own service would write it."""
    return describe(event, event_id=event_id or uuid7(), time=time or datetime.now(UTC), correlation_id=None)


async def publish(running: Running, *events: Event | tuple[Event, UUID]) -> None:
    """Put facts on the topics that a service reads, as the services that own them would."""
    producer = AIOKafkaProducer(bootstrap_servers=running.platform.kafka, acks="all")
    await producer.start()
    try:
        for item in events:
            event, event_id = item if isinstance(item, tuple) else (item, None)
            envelope = enveloped(event, event_id=event_id)
            await producer.send_and_wait(
                running.settings.topic_prefix + event.topic.name,
                key=event.partition_key.encode(),
                value=event.model_dump_json().encode(),
                headers=to_headers(envelope),
            )
    finally:
        await producer.stop()


async def published(
    platform: Platform, prefix: str, topics: Sequence[str], *, repetitions: bool = False
) -> list[tuple[Event, Envelope]]:
    """Everything on some topics from their start to their present end, each topic's keys in order.

    A relay sends again what Kafka did not confirm in time, and whoever reads lets each id through once. So does this,
    unless the `repetitions` are asked for.
    """
    consumer = AIOKafkaConsumer(
        *(prefix + topic for topic in topics),
        bootstrap_servers=platform.kafka,
        enable_auto_commit=False,
        auto_offset_reset="earliest",  # seek_to_beginning can lose against the client's own start at the end
    )
    await consumer.start()
    found: list[tuple[Event, Envelope]] = []
    try:
        partitions = sorted(consumer.assignment())
        ends = await consumer.end_offsets(partitions)
        await consumer.seek_to_beginning(*partitions)
        for partition in partitions:
            while await consumer.position(partition) < ends[partition]:
                for records in (await consumer.getmany(partition, timeout_ms=1000)).values():
                    for record in records:
                        envelope = from_headers(record.headers)
                        found.append((BY_TYPE[envelope.type].model_validate_json(record.value or b""), envelope))
    finally:
        await consumer.stop()
    if repetitions:
        return found
    once: dict[UUID, tuple[Event, Envelope]] = {}
    for event, envelope in found:
        once.setdefault(envelope.id, (event, envelope))
    return list(once.values())
