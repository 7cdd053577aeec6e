"""Who may be the second person of a signature."""

from collections.abc import Collection, Iterable


def may_confirm_signature(names: Collection[str], proposed_by: str, drafted_by: str, entered_by: Iterable[str]) -> bool:
    """Return whether a signature is a second person's: not of who proposed it, drafted the act, or entered scores.

    `names` are all names of the caller in lower case. `entered_by` are those who entered scores in a grader's place:
    who has made the facts does not attest them. Scores that graders gave with their own account bar nobody.
    """
    return not any(account.lower() in names for account in (proposed_by, drafted_by, *entered_by))
