"""The keys under which records are compared: only those with a common key are looked at together."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.language.folding import fold

_PARTICLES = frozenset({"de", "del", "la", "las", "los", "el", "y", "e", "da", "do", "dos", "das", "van", "von", "san"})
_DIGITS = re.compile(r"\d+")
MIN_MAILBOX_LENGTH = 5
"""Shorter local parts differ by one letter too often: ana and ada are two people."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as it is compared. `mailbox` is the local part without dots and without what follows a plus sign."""

    participant_id: UUID
    given: tuple[str, ...]
    family: tuple[str, ...]
    local: str
    mailbox: str
    domain: str
    digits: str


def entry_of(participant_id: UUID, given_names: str, family_names: str, address: str) -> Entry:
    """Return what of a record is compared."""
    local, _, domain = address.lower().rpartition("@")
    mailbox = local.partition("+")[0].replace(".", "")
    return Entry(
        participant_id,
        tuple(fold(given_names).split()),
        tuple(sorted(word for word in fold(family_names).split() if word not in _PARTICLES)),
        local,
        mailbox,
        domain,
        " ".join(_DIGITS.findall(mailbox)),
    )


def name_key(entry: Entry) -> str:
    """Return the words of a name in an order that does not depend on where they were written."""
    return " ".join(sorted((*entry.given, *entry.family)))


def shorter_name_keys(entry: Entry) -> Iterator[str]:
    """Return the keys of the name with one surname left out, if there are several."""
    if len(entry.family) > 1:
        for number in range(len(entry.family)):
            yield " ".join(sorted((*entry.given, *entry.family[:number], *entry.family[number + 1 :])))


def mailbox_key(entry: Entry) -> str:
    """Return the mailbox, however it is written."""
    return f"{entry.mailbox}@{entry.domain}"


def misspelling_keys(entry: Entry) -> Iterator[str]:
    """Return keys of which two mailboxes have one in common if they differ by a letter or by two swapped letters.

    Digits number people: mailboxes with other digits are not compared.
    """
    word = entry.mailbox
    if len(word) >= MIN_MAILBOX_LENGTH:
        for shorter in {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}:
            yield f"{shorter}@{entry.domain} {entry.digits}"


def stored_keys(entry: Entry) -> set[int]:
    """Return digests of the keys under which others find a record.

    They are personal data as the record is: whoever guesses a name can make its digest.
    """
    return {
        _digest("name", name_key(entry)),
        *(_digest("shorter", key) for key in shorter_name_keys(entry)),
        *_of_address(entry),
    }


def sought_keys(entry: Entry) -> set[int]:
    """Return digests of the keys under which a record finds others: also those with a surname more, or one less."""
    return {
        _digest("name", name_key(entry)),
        _digest("shorter", name_key(entry)),
        *(_digest("name", key) for key in shorter_name_keys(entry)),
        *_of_address(entry),
    }


def _of_address(entry: Entry) -> Iterator[int]:
    yield _digest("address", mailbox_key(entry))
    if len(entry.mailbox) >= MIN_MAILBOX_LENGTH:
        yield _digest("mailbox", entry.mailbox)
    for key in misspelling_keys(entry):
        yield _digest("misspelling", key)


def _digest(kind: str, key: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{kind} {key}".encode(), digest_size=8).digest(), signed=True)
