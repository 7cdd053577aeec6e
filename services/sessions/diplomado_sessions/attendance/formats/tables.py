"""Finds the tables in a sheet: rows of column names, section titles, and the rows of data below them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from diplomado_sessions.attendance.formats.cells import column_key
from diplomado_sessions.attendance.formats.records import Record
from diplomado_sessions.attendance.formats.refusals import repeated_column
from diplomado_sessions.attendance.formats.report import Role

Field: TypeAlias = Literal[
    "name",
    "first",
    "last",
    "email",
    "account",
    "joined",
    "left",
    "duration",
    "attended",
    "waiting",
    "role",
    "action",
    "meeting",
    "started",
    "day",
]
_SPOILED = re.compile(r"[^ -~]+|(?<=\w)\?+(?=\w)")


@dataclass(frozen=True, slots=True)
class Header:
    """A recognised row of column names. `places` are positions of fields.

    `spans` means that a row shows the first joining and the last leaving, so that its duration may be shorter than the
    time between them. `sums` means that it may be that too: a shorter duration, where there is one, is believed.
    `utc` means that the times are in UTC, whatever the zone of the file. `repeated` is a second
    column of times, so that the table cannot be read.
    """

    names: tuple[str, ...]
    places: Mapping[Field, int]
    layout: str
    role: Role = "participant"
    spans: bool = False
    sums: bool = False
    utc: bool = False
    repeated: str | None = None

    def name_of(self, *fields: Field) -> str | None:
        """Return the name of the first of some columns that the file has, as the file writes it."""
        return next((self.names[self.places[field]] for field in fields if field in self.places), None)

    @property
    def has_totals(self) -> bool:
        """Return whether a duration counts where a row shows no times."""
        return self.spans or not ("joined" in self.places or "left" in self.places)

    @property
    def probe(self) -> int:
        """Return the place of a column that begins with a digit, or has a colon, in each row with data.

        It is not the first one where that can be helped: a title such as "3. Activities" begins with a digit as well.
        """
        columns: tuple[Field, ...] = ("joined", "left", "duration")
        found = [self.places[column] for column in columns if column in self.places]
        return next((place for place in found if place), 0)


@dataclass(frozen=True, slots=True)
class Section:
    """A title that ends the table above it. `role` is the role of the people in the table below."""

    role: Role | None = None


Recogniser: TypeAlias = Callable[[Sequence[str]], Header | Section | None]


def places_of(cells: Sequence[str], words: Mapping[str, Field]) -> dict[Field, int]:
    """Return where each field stands, by the words that name it. Of two columns of one name, the first counts."""
    places: dict[Field, int] = {}
    for place, cell in enumerate(cells):
        if field := field_of(cell, words):
            places.setdefault(field, place)
    return places


def field_of(cell: str, words: Mapping[str, Field]) -> Field | None:
    """Return the field that a column name stands for, or None.

    Letters that a wrong encoding spoiled (`Correo electr—nico`) may be any: else a file would lose its e-mails.
    """
    if (field := words.get(column_key(cell))) or len(cell) < 5 or not _SPOILED.search(cell.strip()):
        return field
    parts = [re.escape(part.casefold()) for part in _SPOILED.split(" ".join(cell.split()))]
    pattern = re.compile(".{1,2}".join(parts))
    fields = {field for word, field in words.items() if pattern.fullmatch(word)}
    return fields.pop() if len(fields) == 1 else None


_TIMES: frozenset[Field] = frozenset(("joined", "left", "duration", "day"))


def repeated_in(
    cells: Sequence[str], places: Mapping[Field, int], field_at: Callable[[str], Field | None]
) -> str | None:
    """Return the name of a second column of times, where nothing says which of the two counts."""
    taken = set(places.values())
    others = ((cell, field_at(cell)) for place, cell in enumerate(cells) if place not in taken)
    return next((cell.strip() for cell, field in others if field in _TIMES and field in places), None)


def names_in(cells: Sequence[str]) -> tuple[str, ...]:
    """Return column names as the file writes them."""
    return tuple(cell.strip() for cell in cells)


def rows_below(records: Iterable[Record], recognise: Recogniser) -> Iterator[tuple[Header, int, list[str]]]:
    """Yield every row with the header that it stands below. Rows above all headers belong to none.

    Raises ValidationFailed for a header with a repeated column.
    """
    header: Header | None = None
    role: Role | None = None
    probe = 0
    for number, cells in records:
        if header is None or len(cells) <= probe or not (cells[probe][:1].isdigit() or ":" in cells[probe]):
            heading = recognise(cells)
            if isinstance(heading, Section):
                header, role = None, heading.role
                continue
            if heading is not None:
                if heading.repeated is not None:
                    raise repeated_column(heading.repeated)
                header = replace(heading, role=role) if role else heading
                probe = header.probe
                continue
            if header is None:
                continue
        yield header, number, cells
