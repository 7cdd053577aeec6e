"""What waits for a decision in an edition."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from diplomado_registration.places.life import Stored


@dataclass(frozen=True, slots=True)
class Work:
    """The numbers of one edition: applicants to decide on, proposed changes of people, and offers that run out."""

    edition: Mapping[str, Any]
    requests: int
    proposals: int
    offers: int
    first_offer: datetime | None

    @property
    def total(self) -> int:
        """How much there is to look at."""
        return self.requests + self.proposals + self.offers


def work_of(counted: Iterable[tuple[Mapping[str, Any], Stored]]) -> Sequence[Work]:
    """Return the work of editions, those with the most of it first. An edition without any is left out."""
    found = [
        Work(edition, row["requests"], row["proposals"], row["offers"], row["first_offer"]) for edition, row in counted
    ]
    return sorted((work for work in found if work.total), key=lambda work: (-work.total, work.edition["code"]))


GROUPS: Mapping[str, frozenset[str]] = {
    "current": frozenset({"draft", "published", "registration_closed", "running"}),
    "ended": frozenset({"ended"}),
    "closed": frozenset({"cancelled", "archived"}),
}
"""The statuses that each list of editions shows."""
LATELY = 5
"""How many editions that have ended stand below those that run: much of the work on them comes after their end."""


def count_by_group(editions: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many editions each list has."""
    return {group: sum(edition["status"] in statuses for edition in editions) for group, statuses in GROUPS.items()}


def first_group(counts: Mapping[str, int]) -> str:
    """Return the first list that is not empty, which the page begins with."""
    return next((group for group in GROUPS if counts[group]), "current")


def page_of(
    editions: Sequence[Mapping[str, Any]], group: str, after: str | None, limit: int
) -> Sequence[Mapping[str, Any]]:
    """Return the editions of a list behind the one given, one more than `limit` if there are more."""
    listed = [edition for edition in editions if edition["status"] in GROUPS[group]]
    places = [place for place, edition in enumerate(listed, 1) if str(edition["edition_id"]) == after]
    start = places[0] if places else 0
    return listed[start : start + limit + 1]
