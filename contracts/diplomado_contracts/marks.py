"""Marks: records without content on the compacted topics with personal data. Readers skip them.

Kafka compacts closed segments alone, and only an append closes a segment that is old enough. On a partition to which
nobody writes, the details of an erased person would stay readable for ever. So the owner of such a topic writes marks
to all of its partitions every day.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from diplomado_contracts import topics
from diplomado_contracts.event import Event, Moment, Topic

MARKS: tuple[str, ...] = tuple(f"mark-{number:03}" for number in range(256))
"""Keys that reach each partition of a topic with up to 32 partitions, by Kafka's default partitioner."""

MarkKey = Annotated[str, Field(pattern=r"^mark-[0-9]{3}$", description="One of the keys that reach every partition.")]


class PeopleMarked(Event):
    """Nothing happened. The record lets Kafka remove replaced records of its partition."""

    type: ClassVar[str] = "int.iom.training.people.marked.v1"
    topic: ClassVar[Topic] = topics.PEOPLE
    key: ClassVar[str] = "mark"

    mark: MarkKey
    marked_at: Moment


class AccessMarked(Event):
    """Nothing happened. The record lets Kafka remove replaced records of its partition."""

    type: ClassVar[str] = "int.iom.training.access.marked.v1"
    topic: ClassVar[Topic] = topics.ACCESS
    key: ClassVar[str] = "mark"

    mark: MarkKey
    marked_at: Moment


Mark = PeopleMarked | AccessMarked
