"""Whom a route admits, as its dependencies declare it."""

from collections.abc import Callable, Iterable
from typing import Any

from fastapi import Depends
from starlette.requests import Request

from diplomado_chassis.http.path_keys import resolve_edition


async def _anybody(request: Request) -> None:
    await resolve_edition(request)


_anybody.decides_access = ("public",)  # type: ignore[attr-defined]
public = Depends(_anybody)
"""Declares that a route needs no token. A request that changes something counts towards the limit of its client."""


async def _anybody_within_own_limits(request: Request) -> None:
    await resolve_edition(request)


_anybody_within_own_limits.decides_access = ("public",)  # type: ignore[attr-defined]
_anybody_within_own_limits.has_own_limits = True  # type: ignore[attr-defined]
public_within_own_limits = Depends(_anybody_within_own_limits)
"""The same of a route that limits its clients itself, or whose senders sign what they send."""


def is_limited(calls: Iterable[Callable[..., Any] | None]) -> bool:
    """Return whether a route with these dependencies is public and leaves the limit of its clients to the edge."""
    return any(decision(call) == ("public",) and not getattr(call, "has_own_limits", False) for call in calls)


def decision(call: Callable[..., Any] | None) -> tuple[str, ...] | None:
    """Return the roles that a dependency admits, if it is one of those above."""
    return getattr(call, "decides_access", None)


def identification(calls: Iterable[Callable[..., Any] | None]) -> Callable[..., Any] | None:
    """Return what tells the caller of a route with these dependencies, before anything else of the request is read."""
    return next((identify for call in calls if (identify := getattr(call, "identify", None)) is not None), None)
