"""Kafka clients: the type of a record, security options, the idempotent producer, and closing a producer that hangs."""

import asyncio
import ssl
import time
from typing import Any, TypeAlias

from aiokafka import AIOKafkaProducer, ConsumerRecord
from aiokafka.errors import TopicAuthorizationFailedError, UnknownTopicOrPartitionError

from diplomado_chassis.kafka_tokens import TokenProvider
from diplomado_chassis.settings import Settings

Record: TypeAlias = "ConsumerRecord[bytes | None, bytes | None]"

MAX_BATCH_BYTES = 256 * 1024
_MISSING_SECONDS = 1.0


def security(settings: Settings) -> dict[str, Any]:
    """Return options of aiokafka's clients: TLS, a certificate, a password or a token, or none of them."""
    context = _tls(settings)
    tls: dict[str, Any] = {"ssl_context": context}
    if settings.kafka_mechanism == "OAUTHBEARER":
        shown: dict[str, Any] = {"sasl_oauth_token_provider": TokenProvider(settings)}
    elif settings.kafka_username and settings.kafka_password:
        shown = {
            "sasl_plain_username": settings.kafka_username,
            "sasl_plain_password": settings.kafka_password.get_secret_value(),
        }
    else:
        return {"security_protocol": "SSL" if context else "PLAINTEXT", **tls}
    protocol = "SASL_SSL" if context else "SASL_PLAINTEXT"
    return {"security_protocol": protocol, "sasl_mechanism": settings.kafka_mechanism, **shown, **tls}


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if not (settings.kafka_ca or settings.kafka_tls):
        return None
    context = ssl.create_default_context(cafile=str(settings.kafka_ca) if settings.kafka_ca else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.kafka_certificate:
        context.load_cert_chain(settings.kafka_certificate, settings.kafka_key)
    return context


async def start_producer(settings: Settings, client_id: str) -> AIOKafkaProducer:
    """Connect a producer whose own retries neither lose nor duplicate records.

    Raises KafkaConnectionError at once if no broker answers, TimeoutError after ten seconds.
    """
    producer = AIOKafkaProducer(
        bootstrap_servers=settings.kafka,
        client_id=client_id,
        acks="all",
        enable_idempotence=True,
        max_batch_size=MAX_BATCH_BYTES,
        metadata_max_age_ms=30_000,
        **security(settings),
    )
    try:
        async with asyncio.timeout(10):
            await producer.start()
    except BaseException:
        await close_producer(producer)
        raise
    return producer


async def count_partitions(producer: AIOKafkaProducer, topic: str) -> int:
    """Return the number of a topic's partitions. It waits for as long as Kafka does not answer.

    Raises UnknownTopicOrPartitionError when Kafka has answered for a second that there is none (the library itself
    asks for 40 seconds), and TopicAuthorizationFailedError.
    """
    client = producer.client
    answered = 0.0
    while not (found := client.cluster.partitions_for_topic(topic)):
        await client.add_topic(topic)
        if await client.force_metadata_update():
            if topic in client.cluster.unauthorized_topics:
                raise TopicAuthorizationFailedError(topic)
            answered = answered or time.monotonic()
            if time.monotonic() - answered > _MISSING_SECONDS:
                raise UnknownTopicOrPartitionError(topic)
        await asyncio.sleep(0.1)
    return len(found)


async def close_producer(producer: AIOKafkaProducer, seconds: float = 2.0) -> None:
    """Close a producer that may hang: an idempotent send to an unavailable broker never ends."""
    try:
        async with asyncio.timeout(seconds):
            await producer.stop()
    except (TimeoutError, Exception):  # noqa: BLE001 - a producer that cannot be closed in order is closed by force
        await _force_close(producer)


async def _force_close(producer: AIOKafkaProducer) -> None:
    # aiokafka has no public method for this. These private attributes are pinned with its version.
    sender = getattr(producer._sender, "_sender_task", None)
    if sender is not None:
        sender.cancel()
    try:
        async with asyncio.timeout(2):
            await producer.client.close()
    except TimeoutError:
        return
