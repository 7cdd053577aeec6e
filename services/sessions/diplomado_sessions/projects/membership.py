"""What a member of a team gets of its score."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

LOWEST, HIGHEST = Decimal(0), Decimal(100)


@dataclass(frozen=True, slots=True)
class MemberDecision:
    """What a coordinator decided about a member: the day on which they left, points to add or take away, and why."""

    registration_id: UUID
    left_on: date | None
    adjustment: Decimal | None
    reason: str

    @classmethod
    def none(cls, registration_id: UUID) -> "MemberDecision":
        """Return that nothing was decided about a member."""
        return cls(registration_id, None, None, "")


def leavers(decisions: Iterable[MemberDecision], submitted_on: date | None) -> frozenset[UUID]:
    """Return the members who left before the project was submitted: they get no score.

    Without a day of submission everybody who left did so before it.
    """
    return frozenset(
        one.registration_id
        for one in decisions
        if one.left_on is not None and (submitted_on is None or one.left_on < submitted_on)
    )


def adjusted_scores(decisions: Iterable[MemberDecision], team_score: Decimal) -> dict[UUID, Decimal]:
    """Return the scores of members who get another than their team, from 0 to 100."""
    scores = {
        one.registration_id: min(HIGHEST, max(LOWEST, team_score + one.adjustment))
        for one in decisions
        if one.adjustment is not None
    }
    return {member: score for member, score in scores.items() if score != team_score}
