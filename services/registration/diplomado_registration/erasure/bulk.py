"""Recognises a purge that would erase so many people that a wrong clock is more likely than the end of retention."""

MIN_BULK = 10
"""So many people may always be erased: in a small mission they are a large part."""


def is_suspicious(due: int, people: int, max_percent: int) -> bool:
    """Return whether too many of all people are due at once."""
    return due > MIN_BULK and due * 100 > people * max_percent
