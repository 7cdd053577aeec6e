"""Names that a wrong encoding spoiled."""

import re
from collections.abc import Iterable

from diplomado_chassis.language.misreading import is_suspect, propose
from diplomado_sessions.attendance.formats.report import Unreadable

_BEYOND_ASCII = re.compile(r"(?<![!-~])[!-~]*+[^ -~][^ ]*")
_LOST_LETTER = re.compile(r"[^\W\d_]\?[^\W\d_]|\ufffd")


def unreadable_names(shown: Iterable[tuple[int, str]]) -> tuple[Unreadable, ...]:
    """Return the names that look misread, of rows with names."""
    suspects: dict[str, bool] = {}
    found: list[Unreadable] = []
    for row, name in shown:
        if not name.isascii():
            # Words of ASCII show nothing, so that names with the same other words are looked at once.
            words = " ".join(_BEYOND_ASCII.findall(name))
            if words not in suspects:
                suspects[words] = is_suspect(words)
            if suspects[words]:
                found.append(Unreadable(row, propose(name)))
                continue
        elif "?" not in name:
            continue
        if _LOST_LETTER.search(name):
            found.append(Unreadable(row, None))
    return tuple(found)
