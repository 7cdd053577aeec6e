"""Actions that one person proposes and another one confirms, where a setting asks for it."""

from diplomado_chassis.http.second_person.proposal import (
    Proposal,
    check_other_person,
    is_same_person,
    may_confirm,
    names_of,
)
from diplomado_chassis.http.second_person.store import find_proposal, list_proposals
from diplomado_chassis.http.second_person.usecases import check_not_ended, propose, reject, require_proposal, take

__all__ = [
    "Proposal",
    "check_not_ended",
    "check_other_person",
    "find_proposal",
    "is_same_person",
    "list_proposals",
    "may_confirm",
    "names_of",
    "propose",
    "reject",
    "require_proposal",
    "take",
]
