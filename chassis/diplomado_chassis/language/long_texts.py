"""Searches texts as long as a file."""

import re
from collections.abc import Iterator
from typing import Final

_PART: Final = 20_000


def find_in(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """Yield what a pattern without groups finds in a text. A match must not go beyond the end of a line.

    The text is searched in parts of whole lines. All matches at once would take a multiple of its memory, and no other
    thread would run meanwhile.
    """
    begin = 0
    while begin < len(text):
        end = text.find("\n", begin + _PART) + 1 or len(text)
        yield from pattern.findall(text, begin, end)
        begin = end
