"""What is decided about a delivery. The reasons are codes."""

from dataclasses import dataclass

from diplomado_notifications.deliveries.facts import MessageFacts


@dataclass(frozen=True, slots=True)
class Send:
    """Compose the message from these facts and send it."""

    facts: MessageFacts


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that the message must contain is not known yet."""

    reason: str


@dataclass(frozen=True, slots=True)
class Superseded:
    """Another message contains it, or contained it already."""

    reason: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """It does not concern the recipient any more, or there is no recipient."""

    reason: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Too many attempts ended without a recorded outcome."""

    reason: str = "outcome_unknown"


Decision = Send | Wait | Superseded | Dropped | GiveUp
