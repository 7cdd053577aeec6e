"""Numbers and their units, which stay on one line: 2 MB, 90 min, 80 %."""

import re

_UNITS = "bytes?|[kKMG]B|m?s|min|h|mm|cm|px|%"
_BEFORE_A_UNIT = re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?!\w))")
_NO_BREAK = "\N{NO-BREAK SPACE}"


def unbroken(text: str) -> str:
    """Return a text for a page, in which no line ends between a number and its unit."""
    return _BEFORE_A_UNIT.sub(_NO_BREAK, text)
