"""The release of a second version of a type, rehearsed with subscribers of both versions on a real Kafka."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from contracts_generator.__main__ import PUBLISHED, files, misplaced, write
from contracts_generator.examples import EXAMPLES
from diplomado_contracts import Graduated
from diplomado_contracts.compatibility import compare, load
from diplomado_contracts.event import Event
from tests.contracts.topics import Topics


class GraduatedWithGrade(Graduated):
    """The second version: a graduation has a grade, which no reader of the first version knows."""

    type: ClassVar[str] = "int.iom.training.participant.graduated.v2"

    grade: Annotated[int, Field(ge=1, le=5)]


OLD: Mapping[str, type[Event]] = {Graduated.type: Graduated}
BOTH: Mapping[str, type[Event]] = {**OLD, GraduatedWithGrade.type: GraduatedWithGrade}
FIRST = EXAMPLES[Graduated.type]


def first(number: int) -> Graduated:
    """A graduation, as the first version says it."""
    return Graduated.model_validate({**FIRST.model_dump(), "registration_id": UUID(int=number)})


def second(number: int) -> GraduatedWithGrade:
    """The same graduation, as the second version says it."""
    return GraduatedWithGrade(**first(number).model_dump(), grade=4)


async def publish(topics: Topics, number: int, *versions: Event) -> None:
    """Append the versions of a fact one after the other, as one transaction does. Each is an event of its own."""
    for event in versions:
        await topics.put(event, f"{event.type} {number}")


class Subscriber:
    """A system that counts graduates: it keeps the highest revision of each registration."""

    def __init__(self, topics: Topics, group: str) -> None:
        self.topics, self.group = topics, group
        self.revisions: dict[UUID, int] = {}
        self.applied: list[UUID] = []
        self.grades: dict[UUID, int] = {}

    async def follow(self, contracts: Mapping[str, type[Event]]) -> None:
        """Read with the contracts of a release to the end of the topic."""
        async with self.topics.reader(self.group, contracts=contracts, until_end=True) as reader:
            async for event, _ in reader:
                assert isinstance(event, Graduated)
                if event.revision > self.revisions.get(event.registration_id, 0):
                    self.revisions[event.registration_id] = event.revision
                    self.applied.append(event.registration_id)
                if isinstance(event, GraduatedWithGrade):
                    self.grades[event.registration_id] = event.grade


async def test_subscribers_of_both_versions_learn_each_graduation_once(topics: Topics) -> None:
    slow, quick = Subscriber(topics, "slow"), Subscriber(topics, "quick")

    await publish(topics, 1, first(1))
    await slow.follow(OLD)
    await quick.follow(OLD)

    await publish(topics, 2, first(2), second(2))
    await slow.follow(OLD)
    await quick.follow(BOTH)

    await publish(topics, 3, first(3), second(3))
    await quick.follow({GraduatedWithGrade.type: GraduatedWithGrade})
    await slow.follow(BOTH)

    await publish(topics, 4, second(4))
    await quick.follow({GraduatedWithGrade.type: GraduatedWithGrade})
    await slow.follow(BOTH)

    graduates = [UUID(int=number) for number in range(1, 5)]
    assert slow.applied == quick.applied == graduates
    assert quick.grades == dict.fromkeys(graduates[1:], 4)
    assert slow.grades == dict.fromkeys(graduates[2:], 4)


async def test_a_new_subscriber_replays_both_versions(topics: Topics) -> None:
    await publish(topics, 1, first(1))
    await publish(topics, 2, first(2), second(2))
    await publish(topics, 3, second(3))

    late = Subscriber(topics, "late")
    await late.follow(BOTH)

    assert sorted(late.applied) == [UUID(int=number) for number in (1, 2, 3)]


def test_the_published_files_follow_the_steps(tmp_path: Path) -> None:
    examples: dict[str, Event] = {Graduated.type: first(1), GraduatedWithGrade.type: second(1)}
    write(tmp_path, files([Graduated], examples))
    before = load(tmp_path)

    assert write(tmp_path, files([Graduated, GraduatedWithGrade], examples)) == []
    beside = load(tmp_path)
    assert sorted(beside) == [f"{Graduated.type}.r1", f"{GraduatedWithGrade.type}.r1"]
    assert compare(before, beside) == []

    assert write(tmp_path, files([GraduatedWithGrade], examples)) == []
    assert misplaced(tmp_path, [GraduatedWithGrade], {Graduated.type: 1}) == []
    assert compare(beside, load(tmp_path)) == []

    (tmp_path / PUBLISHED / "schemas" / f"{Graduated.type}.r1.json").unlink()
    assert [found.subject for found in compare(beside, load(tmp_path))] == [f"{Graduated.type}.r1"]
