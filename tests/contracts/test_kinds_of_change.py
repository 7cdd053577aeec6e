"""Which changes of a contract are compatible: every kind of break is seen to be caught, and explained.

jsoncompat is the oracle: it decides the same question by other means, and explains nothing.
"""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

import pytest
from pydantic import Field

from contracts_generator.schemas import published
from diplomado_contracts import topics
from diplomado_contracts.compatibility import between
from diplomado_contracts.event import Event, Localised, Topic
from tests.contracts.compatibility import old_readers_understand, old_records_are_understood


class Contract(Event):
    """What all variants share."""

    type: ClassVar[str] = "org.example.hat.bought.v1"
    topic: ClassVar[Topic] = topics.EDITIONS
    key: ClassVar[str] = "hat_id"

    hat_id: UUID


class Before(Contract):
    """The contract as it was published."""

    size: Annotated[int, Field(ge=1, le=70)]
    colour: Literal["red", "blue"]
    title: Localised
    owner: UUID | None = None
    tags: tuple[str, ...] = ()


class OptionalAdded(Before):
    """A field came that has a default."""

    worn: bool = False


class OptionalDropped(Contract):
    """`owner` and `tags` went."""

    size: Annotated[int, Field(ge=1, le=70)]
    colour: Literal["red", "blue"]
    title: Localised


class Explained(Before):
    """Only the words changed."""

    size: Annotated[int, Field(ge=1, le=70, description="In centimetres.")]


class RequiredAdded(Before):
    """A field came that has no default."""

    shop: str


class RequiredDropped(Contract):
    """`size` went."""

    colour: Literal["red", "blue"]
    title: Localised
    owner: UUID | None = None
    tags: tuple[str, ...] = ()


class Renamed(RequiredDropped):
    """`size` has another name."""

    circumference: Annotated[int, Field(ge=1, le=70)]


class OptionalNowRequired(Before):
    """`owner` lost its default."""

    owner: UUID | None


class RequiredNowOptional(Before):
    """`size` may be null."""

    size: Annotated[int | None, Field(ge=1, le=70)] = None  # type: ignore[assignment]


class OtherType(Before):
    """`size` is text."""

    size: str  # type: ignore[assignment]


class OtherItems(Before):
    """`tags` holds numbers."""

    tags: tuple[int, ...] = ()  # type: ignore[assignment]


class ValueAdded(Before):
    """A hat may be green."""

    colour: Literal["red", "blue", "green"]  # type: ignore[assignment]


class ValueDropped(Before):
    """A hat is no longer blue."""

    colour: Literal["red"]


class Tightened(Before):
    """Hats are at most 60."""

    size: Annotated[int, Field(ge=1, le=60)]


class Loosened(Before):
    """Hats are up to 80."""

    size: Annotated[int, Field(ge=1, le=80)]


class WithFrench(Localised):
    """A third language is obligatory."""

    fr: str


class InnerChanged(Before):
    """A part of the contract changed."""

    title: WithFrench


class Trilingual(Localised):
    """A third language may be given."""

    fr: str | None = None


class InnerOptionalAdded(Before):
    """A part of the contract has one more optional field."""

    title: Trilingual


class FormatDropped(Before):
    """`hat_id` is any text."""

    hat_id: str  # type: ignore[assignment]


class NumberNotInteger(Before):
    """`size` has decimals."""

    size: Annotated[float, Field(ge=1, le=70)]  # type: ignore[assignment]


class LengthBounded(Before):
    """There is at most one tag."""

    tags: Annotated[tuple[str, ...], Field(max_length=1)] = ()


class ItemsBounded(Before):
    """A tag has a pattern."""

    tags: tuple[Annotated[str, Field(pattern="^[a-z]+$")], ...] = ()


class NowOpen(Before):
    """Any colour is one."""

    colour: str  # type: ignore[assignment]


class NullDropped(Before):
    """`owner` may be absent, and never null."""

    owner: UUID = UUID(int=0)


