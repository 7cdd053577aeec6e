"""Finds records that may be of one person, by names and addresses. The time grows with the number of records."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal
from uuid import UUID

from rapidfuzz.distance import OSA

from diplomado_chassis.language.text import Text
from diplomado_registration.identity.duplicates.keys import (
    MIN_MAILBOX_LENGTH,
    Entry,
    entry_of,
    mailbox_key,
    misspelling_keys,
    name_key,
    shorter_name_keys,
)

Reason = Literal["same_name", "surname_left_out", "same_mailbox", "misspelt_address", "near_domain", "proven_address"]
Pair = tuple[UUID, UUID]
"""Two records, in the order of their ids."""

REASONS: Final[Mapping[Reason, Text]] = {
    "same_name": Text(es="Tienen el mismo nombre.", en="They have the same name."),
    "surname_left_out": Text(es="En uno falta un apellido.", en="One lacks a surname."),
    "same_mailbox": Text(
        es="Es el mismo correo con otros puntos o con otro texto después de «+».",
        en="It is the same mailbox with other dots or another text after “+”.",
    ),
    "misspelt_address": Text(
        es="Los correos se diferencian en una letra o en dos letras cambiadas de lugar.",
        en="The addresses differ by one letter or by two swapped letters.",
    ),
    "near_domain": Text(
        es="Es el mismo usuario en dos dominios parecidos.", en="It is the same user at two similar domains."
    ),
    "proven_address": Text(
        es="Una persona comprobó que lee el correo de la otra.",
        en="One person proved that they read the other's address.",
    ),
}
MAX_NEIGHBOURS: Final = 20
"""With how many records of the same key one is compared. Of a name that hundreds have, not all pairs are listed."""

_MIN_DOMAIN_LENGTH = 6


def find_duplicates(
    people: Iterable[tuple[UUID, str, str, str]], proven: Iterable[Pair], dismissed: Collection[Pair]
) -> list[tuple[Pair, list[Reason]]]:
    """Return pairs of records with the reasons, in the order of their ids, without those that were dismissed.

    `people` have id, given names, family names and address; `proven` are pairs of which one reads the other's address.
    """
    entries = [entry_of(*row) for row in people]
    found: dict[Pair, dict[Reason, None]] = defaultdict(dict)
    known = {entry.participant_id for entry in entries}
    for first, second in proven:
        if first in known and second in known:
            found[_pair(first, second)]["proven_address"] = None
    for reason, one, other in _compared(entries):
        pair = _pair(one.participant_id, other.participant_id)
        if pair not in dismissed:
            found[pair][reason] = None
    return [(pair, list(reasons)) for pair, reasons in sorted(found.items()) if pair not in dismissed]


def _compared(entries: Sequence[Entry]) -> Iterator[tuple[Reason, Entry, Entry]]:
    for one, other in _neighbours(_blocks((name_key(entry), entry) for entry in entries)):
        yield "same_name", one, other
    by_name: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_name[name_key(entry)].append(entry)
    for entry in entries:
        for key in shorter_name_keys(entry):
            for other in by_name.get(key, [])[:MAX_NEIGHBOURS]:
                if other.family:  # one name alone is not a name without a surname
                    yield "surname_left_out", entry, other
    for one, other in _neighbours(_blocks((mailbox_key(entry), entry) for entry in entries)):
        if one.local != other.local:
            yield "same_mailbox", one, other
    misspelt = _blocks((key, entry) for entry in entries for key in misspelling_keys(entry))
    for one, other in _neighbours(misspelt):
        if OSA.distance(one.mailbox, other.mailbox, score_cutoff=1) == 1:
            yield "misspelt_address", one, other
    for one, other in _neighbours(_blocks((entry.mailbox, entry) for entry in entries)):
        if _are_near(one.domain, other.domain) and len(one.mailbox) >= MIN_MAILBOX_LENGTH:
            yield "near_domain", one, other


def _blocks(keyed: Iterable[tuple[str, Entry]]) -> dict[str, list[Entry]]:
    """Return the records of each key that several have.

    Most keys have one record. A list for each would be many objects, and the collector of garbage stops all threads
    while it looks at them.
    """
    first: dict[str, Entry] = {}
    blocks: dict[str, list[Entry]] = {}
    for key, entry in keyed:
        other = first.setdefault(key, entry)
        if other is not entry:
            blocks.setdefault(key, [other]).append(entry)
    return blocks


def _neighbours(blocks: Mapping[str, Sequence[Entry]]) -> Iterator[tuple[Entry, Entry]]:
    for block in blocks.values():
        for number, one in enumerate(block[:-1], start=1):
            for other in block[number : number + MAX_NEIGHBOURS]:
                yield one, other


def _are_near(one: str, other: str) -> bool:
    """Return whether two domains differ by a letter, two swapped letters, or the ending: correo.com and correo.co."""
    if one == other or min(len(one), len(other)) < _MIN_DOMAIN_LENGTH:
        return False
    if one.partition(".")[0] == other.partition(".")[0]:
        return True
    letters = [char for char in (*one, *other) if char.isdigit()]
    return not letters and OSA.distance(one, other, score_cutoff=1) == 1


def _pair(one: UUID, other: UUID) -> Pair:
    return (one, other) if one < other else (other, one)
