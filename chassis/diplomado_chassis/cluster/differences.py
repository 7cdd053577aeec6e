"""How the topics of a cluster differ from the contracts: what depends on it, and what `apply` does about it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from diplomado_chassis.cluster.topics import Settings
from diplomado_contracts.event import ERASED_WITHIN, Topic

_DEPENDS = {
    "cleanup.policy": "`compact` keeps the last record of each key for ever, `delete` every record until its time",
    "retention.ms": "how far back a subscriber that begins today can read",
    "max.message.bytes": "larger events are refused, and become dead letters",
    "max.compaction.lag.ms": f"an erased person's earlier records are gone within {ERASED_WITHIN.days} days",
    "segment.bytes": "Kafka compacts closed segments alone, and a small one closes soon",
    "min.insync.replicas": "an event that Kafka acknowledged outlives the loss of a broker",
}
"""What depends on a setting."""


@dataclass(frozen=True)
class Differences:
    """Nothing is in it if all topics are as promised. The keys are names of topics with the prefix."""

    missing: tuple[Topic, ...]
    settings: Settings
    partitions: Mapping[str, tuple[int, int]]
    """By topic: how many there are, and how many are promised."""
    replicas: Mapping[str, tuple[int, int]]
    prefix: str = ""

    @property
    def can_grow(self) -> Collection[str]:
        """The topics with too few partitions. Kafka can take none away."""
        return [name for name, (found, promised) in self.partitions.items() if found < promised]


def shown(found: Differences) -> Iterator[str]:
    """Yield what differs, and what depends on it: one line each."""
    for topic in found.missing:
        yield f"missing topic {found.prefix}{topic.name}"
    for name, settings in sorted(found.settings.items()):
        for key, (old, new) in settings.items():
            yield f"topic {name} {key} is {old}, promised is {new}: {_DEPENDS[key]}"
    for name, (old_count, new_count) in sorted(found.partitions.items()):
        yield (
            f"topic {name} has {old_count} partitions, promised are {new_count}: with another number its keys go on in "
            "other partitions, and their order is lost for readers that count on it"
        )
    for name, (old_count, new_count) in sorted(found.replicas.items()):
        yield (
            f"topic {name} has {old_count} replicas, promised are {new_count}: its records do not outlive the loss of "
            "as many brokers"
        )


def steps(found: Differences, growing: Collection[str] = ()) -> Iterator[str]:
    """Yield what `apply` does about it, and what it leaves to people: one line each."""
    for topic in found.missing:
        promised = " ".join(f"{key}={value}" for key, value in topic.configuration.items())
        yield f"make topic {found.prefix}{topic.name}: partitions={topic.partitions} {promised}"
    for name, settings in sorted(found.settings.items()):
        for key, (old, new) in settings.items():
            yield f"set {key} of {name} from {old} to {new}: {_DEPENDS[key]}"
    for name, (old_count, new_count) in sorted(found.partitions.items()):
        if name in growing:
            yield f"add partitions to {name}, from {old_count} to {new_count}: order of a key begins anew"
        elif name in found.can_grow:
            yield f"leave {name} at {old_count} partitions, promised are {new_count}: --add-partitions {name} adds them"
        else:
            yield f"leave {name} at {old_count} partitions, promised are {new_count}: Kafka can take none away"
    for name, (old_count, new_count) in sorted(found.replicas.items()):
        yield (
            f"leave {name} at {old_count} replicas, promised are {new_count}: kafka-reassign-partitions.sh adds them"
        )
