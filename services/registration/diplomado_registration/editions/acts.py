"""What staff decided about an edition, and how a step changes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from diplomado_registration.places.life import Step, Stored

_NAMES: Mapping[Step, Literal["published", "closed", "reopened", "cancelled", "archived", "reinstated"]] = {
    "publication": "published",
    "closing": "closed",
    "reopening": "reopened",
    "cancellation": "cancelled",
    "archiving": "archived",
    "reinstatement": "reinstated",
}


@dataclass(frozen=True, slots=True)
class Acts:
    """When staff closed registration, cancelled and archived an edition; None if they did not, or took it back."""

    closed_at: datetime | None
    cancelled_at: datetime | None
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class EditionStep:
    """A step of the history: what was done, by whom and why, and which fields of the description it changed."""

    step: str
    actor: str
    reason: str | None = None
    fields: Sequence[str] = ()


def step_of(step: Step, actor: str, reason: str | None) -> EditionStep:
    """Return the step as the history names it."""
    return EditionStep(_NAMES[step], actor, reason)


def acts_of(stored: Stored) -> Acts:
    """Return what staff decided about an edition as it is stored."""
    return Acts(stored["closed_at"], stored["cancelled_at"], stored["archived_at"])


def after(step: Step, acts: Acts, now: datetime) -> Acts:
    """Return the acts after a step. A step that was taken before changes nothing.

    A reinstatement takes back the last of archiving and cancellation: who was cancelled stays so when unarchived.
    """
    match step:
        case "closing":
            changed = replace(acts, closed_at=acts.closed_at or now)
        case "reopening":
            changed = replace(acts, closed_at=None)
        case "cancellation":
            changed = replace(acts, cancelled_at=acts.cancelled_at or now)
        case "archiving":
            changed = replace(acts, archived_at=acts.archived_at or now)
        case "reinstatement" if acts.archived_at:
            changed = replace(acts, archived_at=None)
        case "reinstatement":
            changed = replace(acts, cancelled_at=None)
        case _:
            changed = acts
    return changed
