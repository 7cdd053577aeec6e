"""Whether a file is the one that was issued, and roughly where it is not. Needs no PDF library: bytes are compared."""

from dataclasses import dataclass
from typing import Literal

from diplomado_certificates.documents.typesetter import render_pdf
from diplomado_certificates.register.record import CertificateRecord

What = Literal["not_a_pdf", "appended", "truncated", "changed"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which a file is not the paper. `position` counts bytes from 0; sizes are in bytes.

    `appended`: the issued bytes with more behind them, as editors leave when they save "incrementally".
    `truncated`: the file ends too early. `changed`: `length` bytes from `position` on are not those that were issued.
    """

    what: What
    position: int
    length: int


def compare(pdf: bytes, record: CertificateRecord, verification_base_url: str) -> list[Difference]:
    """Return how a file differs from the paper of a record; empty if not a single byte does."""
    return differences(pdf, render_pdf(record, verification_base_url))


def differences(given: bytes, issued: bytes) -> list[Difference]:
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


def common_prefix(one: bytes, other: bytes) -> int:
    """Return how many bytes two texts have in common at their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
