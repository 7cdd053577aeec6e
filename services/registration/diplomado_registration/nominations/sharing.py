"""Decides who of a list shares a mailbox, where its sender says that the people with one address do."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from diplomado_registration.nominations.nominees import Nominee
from diplomado_registration.people.mailbox import Reader, find_reader, folded_name


class SharedRows(NamedTuple):
    """The nominees as they are listed, and under the keys of the people who are meant.

    `new` are the ids of those who are not stored yet and share the mailbox of another person.
    """

    listed: list[Nominee]
    kept: list[Nominee]
    new: frozenset[UUID]


def shared_addresses(nominees: Iterable[Nominee]) -> frozenset[str]:
    """Return the keys of the addresses that several nominees have."""
    counted = Counter(nominee.description.email_key for nominee in nominees)
    return frozenset(key for key, number in counted.items() if number > 1)


def share(
    listed: Sequence[Nominee],
    kept: Sequence[Nominee],
    readers: Mapping[str, Sequence[Reader]],
    new_ids: Mapping[int, UUID],
) -> SharedRows:
    """Give each nominee with a shared address a key of their own. `new_ids` has an id for each such row.

    Who is stored is found by address and name. Of an address that nobody has, the first nominee gets it. All others are
    new, also where the address belongs to a person with a name that is not in the list.
    """
    shared = shared_addresses(listed)
    has_first = {key for key, people in readers.items() if any(not reader.shares for reader in people)}
    shown: list[Nominee] = []
    people: list[Nominee] = []
    new: set[UUID] = set()
    for written, nominee in zip(listed, kept, strict=True):
        address = written.description.email_key
        if address not in shared:
            shown.append(written)
            people.append(nominee)
            continue
        name = folded_name(written.description.given_names, written.description.family_names)
        if reader := find_reader(name, readers.get(address, ())):
            key = reader.key
        elif address not in has_first:
            key = address
            has_first.add(address)
        else:
            key = str(new_ids[written.row])
            new.add(new_ids[written.row])
        people.append(_under(nominee, key))
        # What the sender sees may not depend on whom the service knows: each row is a person.
        shown.append(_under(written, f"{address} {written.row}"))
    return SharedRows(shown, people, frozenset(new))


def _under(nominee: Nominee, key: str) -> Nominee:
    return nominee._replace(description=replace(nominee.description, email_key=key, certain=True))
