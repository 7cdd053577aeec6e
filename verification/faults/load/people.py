"""Whom the generator registers: people whose names and addresses occur nowhere else, so that a leak is found."""

import random
from dataclasses import dataclass

_SYLLABLES = (
    "bo",
    "cai",
    "del",
    "fu",
    "gual",
    "jem",
    "ko",
    "lin",
    "mor",
    "nu",
    "pel",
    "quin",
    "rus",
    "tza",
    "vil",
    "zo",
)


@dataclass(frozen=True, slots=True)
class Person:
    """One participant."""

    given_names: str
    family_names: str
    email: str

    @property
    def canaries(self) -> tuple[str, str]:
        """What must be found in no log: the family names and the local part of the address."""
        return self.family_names, self.email.partition("@")[0]


def people(seed: int, count: int) -> list[Person]:
    """Return people, the same for the same seed, no two of them alike."""
    chance = random.Random(f"people {seed}")
    found: dict[str, Person] = {}
    while len(found) < count:
        words = ["".join(chance.choices(_SYLLABLES, k=3)) for _ in range(3)]
        given, family, mother = (word.capitalize() for word in words)
        person = Person(given, f"{family} {mother}", f"{'.'.join(words)}@faults.example")
        found[person.email] = person
    return list(found.values())
