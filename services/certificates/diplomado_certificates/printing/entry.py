"""A certificate of an act, as the printed matters of the act list it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from diplomado_chassis.language.folding import sort_key
from diplomado_contracts.certificates import Kind

Order = Literal["surname", "institution"]


@dataclass(frozen=True, slots=True)
class Entry:
    """The newest certificate of one award of an act. Names are empty if the holder was erased. Personal data.

    `project` is its title, `team` the name of its team; both are None without a project.
    """

    certificate_id: UUID
    registration_id: UUID
    serial: int
    number: str
    sha256: str
    kind: Kind
    award: str
    given_names: str
    family_names: str
    institution: str | None
    group: str | None
    session: str | None
    session_es: str | None
    session_en: str | None
    project: str | None
    team: str | None
    score: str | None
    rank: int | None
    revoked: bool
    erased: bool

    @property
    def full_name(self) -> str:
        """The name as the certificate prints it."""
        return f"{self.given_names.strip()} {self.family_names.strip()}".strip()

    @property
    def alphabetical(self) -> tuple[str, str]:
        """The key by which people are sorted, as in the register."""
        return sort_key(self.family_names or self.given_names), sort_key(self.given_names)

    def without_holder(self) -> "Entry":
        """Return the entry of a holder who was erased since it was read."""
        return replace(self, given_names="", family_names="", erased=True)

    @property
    def is_printable(self) -> bool:
        """True if its document can be given out."""
        return not (self.revoked or self.erased)


def in_order(entries: Iterable[Entry], order: Order) -> list[Entry]:
    """Return entries in the order of seats: by family names, or by institution and within it by family names.

    All certificates of a person lie together; people without an institution come last.
    """

    def place(entry: Entry) -> tuple[object, ...]:
        institution = (entry.institution is None, sort_key(entry.institution or ""))
        return (
            *(institution if order == "institution" else ()),
            *entry.alphabetical,
            entry.registration_id,
            entry.serial,
        )

    return sorted(entries, key=place)


def people(entries: Sequence[Entry]) -> list[Entry]:
    """Return the first entry of each person."""
    seen: dict[UUID, Entry] = {}
    for entry in entries:
        seen.setdefault(entry.registration_id, entry)
    return list(seen.values())
