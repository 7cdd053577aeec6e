"""Who may score: graders of an edition by name and by account."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.text import Text
from diplomado_sessions.timetable.fields import account_key

Origin = Literal["appointed", "first_score", "earlier"]

NOT_APPOINTED = Text(
    "No está entre los evaluadores de esta edición. Un coordinador puede nombrarlo.",
    "Not among the graders of this edition. A coordinator can appoint them.",
)
APPOINTMENT_ENDED = Text(
    "Su nombramiento como evaluador de esta edición terminó; ya no puede calificar.",
    "This grader's appointment in this edition has ended; they can no longer score.",
)
OTHER_TEAMS = Text(
    "Fue nombrado para otros equipos, no para este.", "This grader was appointed for other teams, not for this one."
)
CONFLICT = Text(
    "Tiene un conflicto de interés con este equipo y no lo califica.",
    "This grader has a conflict of interest with this team and does not score it.",
)


@dataclass(frozen=True, slots=True)
class Grader:
    """A grader of an edition. Scores are stored under `name`; `subject` is the account of the same person.

    `teams` are the codes of the teams that they score, None for all; `conflicts` those that they must not score.
    """

    name: str
    subject: str | None = None
    teams: tuple[str, ...] | None = None
    conflicts: tuple[str, ...] = ()
    origin: Origin = "appointed"
    ended_at: datetime | None = None

    @property
    def content(self) -> dict[str, object]:
        """Return what a request may change."""
        return {
            "name": self.name,
            "subject": self.subject,
            "teams": self.teams,
            "conflicts": self.conflicts,
            "ended": self.ended_at is not None,
        }

    def has_account(self, subject: str) -> bool:
        """Return whether an account is this grader's. Without a known account it is the one that the name names."""
        return subject == (self.subject or self.name)

    def refusal(self, team: str) -> Text | None:
        """Return why this grader must not score a team, or None."""
        if self.ended_at is not None:
            return APPOINTMENT_ENDED
        if team in self.conflicts:
            return CONFLICT
        return OTHER_TEAMS if self.teams is not None and team not in self.teams else None


def find_grader(graders: Sequence[Grader], name_or_account: str) -> Grader | None:
    """Return the grader with this name or account; the same name in other spelling counts if one alone has it."""
    for grader in graders:
        if grader.name == name_or_account:
            return grader
    for grader in graders:
        if grader.subject == name_or_account:
            return grader
    wanted = fold(name_or_account)
    similar = [grader for grader in graders if wanted and fold(grader.name) == wanted]
    return similar[0] if len(similar) == 1 else None


def find_by_account(graders: Sequence[Grader], *accounts: str) -> Grader | None:
    """Return the grader to whom an account belongs. A known account outranks a name that reads the same.

    `accounts` are the names of one account: its subject, and its e-mail in lower case where that is verified.
    """
    for grader in graders:
        if grader.subject is not None and (grader.subject in accounts or account_key(grader.subject) in accounts):
            return grader
    return next((grader for grader in graders if any(map(grader.has_account, accounts))), None)


def find_double(graders: Sequence[Grader], new: Grader) -> Grader | None:
    """Return another grader whose name or account is the new one's account."""
    if new.subject is None:
        return next((one for one in graders if one.name != new.name and one.subject == new.name), None)
    return next((one for one in graders if one.name != new.name and new.subject in (one.name, one.subject)), None)


def has_list(graders: Collection[Grader]) -> bool:
    """Return whether a coordinator has appointed graders. Until then a coordinator's score names a new grader."""
    return any(grader.origin == "appointed" for grader in graders)
