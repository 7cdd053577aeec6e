"""Which changes of a contract are compatible: every kind of break is seen to be caught."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

import pytest
from pydantic import Field

from diplomado_contracts import topics
from diplomado_contracts.event import Event, Localised, Topic
from diplomado_contracts.schemas import published
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


class Multilingual(Localised):
    """A third language is obligatory."""

    fr: str


class InnerChanged(Before):
    """A part of the contract changed."""

    title: Multilingual


@pytest.mark.parametrize("after", [Before, OptionalAdded, OptionalDropped, Explained])
def test_a_change_within_a_version_is_understood_in_both_directions(after: type[Event]) -> None:
    assert old_readers_understand(published(Before), after)
    assert old_records_are_understood(published(Before), after)


@pytest.mark.parametrize(
    "after", [RequiredDropped, Renamed, RequiredNowOptional, OtherType, OtherItems, ValueAdded, Loosened]
)
def test_a_change_that_old_readers_do_not_understand_is_caught(after: type[Event]) -> None:
    assert not old_readers_understand(published(Before), after)


@pytest.mark.parametrize(
    "after",
    [RequiredAdded, Renamed, OptionalNowRequired, OtherType, OtherItems, ValueDropped, Tightened, InnerChanged],
)
def test_a_change_that_leaves_old_records_unreadable_is_caught(after: type[Event]) -> None:
    assert not old_records_are_understood(published(Before), after)
