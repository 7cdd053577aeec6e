"""Who may be the second person of a signature."""

from collections.abc import Iterable

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.second_person import is_same_person


def may_confirm_signature(actor: Actor, proposed_by: str, drafted_by: str, entered_by: Iterable[str]) -> bool:
    """Return whether a signature is a second person's: not of who proposed it, drafted the act, or entered scores.

    `entered_by` are those who entered scores in a grader's place: who has made the facts does not attest them. Scores
    that graders gave with their own account bar nobody.
    """
    return not any(is_same_person(actor, one) for one in (proposed_by, drafted_by, *entered_by))
