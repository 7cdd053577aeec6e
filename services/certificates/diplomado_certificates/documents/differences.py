"""Whether a file is the document that was issued, and roughly where it differs. The bytes are compared, not the PDF."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["not_a_pdf", "appended", "truncated", "changed"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which a file is not the issued document. `position` counts bytes from 0; sizes are in bytes.

    `appended`: the issued bytes with more behind them, as editors leave when they save "incrementally".
    `truncated`: the file ends too early. `changed`: `length` bytes from `position` on are not those that were issued.
    """

    what: Kind
    position: int
    length: int


def find_differences(given: bytes, issued: bytes) -> list[Difference]:
    """Return how the given bytes differ from those issued; empty if they are the same."""
    if given == issued:
        return []
    if not given.startswith(b"%PDF-"):
        return [Difference("not_a_pdf", 0, len(given))]
    start = common_prefix(given, issued)
    if start == len(issued):
        return [Difference("appended", start, len(given) - start)]
    if start == len(given):
        return [Difference("truncated", start, len(issued) - start)]
    same_end = common_prefix(given[start:][::-1], issued[start:][::-1])
    return [Difference("changed", start, max(len(given), len(issued)) - start - same_end)]


def common_prefix(first: bytes, second: bytes) -> int:
    """Return how many bytes two byte strings have in common at their beginning."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
