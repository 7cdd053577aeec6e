"""Finds what a person most likely meant."""

import difflib
from collections.abc import Mapping
from typing import Final

MAX_NEAR: Final = 3
_CUTOFF: Final = 0.6


def nearest(words: str, by_name: Mapping[str, str]) -> list[str]:
    """Return up to three values whose names are like `words`, then those whose names contain them or stand in them."""
    if not words:
        return []
    near = [by_name[name] for name in difflib.get_close_matches(words, by_name, n=2 * MAX_NEAR, cutoff=_CUTOFF)]
    near += [value for name, value in by_name.items() if words in name or name in words]
    return list(dict.fromkeys(near))[:MAX_NEAR]
