"""Suppresses small counts that might point at a person, before figures leave the mission."""

from collections.abc import Mapping

MIN_PUBLIC_COUNT = 5


def suppress(count: int) -> int | None:
    """Return None for a count from one to four. Zero identifies no person."""
    return None if 0 < count < MIN_PUBLIC_COUNT else count


def suppress_breakdown(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Suppress the small counts of a breakdown.

    A single suppressed count could be computed from the total, so the next smallest is then suppressed as well.
    """
    result = {code: suppress(count) for code, count in counts.items()}
    suppressed = [code for code, count in result.items() if count is None]
    if len(suppressed) == 1:
        others = sorted((count, code) for code, count in counts.items() if count and code not in suppressed)
        if others:
            result[others[0][1]] = None
    return result
