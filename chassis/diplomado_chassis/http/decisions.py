"""Whom a route admits, as its dependencies declare it."""

from collections.abc import Callable
from typing import Any

from fastapi import Depends


async def _anybody() -> None:
    return None


_anybody.decides_access = ("public",)  # type: ignore[attr-defined]
public = Depends(_anybody)
"""Declares that a route needs no token."""


def decision(call: Callable[..., Any] | None) -> tuple[str, ...] | None:
    """Return the roles that a dependency admits, if it is one of those above."""
    return getattr(call, "decides_access", None)
