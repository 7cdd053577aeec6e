"""What a list of people is limited to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from diplomado_registration.places.capacity import Status

MAX_SEARCHED = 100
Channel = Literal["nominated", "open"]


@dataclass(frozen=True, slots=True)
class Filters:
    """An empty value does not limit. `own` is the institution beyond which the reader sees nobody."""

    own: str | None = None
    text: str = ""
    status: Status | None = None
    institution: str | None = None
    channel: Channel | None = None

    @property
    def are_counted(self) -> bool:
        """True if the counts by status say how many people the list has."""
        return not (self.text or self.institution or self.channel)


def read_filters(query: Mapping[str, str], own: str | None) -> Filters:
    """Read the filters of an address. What is no filter is left out: the list is then longer, never an error."""
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in query.get("q", "")).split())
    status, channel = query.get("status"), query.get("channel")
    institution = query.get("institution", "")
    return Filters(
        own,
        text[:MAX_SEARCHED],
        status if status in get_args(Status) else None,  # type: ignore[arg-type]
        institution if own is None and institution.isprintable() and institution else None,
        channel if channel in get_args(Channel) else None,  # type: ignore[arg-type]
    )
