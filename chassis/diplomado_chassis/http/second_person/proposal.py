"""A proposal: what somebody wants done, why, and the state of things that they saw."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text

_SECOND_PERSON = Text(
    "Esto lo confirma una persona distinta de quien lo propuso.",
    "This is confirmed by another person than the one who proposed it.",
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An `action` on an `object` of an edition, with its arguments. `state` is a digest of what the proposer saw."""

    action: str
    object: str
    edition_id: UUID
    reason: str
    state: str
    proposed_by: str
    proposed_at: datetime
    ends_at: datetime
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def view(self) -> dict[str, Any]:
        """The proposal as answers contain it."""
        return {
            "action": self.action,
            "reason": self.reason,
            "arguments": dict(self.arguments),
            "proposed_by": self.proposed_by,
            "proposed_at": self.proposed_at,
            "ends_at": self.ends_at,
        }


def is_same_person(actor: Actor, account: str) -> bool:
    """Return whether an account is one of the caller's, by whatever name the provider knows it."""
    return account.lower() in names_of(actor)


def names_of(actor: Actor) -> list[str]:
    """Return every name under which the caller's actions may be stored, in lower case."""
    return sorted({name.lower() for name in (actor.subject, *actor.accounts)})


def may_confirm(actor: Actor, proposal: Proposal) -> bool:
    """Return whether the caller may be the second person."""
    return not is_same_person(actor, proposal.proposed_by)


def check_other_person(actor: Actor, proposed_by: str) -> None:
    """Raise a 409 problem if who confirms is who proposed."""
    if is_same_person(actor, proposed_by):
        raise Problem(409, "second-person-needed", _SECOND_PERSON)
