"""Decides whose an address and a name are where several people read one mailbox."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.language.folding import fold


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who reads a mailbox. `key` identifies them; `shares`: the address alone does not.

    The key is that of the address, or the id of a person who shares one. Of a merged record it is the kept person's.
    """

    key: str
    name: str
    shares: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided that several people read one mailbox, and why."""

    by: str
    reason: str


def folded_name(given_names: str, family_names: str) -> str:
    """Return the form of a name by which people who share a mailbox are told apart."""
    return fold(f"{given_names} {family_names}")


def find_reader(name: str, readers: Sequence[Reader]) -> Reader | None:
    """Return the reader of a mailbox with a folded name, first the one whom the address identifies."""
    return next((reader for reader in sorted(readers, key=lambda one: one.shares) if reader.name == name), None)


def key_of(address_key: str, name: str, readers: Sequence[Reader]) -> tuple[str, bool]:
    """Return who is meant by an address and a folded name, and whether that is certain.

    A name that no reader has means the one whom the address identifies; that is not certain where others read it too.
    """
    if reader := find_reader(name, readers):
        return reader.key, True
    first = next((reader for reader in readers if not reader.shares), None)
    return (address_key, True) if first is None else (first.key, not any(reader.shares for reader in readers))


def ids_among(keys: Iterable[str]) -> list[UUID]:
    """Return the ids among keys of people: those of people who share a mailbox. The others are of addresses."""
    return [UUID(key) for key in keys if "@" not in key]
