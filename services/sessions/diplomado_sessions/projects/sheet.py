"""What one grader gives one team."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

Points = Mapping[str, Decimal]
State = Literal["draft", "final", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The scores of one grader for one team. Comments are for coordinators and the grader."""

    project_id: UUID
    grader: str
    state: State
    rubric_version: int
    points: Points
    comments: Mapping[str, str] = field(default_factory=dict)
    comment: str | None = None
    revision: int = 0
    changed_by: str = ""
    changed_at: datetime | None = None

    @property
    def content(self) -> dict[str, Any]:
        """What a request may change; equal points are equal, however many zeros they end in."""
        points = {code: str(points.quantize(Decimal("0.01"))) for code, points in sorted(self.points.items())}
        return {
            "state": self.state,
            "rubric_version": self.rubric_version,
            "points": points,
            "comments": dict(sorted(self.comments.items())),
            "comment": self.comment,
        }
