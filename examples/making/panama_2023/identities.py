"""How people show themselves in Zoom: signed in, by their full name, or as nobody would expect."""

from dataclasses import dataclass, replace
from random import Random

from examples.making.names import fold
from examples.making.panama_2023.parts import KNOWN_LATE
from examples.making.panama_2023.people import CHIRIQUI, Where
from examples.making.presence import Intervals
from examples.making.truth import Device, Person

SHARES = {"signed in": 32, "renamed": 7, "by name": 19, "disguised": 6}


@dataclass(frozen=True)
class Identity:
    """The name and address that Zoom shows of one person, all through the course."""

    shown: str
    email: str
    original: str | None = None
    why_decide: str = ""

    def device(self, person: Person, intervals: Intervals) -> Device:
        """Connect the person for some time."""
        device = Device(person.email, self.shown, self.email, intervals, original=self.original)
        return replace(device, decision="resolve", note=self.why_decide) if self.why_decide else device


def choose_identities(rng: Random, people: dict[Where, Person]) -> dict[Where, Identity]:
    """Give everybody an identity. Two people of the same name cannot be told apart without an address."""
    kinds = [kind for kind, share in SHARES.items() for _ in range(share)]
    rng.shuffle(kinds)
    identities = {where: _show(rng, kind, where, people[where]) for where, kind in zip(people, kinds, strict=True)}
    signed_in, namesake = ("SNM", CHIRIQUI, 0), ("MEDUCA", CHIRIQUI, 1)
    identities[signed_in] = Identity(people[signed_in].name, people[signed_in].email)
    identities[namesake] = Identity(
        people[namesake].name, "", why_decide="dos personas con el mismo nombre; la otra entra con su correo"
    )
    identities[KNOWN_LATE] = Identity(people[KNOWN_LATE].name, people[KNOWN_LATE].email)
    return identities


def _show(rng: Random, kind: str, where: Where, person: Person) -> Identity:
    match kind:
        case "signed in":
            return Identity(person.name, rng.choice((person.email, person.email, person.email.upper())))
        case "renamed":
            return Identity(f"{where[0]}-{person.given}", person.email, original=person.name)
        case "by name":
            return Identity(rng.choice((person.name, person.name, fold(person.name).title(), person.name.upper())), "")
    given = person.given.split()[0]
    shown = rng.choice((f"{where[0]} {given} {person.family[0]}", f"iPhone de {given}", f"Galaxy A32 ({given})"))
    return Identity(shown, "", why_decide="nombre cambiado en Zoom")
