"""Reads events with aiokafka, for subscribers without a framework. Needs the extra `diplomado-contracts[aiokafka]`."""

from diplomado_contracts.kafka.reader import MissingTopic, Reader, RecentIds, RefusedRecord

__all__ = ["MissingTopic", "Reader", "RecentIds", "RefusedRecord"]