class ListOfOne(Before):
    """`size` became a list."""

    size: tuple[int, ...]  # type: ignore[assignment]


COMPATIBLE = [Before, OptionalAdded, OptionalDropped, Explained, InnerOptionalAdded]
NOT_WRITTEN_FOR_OLD_READERS = {
    RequiredDropped: "`size` is required and is not written",
    Renamed: "`size` is required and is not written",
    RequiredNowOptional: "`size` is required and may be absent",
    OtherType: "`size` is string; integer is understood",
    OtherItems: "`tags[]` is integer; string is understood",
    ValueAdded: '`colour` may be "green"; only "red", "blue" are understood',
    NowOpen: '`colour` may have any value; only "red", "blue" are understood',
    Loosened: "`size` needs at most 70; 80 is promised",
    FormatDropped: "`hat_id` needs the format uuid; none is promised",
    NumberNotInteger: "`size` is number; integer is understood",
    ListOfOne: "`size` is array; integer is understood",
}
OLD_RECORDS_UNREADABLE = {
    RequiredAdded: "`shop` is required and is not written",
    Renamed: "`circumference` is required and is not written",
    OptionalNowRequired: "`owner` is required and may be absent",
    OtherType: "`size` is integer; string is understood",
    OtherItems: "`tags[]` is string; integer is understood",
    ValueDropped: '`colour` may be "blue"; only "red" are understood',
    Tightened: "`size` needs at most 60; 70 is promised",
    InnerChanged: "`title.fr` is required and is not written",
    LengthBounded: "`tags` needs at most so many items: 1; no limit is promised",
    ItemsBounded: "`tags[]` needs the pattern ^[a-z]+$; none is promised",
    NullDropped: "`owner` is null; string uuid is understood",
    ListOfOne: "`size` is integer; array is understood",
}
ALL = [*dict.fromkeys([*COMPATIBLE, *NOT_WRITTEN_FOR_OLD_READERS, *OLD_RECORDS_UNREADABLE])]


def sentences(before: type[Event], after: type[Event]) -> tuple[list[str], list[str]]:
    """What is said of readers of the old schema, and of records of the old schema."""
    found = [str(one) for one in between("hat.v1.r1", published(before), "hat.v1.r2", published(after))]
    return [one for one in found if "a subscriber" in one], [one for one in found if "records of" in one]


@pytest.mark.parametrize("after", COMPATIBLE)
def test_a_change_within_a_version_is_understood_in_both_directions(after: type[Event]) -> None:
    assert sentences(Before, after) == ([], [])


@pytest.mark.parametrize(("after", "rule"), NOT_WRITTEN_FOR_OLD_READERS.items())
def test_a_change_that_old_readers_do_not_understand_is_explained(after: type[Event], rule: str) -> None:
    sentence = f"hat.v1.r1 → hat.v1.r2: a subscriber of hat.v1.r1 cannot read what is written now: {rule}"

    assert sentence in sentences(Before, after)[0]


@pytest.mark.parametrize(("after", "rule"), OLD_RECORDS_UNREADABLE.items())
def test_a_change_that_leaves_old_records_unreadable_is_explained(after: type[Event], rule: str) -> None:
    sentence = f"hat.v1.r1 → hat.v1.r2: records of hat.v1.r1 cannot be read any more: {rule}"

    assert sentence in sentences(Before, after)[1]


@pytest.mark.parametrize(("before", "after"), [*((Before, one) for one in ALL), *((one, Before) for one in ALL)])
def test_the_oracle_decides_the_same(before: type[Event], after: type[Event]) -> None:
    readers, records = sentences(before, after)

    assert old_readers_understand(published(before), after) == (not seen_by_the_oracle(readers)), readers
    assert old_records_are_understood(published(before), after) == (not seen_by_the_oracle(records)), records


def seen_by_the_oracle(found: list[str]) -> list[str]:
    """The breaks without those of formats and patterns, which jsoncompat does not compare."""
    return [one for one in found if "the format" not in one and "the pattern" not in one]
