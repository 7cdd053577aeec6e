"""A history and a dump, indexed for questions. Values are texts, numbers and booleans; identifiers are texts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from diplomado_contracts.catalogue import BY_TYPE
from diplomado_contracts.event import Event
from verification.checker.evidence import Dump, Operation, Published
from verification.checker.services import READS

Row = Mapping[str, Any]
Identity = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A valid record of a contract."""

    record: Published
    event: Event
    event_id: str

    def identity(self, fields: Iterable[str]) -> Identity:
        """The values of some fields, as texts."""
        return tuple(str(getattr(self.event, field)) for field in fields)

    @property
    def revision(self) -> int:
        """Every contract has one."""
        return int(getattr(self.event, "revision"))  # noqa: B009 - not a field of the base class


class View:
    """Answers the questions of the invariants."""

    def __init__(self, history: Sequence[Operation], dump: Dump) -> None:
        self.history = history
        self.dump = dump
        self.injected = frozenset(dump.injected)
        self._indexes: dict[tuple[str, str], dict[str, Row]] = {}

    def rows(self, table: str) -> list[Row]:
        """The rows of a table; none if the dump does not have it."""
        return [{name: plain(value) for name, value in row.items()} for row in self.dump.tables.get(table, [])]

    def index(self, table: str, column: str) -> dict[str, Row]:
        """The rows of a table by the text of one column; made once."""
        if (table, column) not in self._indexes:
            self._indexes[table, column] = {str(row[column]): row for row in self.rows(table)}
        return self._indexes[table, column]

    def has(self, table: str) -> bool:
        """True if the dump has the table."""
        return table in self.dump.tables

    @cached_property
    def services(self) -> list[str]:
        """The services whose schemas were dumped."""
        return [service for service in READS if any(table.startswith(f"{service}.") for table in self.dump.tables)]

    @cached_property
    def in_order(self) -> list[Published]:
        """All records, each partition in order."""
        return sorted(self.dump.records, key=lambda record: (record.topic, record.partition, record.offset))

    @cached_property
    def facts(self) -> list[Fact]:
        """All records that can be read, each partition in order, repetitions included."""
        found = []
        for record in self.in_order:
            event = read(record)
            if event is not None and record.event_id is not None:
                found.append(Fact(record, event, str(record.event_id)))
        return found

    @cached_property
    def first_facts(self) -> list[Fact]:
        """All facts without their repetitions: what an inbox lets through."""
        found: dict[str, Fact] = {}
        for fact in self.facts:
            found.setdefault(fact.event_id, fact)
        return list(found.values())

    def facts_of(self, types: Sequence[type[Event]], *, injected: bool) -> list[Fact]:
        """Facts of some types, without repetitions, with or without what the run itself put there."""
        chosen = set(types)
        return [
            fact for fact in self.first_facts
            if type(fact.event) in chosen and (injected or fact.event_id not in self.injected)
        ]  # fmt: skip

    @cached_property
    def unreadable(self) -> list[Published]:
        """Records of our types, or of none, that cannot be read or stand on another topic."""
        return [
            record for record in self.in_order
            if read(record) is None and (record.type is None or record.event_id is None or record.type in BY_TYPE)
        ]  # fmt: skip

    @cached_property
    def parked(self) -> dict[str, dict[tuple[str, int, int], Row]]:
        """For each service its dead letters by topic, partition and offset."""
        found: dict[str, dict[tuple[str, int, int], Row]] = defaultdict(dict)
        for service in self.services:
            for row in self.rows(f"{service}.dead_letters"):
                if row["direction"] == "in":
                    found[service][topic_name(row["topic"]), row["partition"], row["offset"]] = row
        return found

    def is_parked(self, service: str, record: Published) -> bool:
        """True if the record is a dead letter of the service."""
        return position(record) in self.parked.get(service, {})

    def handled(self, service: str) -> set[str]:
        """The events that the service has processed, from its inbox."""
        return {row["event_id"] for row in self.rows(f"{service}.inbox")}

    def owner(self, topic: str) -> str:
        """The service that writes a topic; the sample service writes everything that it has."""
        if self.services == ["sample"]:
            return "sample"
        return next((event.topic.owner for event in BY_TYPE.values() if event.topic.name == topic_name(topic)), topic)

    def kills(self, service: str) -> int:
        """How often the service's relay was interrupted."""
        return sum(count for name, count in self.dump.kills.items() if name.partition("-")[0] == service)

    def operations(self, *kinds: str) -> list[Operation]:
        """The operations of some kinds."""
        return [operation for operation in self.history if operation.kind in kinds]


def read(record: Published) -> Event | None:
    """The event of a record as every service would read it, or None."""
    model = BY_TYPE.get(record.type or "")
    if model is None or record.value is None or record.event_id is None:
        return None
    if topic_name(record.topic) != model.topic.name:
        return None  # only its contract's topic can have it
    try:
        event = model.model_validate(record.value)
    except ValidationError:
        return None
    return event if event.partition_key == record.key else None


def position(record: Published) -> tuple[str, int, int]:
    """Topic, partition and offset of a record."""
    return topic_name(record.topic), record.partition, record.offset


def topic_name(topic: str) -> str:
    """A topic's name as the contracts have it."""
    return topic[topic.find("training.") :] if "training." in topic else topic


def plain(value: Any) -> Any:
    """Identifiers as texts, everything else as it is."""
    return str(value) if isinstance(value, UUID) else value
