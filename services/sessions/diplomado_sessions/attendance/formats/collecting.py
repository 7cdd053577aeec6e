"""Collects what the rows of a file show, before its times are read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from diplomado_chassis.language.answers import read_yes_or_no
from diplomado_sessions.attendance.formats.cells import (
    LONGEST_PLACEHOLDER,
    Remembered,
    column_key,
    email_in,
    is_placeholder,
    visible,
)
from diplomado_sessions.attendance.formats.columns import Columns
from diplomado_sessions.attendance.formats.report import Broken, BrokenReason, Role
from diplomado_sessions.attendance.formats.tables import Field, Header

_NAME: tuple[Field, Field, Field] = ("first", "last", "name")
_ROLES: dict[str, Role] = {
    **dict.fromkeys(("organizer", "organiser", "organizador", "organizadora", "organisateur", "true"), "host"),
    **dict.fromkeys(("co-organizer", "coorganizador", "co-organizador", "co-organisateur", "verdadero"), "host"),
    **dict.fromkeys(("presenter", "moderador", "presentador", "apresentador", "presentateur", "animateur"), "panelist"),
    **dict.fromkeys(("attendee", "asistente", "participante", "participant", "false", "falso"), "attendee"),
}


class Connection(NamedTuple):
    """A row that shows a connection or a total, with its times as texts. Personal data."""

    row: int
    header: Header
    role: Role
    name: str
    email: str
    joined: str
    left: str
    duration: str
    meeting: str


@dataclass(slots=True)
class Collected:
    """The rows of a file that show somebody, the broken ones, and how many show nobody."""

    connections: Columns[Connection] = field(default_factory=lambda: Columns(Connection))
    broken: list[Broken] = field(default_factory=list)
    has_emails: bool = False
    without_times: int = 0
    waiting: int = 0
    short_row: int = 0
    last_row: int = 0
    _texts: Remembered[str, str] = field(default_factory=lambda: Remembered(str.strip))
    _shared: Remembered[str, str] = field(default_factory=lambda: Remembered(str))
    _emails: Remembered[str, str] = field(default_factory=lambda: Remembered(email_in))
    _names: Remembered[tuple[str, str, str], str] = field(default_factory=lambda: Remembered(_name_of))
    _answers: Remembered[str, str] = field(default_factory=lambda: Remembered(_answer))
    _roles: Remembered[str, Role | None] = field(default_factory=lambda: Remembered(_role))
    _header: Header | None = None
    _places: tuple[int, ...] = ()
    _asks: bool = False
    _is_special: bool = False
    _name_cells: Callable[[list[str]], tuple[str, str, str]] = itemgetter(slice(0))

    def add(self, header: Header, row: int, cells: list[str]) -> None:
        """Add a row of a table. `cells` is filled up."""
        if header is not self._header:
            self._begin(header)
        self.last_row = row
        if (missing := len(header.names) - len(cells)) > 0:
            cells += [""] * missing
            self.short_row = row
        cells.append("")  # the cell of a column that the file does not have
        at_joined, at_left, at_duration, at_email, at_account = self._places
        if self._asks and self._is_set_aside(header, row, cells):
            return
        texts, emails = self._texts, self._emails
        joined, left, duration = texts[cells[at_joined]], texts[cells[at_left]], texts[cells[at_duration]]
        if len(joined) <= LONGEST_PLACEHOLDER and _shows_nothing(header, joined, left, duration):
            self.without_times += 1
            return
        role, meeting = header.role, ""
        if self._is_special:
            joined, left, role, meeting = self._special(header, cells, joined, left)
        name, email = self._names[self._name_cells(cells)], emails[cells[at_email]] or emails[cells[at_account]]
        self.connections.append(Connection(row, header, role, name, email, joined, left, duration, meeting))

    def forget(self) -> None:
        """Free what was remembered of cells, once all rows were added."""
        for remembered in (self._texts, self._shared, self._emails, self._names):
            remembered.clear()

    def _begin(self, header: Header) -> None:
        places = header.places
        self._header = header
        columns: tuple[Field, ...] = ("joined", "left", "duration", "email", "account")
        self._places = tuple(places.get(column, -1) for column in columns)
        self._name_cells = _cells_of_name(header)
        self._asks = not {"attended", "waiting"}.isdisjoint(places)
        self._is_special = header.utc or not {"day", "role", "meeting"}.isdisjoint(places)
        self.has_emails = self.has_emails or "email" in places or "account" in places

    def _special(self, header: Header, cells: list[str], joined: str, left: str) -> tuple[str, str, Role, str]:
        """Return the times with their day and zone, the role, and the meeting, of a table that has such columns."""
        find = header.places.get
        if "day" in header.places:
            day = cells[header.places["day"]].strip()
            joined, left = f"{day} {joined}", f"{day} {left}"
        if header.utc:
            joined, left = f"{joined} UTC", f"{left} UTC"
        meeting = f"{cells[find('meeting', -1)].strip()}\n{cells[find('started', -1)].strip()}"
        role = self._roles[cells[find("role", -1)]] or header.role
        return self._shared[joined], self._shared[left], role, self._shared[meeting]

    def add_broken(self, header: Header, row: int, cells: list[str], column: Field, reason: BrokenReason) -> None:
        """Add a row that shows nothing because of one cell."""
        find = header.places.get
        text = visible(cells[find(column, -1)])
        email = email_in(cells[find("email", -1)])
        self.broken.append(Broken(row, header.name_of(column), reason, text, name_in(header, cells), email))

    def _is_set_aside(self, header: Header, row: int, cells: list[str]) -> bool:
        """Return whether a row shows somebody who never came, or time in the waiting room, or cannot be understood."""
        attended = self._answers[cells[header.places.get("attended", -1)]]
        waiting = self._answers[cells[header.places.get("waiting", -1)]]
        if attended == "no":
            return True
        if "unknown" in (attended, waiting):
            column: Field = "attended" if attended == "unknown" else "waiting"
            self.add_broken(header, row, cells, column, "neither-yes-nor-no")
            return True
        self.waiting += waiting == "yes"
        return waiting == "yes"


def _shows_nothing(header: Header, joined: str, left: str, duration: str) -> bool:
    has_times = not (is_placeholder(joined) and is_placeholder(left))
    return not has_times and not (header.has_totals and not is_placeholder(duration))


def _answer(cell: str) -> str:
    """Return yes, no, unknown, or an empty text for a placeholder."""
    if is_placeholder(cell):
        return ""
    answer = read_yes_or_no(cell)
    return "unknown" if answer is None else "yes" if answer else "no"


def _role(cell: str) -> Role | None:
    return _ROLES.get(column_key(cell))


def name_in(header: Header, cells: list[str]) -> str:
    """Return the name in a row: of the registration, else the one shown."""
    return _name_of(_cells_of_name(header)(cells))


def _cells_of_name(header: Header) -> Callable[[list[str]], tuple[str, str, str]]:
    first, last, shown = (header.places.get(column, -1) for column in _NAME)
    return itemgetter(first, last, shown)


def _name_of(cells: tuple[str, str, str]) -> str:
    first, last, shown = map(visible, cells)
    registered = " ".join(part for part in (first, last) if not is_placeholder(part))
    return registered or ("" if is_placeholder(shown) else shown)
