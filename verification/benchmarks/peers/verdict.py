"""Judges the records of a topic: which rows are missing, repeated or out of order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """Rows that never came, records that came again, and first comings behind a later row of the same key."""

    lost: int
    doubled: int
    reordered: int


def judge(expected: range, lanes: Iterable[Sequence[tuple[str, int]]]) -> Verdict:
    """Compare the numbers of the rows with the partitions of a topic."""
    seen: set[int] = set()
    latest: dict[str, int] = {}
    doubled = reordered = 0
    for lane in lanes:
        for key, number in lane:
            if number not in expected:
                continue
            if number in seen:
                doubled += 1
                continue
            seen.add(number)
            if number < latest.get(key, -1):
                reordered += 1
            latest[key] = max(number, latest.get(key, -1))
    return Verdict(len(expected) - len(seen), doubled, reordered)
