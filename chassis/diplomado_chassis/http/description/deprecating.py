"""What will end: the headers Deprecation (RFC 9745) and Sunset (RFC 8594), and `deprecated` in the OpenAPI document."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import Any

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

CHANGELOG = "/api#changelog"
"""Where callers read what takes the place of what ends."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Since when something is deprecated, and from when on it may be gone, which is at least a year later."""

    since: date
    sunset: date

    def __post_init__(self) -> None:
        if (self.sunset - self.since).days < 365:
            raise ValueError("callers have a year to change")

    def mark(self, response: Response) -> None:
        """Set the headers of an answer."""
        since, sunset = (datetime.combine(day, time(), UTC) for day in (self.since, self.sunset))
        response.headers["Deprecation"] = f"@{int(since.timestamp())}"
        response.headers["Sunset"] = format_datetime(sunset, usegmt=True)
        response.headers.append("Link", f'<{CHANGELOG}>; rel="deprecation"')


def deprecated_parameter(name: str, ending: Ending) -> Any:
    """Make a dependency that marks the answers of requests that use a parameter; its `Query` says `deprecated=True`."""

    async def note(request: Request) -> None:
        if name in request.query_params:
            request.state.ending = ending

    return Depends(note)


def deprecated_operation(ending: Ending) -> Any:
    """Make a dependency that marks the answers of an operation, whose route says `deprecated=True`."""

    async def note(request: Request) -> None:
        request.state.ending = ending

    return Depends(note)
