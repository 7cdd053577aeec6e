"""Names that a wrong encoding spoiled."""

import re
from collections.abc import Iterable

from diplomado_chassis.language.misreading import is_suspect, propose
from diplomado_sessions.attendance.formats.cells import Remembered
from diplomado_sessions.attendance.formats.report import Unreadable

_BEYOND_ASCII = re.compile(r"(?<![!-~])[!-~]*+[^ -~][^ ]*")
_LOST_LETTER = re.compile(r"[^\W\d_]\?[^\W\d_]|\ufffd")


def unreadable_names(shown: Iterable[tuple[int, str]]) -> tuple[Unreadable, ...]:
    """Return the names that look misread, of rows with names."""
    proposals: Remembered[str, tuple[str | None] | None] = Remembered(_Reader().read)
    found = ((row, proposals[name]) for row, name in shown)
    return tuple(Unreadable(row, *proposal) for row, proposal in found if proposal)


class _Reader:
    """Looks at names. Words of ASCII show nothing, so that names with the same other words are looked at once."""

    def __init__(self) -> None:
        self._suspects: Remembered[str, bool] = Remembered(is_suspect)

    def read(self, name: str) -> tuple[str | None] | None:
        """Return the proposal for a name that looks misread, if there is one; None for any other name."""
        if not name.isascii():
            if self._suspects[" ".join(_BEYOND_ASCII.findall(name))]:
                return (propose(name),)
        elif "?" not in name:
            return None
        return (None,) if _LOST_LETTER.search(name) else None
