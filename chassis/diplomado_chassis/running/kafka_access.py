"""Asks Kafka, as the service's own user, for what its roles need."""

import asyncio

from diplomado_chassis.cluster.access import lacking
from diplomado_chassis.cluster.administration import administration
from diplomado_chassis.kafka import security
from diplomado_chassis.service import Service
from diplomado_chassis.settings import Settings
from diplomado_contracts.catalogue import TOPICS

_SECONDS = 15.0


async def lacking_of(settings: Settings, service: Service, roles: frozenset[str]) -> list[str]:
    """Return what is missing, one line each. Raises KafkaError, TimeoutError or OSError if no broker answers."""
    prefix = settings.topic_prefix
    consumes = "consumer" in roles and bool(service.consumes)
    async with asyncio.timeout(_SECONDS), administration(settings.kafka, **security(settings)) as client:
        return await lacking(
            client,
            [prefix + topic.name for topic in TOPICS if "relay" in roles and topic.owner == service.name],
            [prefix + name for name in service.topics] if consumes else [],
            f"{prefix}training.{service.name}" if consumes else None,
        )
