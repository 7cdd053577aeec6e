"""Kafka clients: the type of a record, security options, the idempotent producer, and closing a producer that hangs."""

import asyncio
import ssl
import time
from pathlib import Path
from typing import Any, TypeAlias

import structlog
from aiokafka import AIOKafkaProducer, ConsumerRecord
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import TopicAuthorizationFailedError, UnknownTopicOrPartitionError

from diplomado_chassis.kafka_tokens import TokenProvider
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.settings import Settings

log = structlog.get_logger()

Record: TypeAlias = "ConsumerRecord[bytes | None, bytes | None]"

MAX_BATCH_BYTES = 256 * 1024
_MISSING_SECONDS = 1.0
_LOOK_SECONDS = 2.0


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


class Renewal:
    """Keeps what a connected client shows to Kafka up to date: password, certificate and the authority it believes.

    The client would show for ever what it was made with. Open connections stay as they are; the next one shows what
    the settings and files say now. A token is asked for by each connection anyway.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._seen = _shown(settings)
        self._look_at = time.monotonic() + _LOOK_SECONDS
        self._is_broken = False

    async def renew(self, client: AIOKafkaClient) -> None:
        """Look every two seconds at most. Files that cannot be used leave the client as it was until they can."""
        if time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + _LOOK_SECONDS
        shown = await asyncio.to_thread(_shown, self._settings)
        if shown == self._seen:
            return
        try:
            options = await asyncio.to_thread(security, self._settings)
        except OSError as error:  # of ssl too: a certificate without its new key yet
            if not self._is_broken:
                log.error("kafka.certificate_unusable", **failure(error))  # noqa: TRY400
            self._is_broken = True
            return
        # The client has no public way for this. These private attributes are pinned with its version.
        client._ssl_context = options["ssl_context"]
        client._sasl_plain_password = options.get("sasl_plain_password")
        self._seen, self._is_broken = shown, False
        log.info("kafka.security_renewed")


def _shown(settings: Settings) -> list[Any]:
    """Return what changes when the password or one of the files does."""
    files = (settings.kafka_ca, settings.kafka_certificate, settings.kafka_key)
    return [settings.kafka_password, *(_stamp(path) for path in files if path)]


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino


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
