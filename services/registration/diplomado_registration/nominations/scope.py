"""Decides whose details a focal point's list may change, and what the answer may tell about people.

The answer to a list, also to a dry run, depends only on what the focal point may see anyway: it must not tell whether
an address is known elsewhere, nor what is stored of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from diplomado_registration.nominations.nominees import Nominee
from diplomado_registration.nominations.planning import StoredRegistration
from diplomado_registration.people.description import StoredDescription, replaces_stored


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person of a list who is stored.

    `visible`: the institution has a registration of the person, and sees it. `exclusive`: it nominated the person, and
    there is no registration that another institution or the person made.
    """

    participant_id: UUID
    description: StoredDescription
    visible: bool
    exclusive: bool


def each_once(nominees: Iterable[Nominee]) -> list[Nominee]:
    """Return each person once. If two addresses are one person's, the first row counts."""
    people: dict[str, Nominee] = {}
    for nominee in nominees:
        people.setdefault(nominee.description.email_key, nominee)
    return list(people.values())


def as_seen(listed: Iterable[Nominee], kept: Iterable[Nominee], known: Mapping[str, KnownPerson]) -> Iterable[Nominee]:
    """Return the nominees as the sender knows them: that two addresses are one person's is told of own people alone."""
    for written, nominee in zip(listed, kept, strict=True):
        person = known.get(nominee.description.email_key)
        yield nominee if person is not None and person.visible else written


def visible_registrations(
    stored: Mapping[str, StoredRegistration], institution: str | None
) -> Mapping[str, StoredRegistration]:
    """Return the registrations that the sender of a list may see: all, or those of one institution."""
    if institution is None:
        return stored
    return {key: one for key, one in stored.items() if one.profile.institution == institution}


def list_proposed(nominees: Iterable[Nominee], known: Mapping[str, KnownPerson]) -> list[int]:
    """Return the rows of people whom the sender sees, who differ from the list and are not the sender's to change."""
    people = ((nominee, known.get(nominee.description.email_key)) for nominee in nominees)
    return [
        nominee.row
        for nominee, person in people
        if person is not None
        and person.visible
        and not person.exclusive
        and replaces_stored(nominee.description, person.description)
    ]
