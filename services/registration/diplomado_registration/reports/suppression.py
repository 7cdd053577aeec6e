"""What may be shown of counts outside the mission: pure rules."""

from collections.abc import Mapping

SMALL = 5


def shown(count: int) -> int | None:
    """Hide a count so small that it may point at a person. Zero points at nobody."""
    return None if 0 < count < SMALL else count


def suppressed(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Hide small counts of one breakdown.

    A single hidden count could be worked out from the total, so the next smallest is then hidden as well.
    """
    result = {code: shown(count) for code, count in counts.items()}
    hidden = [code for code, count in result.items() if count is None]
    if len(hidden) == 1:
        others = sorted((count, code) for code, count in counts.items() if count and code not in hidden)
        if others:
            result[others[0][1]] = None
    return result
