"""One FastStream subscriber that passes raw records on, and access to the state of its aiokafka client."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

from aiokafka import AIOKafkaConsumer, TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from diplomado_chassis.kafka import Record, security
from diplomado_chassis.settings import Settings


class Subscription:
    """A membership in a consumer group. It calls `on_record` with one record after the other."""

    def __init__(
        self,
        settings: Settings,
        service: str,
        topics: Sequence[str],
        group: str,
        on_record: Callable[[Record], Awaitable[None]],
        stop_seconds: float,
    ) -> None:
        self.broker = KafkaBroker(
            settings.kafka.split(","),
            client_id=f"{service}-consumer",
            allow_auto_create_topics=False,
            # A recreated topic is noticed within this interval.
            metadata_max_age_ms=30_000,
            consumer_only=True,
            apply_types=False,
            graceful_timeout=stop_seconds,
            logger=_library_logger(),
            log_level=logging.DEBUG,
            parser=_undecoded,
            decoder=_raw_record,
            **_broker_security(settings),
        )
        self._subscriber: Any = self.broker.subscriber(
            *topics,
            group_id=group,
            ack_policy=AckPolicy.MANUAL,
            auto_offset_reset="earliest",
            session_timeout_ms=int(settings.consumer_session_seconds * 1000),
            heartbeat_interval_ms=int(settings.consumer_session_seconds * 1000 / 6),
            max_partition_fetch_bytes=1 << 20,
            # The client has one fetch in flight per broker. While it waits for empty partitions, partitions whose
            # records are used up wait too. With the library's default of 500 ms a backlog stalls repeatedly.
            fetch_max_wait_ms=100,
        )
        self._subscriber(on_record)

    @property
    def consumer(self) -> AIOKafkaConsumer | None:
        """The aiokafka client, or None before the start."""
        return cast(AIOKafkaConsumer | None, self._subscriber.consumer)

    def ended(self) -> str | None:
        """Return which task has ended that should be running, or None.

        The client does not restart a task that an unexpected error has ended. Under uvloop, writing to a connection
        that was just reset raises such an error: a RuntimeError where the client expects an OSError. The private
        attributes are pinned with the client's version.
        """
        if not self._subscriber.tasks or any(task.done() for task in self._subscriber.tasks):
            return "the subscriber's task has ended"
        coordinator: Any = getattr(self.consumer, "_coordinator", None)
        fetcher: Any = getattr(self.consumer, "_fetcher", None)
        client: Any = getattr(self.consumer, "_client", None)
        own: list[asyncio.Task[Any]] = (
            [coordinator._coordination_task, fetcher._fetch_task, client._sync_task] if coordinator and fetcher else []
        )
        return "a task of the client library has ended" if any(task.done() for task in own) else None


def position(consumer: AIOKafkaConsumer, partition: TopicPartition) -> int | None:
    """Return the next offset to read, or None for a partition that was just assigned. It does not wait for Kafka."""
    state = consumer._subscription.subscription.assignment.state_value(partition)
    return int(state.position) if state is not None and state.has_valid_position else None


async def _undecoded(record: Any) -> KafkaMessage:
    """Pass the raw record on. FastStream's parser would silently skip a record with a header that is not UTF-8."""
    return KafkaMessage(
        body=b"",
        headers={},
        message_id=f"{record.partition}-{record.offset}",
        correlation_id="",
        raw_message=record,
        consumer=cast(Any, None),
    )


async def _raw_record(message: KafkaMessage) -> Any:
    """Return the raw record as the argument of the handler."""
    return message.raw_message


def _library_logger() -> logging.Logger:
    """Return a logger without its own handler. It logs errors only: FastStream's warnings repeat our settings."""
    logger = logging.getLogger("diplomado.faststream")
    logger.setLevel(logging.ERROR)
    return logger


def _broker_security(settings: Settings) -> dict[str, Any]:
    """Return the same options as FastStream takes them."""
    from faststream.security import BaseSecurity, SASLOAuthBearer, SASLPlaintext, SASLScram256, SASLScram512

    options = security(settings)
    context = options["ssl_context"]
    tls: dict[str, Any] = {"ssl_context": context, "use_ssl": context is not None}
    if provider := options.get("sasl_oauth_token_provider"):
        return {"security": SASLOAuthBearer(**tls), "sasl_oauth_token_provider": provider}
    if "sasl_mechanism" not in options:
        return {"security": BaseSecurity(**tls)} if context else {}
    kinds = {"PLAIN": SASLPlaintext, "SCRAM-SHA-256": SASLScram256, "SCRAM-SHA-512": SASLScram512}
    kind = kinds[options["sasl_mechanism"]]
    return {"security": kind(options["sasl_plain_username"], options["sasl_plain_password"], **tls)}
