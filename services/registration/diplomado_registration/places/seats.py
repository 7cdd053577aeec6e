"""Rules about the seats of an edition: at most so many places for a group of people, or so many kept free for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias, get_args

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError

By = Literal["channel", "institution", "admin_area", "sex", "organisation_type"]
GROUPS: tuple[By, ...] = get_args(By)
CHANNELS = ("nominated", "open")
Seeker: TypeAlias = Mapping[str, str | None]
"""What the rules ask of a person: the value for each `By`."""

Covered: TypeAlias = tuple[int, ...]

NOTHING_SAID = Text(
    es="Diga cuántos cupos como máximo (maximum) o cuántos reservados (reserved).",
    en="Say how many places at most (maximum) or how many are reserved.",
)
RESERVED_ABOVE_MAXIMUM = Text(
    es="No se puede reservar más cupos que el máximo del grupo.",
    en="More places are reserved than the group's maximum.",
)
RESERVED_WITHOUT_CAPACITY = Text(
    es="Para reservar cupos la edición necesita un número de cupos.",
    en="To reserve places the edition needs a capacity.",
)
UNKNOWN_CHANNEL = Text(
    es="Para channel el valor es nominated (nominados) u open (público).",
    en="For channel the value is nominated or open.",
)
GROUP_TWICE = Text(es="Hay dos reglas para el mismo grupo.", en="There are two rules for the same group.")


@dataclass(frozen=True, slots=True)
class Rule:
    """The seats of one group."""

    by: By
    value: str
    maximum: int | None = None
    reserved: int = 0


@dataclass(frozen=True, slots=True)
class Seats:
    """The rules of an edition, and how many people sit for each set of rules that is about them (by position)."""

    rules: tuple[Rule, ...] = ()
    seated: Mapping[Covered, int] = field(default_factory=dict)

    def covering(self, seeker: Seeker) -> Covered:
        """Return the positions of the rules that are about a person."""
        return tuple(number for number, rule in enumerate(self.rules) if seeker.get(rule.by) == rule.value)

    def taken(self, number: int) -> int:
        """Return how many people of a rule's group sit."""
        return sum(people for covered, people in self.seated.items() if number in covered)

    def with_person(self, seeker: Seeker, people: int = 1) -> "Seats":
        """Count people who got a place."""
        if not self.rules:
            return self
        covered = self.covering(seeker)
        return replace(self, seated={**self.seated, covered: self.seated.get(covered, 0) + people})


NO_RULES = Seats()


def may_sit(seats: Seats, capacity: int | None, taken: int, seeker: Seeker) -> bool:
    """Return whether every rule allows a person one of the places that are free.

    A reserved place is for one person of its group, and each person fills one place, even one of several groups. The
    others' reserved places stay free. Where the rules came later than the people, whoever fills a reserved place may
    still sit. If a person may not sit, giving a place to another never changes that.
    """
    if capacity is not None and taken >= capacity:
        return False
    for number in seats.covering(seeker):
        maximum = seats.rules[number].maximum
        if maximum is not None and seats.taken(number) >= maximum:
            return False
    if capacity is None or not any(rule.reserved for rule in seats.rules):
        return True
    general = capacity - sum(rule.reserved for rule in seats.rules)
    filled = reserved_places_filled(seats)
    return taken - filled < general or reserved_places_filled(seats.with_person(seeker)) > filled


def reserved_places_filled(seats: Seats) -> int:
    """Return how many reserved places the people fill, seated so that it is as many as possible."""
    sitting: list[dict[Covered, int]] = [{} for _ in seats.rules]

    def place(covered: Covered, tried: set[int]) -> bool:
        """Seat one more person; those who sit already may move to another reserved place."""
        for number in covered:
            if number in tried:
                continue
            tried.add(number)
            here = sitting[number]
            is_free = sum(here.values()) < seats.rules[number].reserved
            leaving = (
                None if is_free else next((who for who, people in here.items() if people and place(who, tried)), None)
            )
            if is_free or leaving is not None:
                if leaving is not None:
                    here[leaving] -= 1
                here[covered] = here.get(covered, 0) + 1
                return True
        return False

    filled = 0
    for covered, people in seats.seated.items():
        for _ in range(people):
            if not place(covered, set()):
                break
            filled += 1
    return filled


def errors_in_rules(rules: Sequence[Rule], capacity: int | None) -> Iterator[FieldError]:
    """Yield what is wrong with the rules of an edition."""
    for number, rule in enumerate(rules):
        if rule.by == "channel" and rule.value not in CHANNELS:
            yield FieldError(f"seats.{number}.value", UNKNOWN_CHANNEL)
        if rule.maximum is None and not rule.reserved:
            yield FieldError(f"seats.{number}", NOTHING_SAID)
        if rule.maximum is not None and rule.reserved > rule.maximum:
            yield FieldError(f"seats.{number}.reserved", RESERVED_ABOVE_MAXIMUM)
        if any((rule.by, rule.value) == (other.by, other.value) for other in rules[:number]):
            yield FieldError(f"seats.{number}", GROUP_TWICE)
    reserved = sum(rule.reserved for rule in rules)
    if reserved and capacity is None:
        yield FieldError("seats", RESERVED_WITHOUT_CAPACITY)
    elif capacity is not None and reserved > capacity:
        yield FieldError("seats", _more_reserved(reserved, capacity))


def _more_reserved(reserved: int, capacity: int) -> Text:
    return Text(
        es="Hay {reserved} {reserved:cupo reservado|cupos reservados} y solo {capacity} en total.",
        en="{reserved} {reserved:place is|places are} reserved and there {capacity:is|are} only {capacity} in all.",
        reserved=reserved,
        capacity=capacity,
    )
