"""Names what somebody has in one session: present, partial, absent, excused or made up."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from diplomado_chassis.language.numbers import Percent, share_of
from diplomado_chassis.language.text import Text

Code = Literal["present", "share", "partial", "absent", "excused", "made_up"]

_WORDS: dict[Code, Text] = {
    "present": Text("Presente", "Present"),
    "share": Text("Presente el {n}", "Present for {n}"),
    "partial": Text("Parcial", "Partial"),
    "absent": Text("Ausente", "Absent"),
    "excused": Text("Justificada", "Excused"),
    "made_up": Text("Recuperada", "Made up"),
}


@dataclass(frozen=True, slots=True)
class Credit:
    """How the policy of an edition measures a session. From the share `full_at` on an attendance is present."""

    full_at: Decimal
    grace_minutes: int = 0
    denominator: str = "scheduled"
    made_up: str = "counts"


@dataclass(frozen=True, slots=True)
class Lengths:
    """The seconds of a session: as scheduled, as attendance is measured, and as it took place if that is known."""

    scheduled: int
    measured: int
    actual: int | None = None


@dataclass(frozen=True, slots=True)
class Attended:
    """The seconds of a person inside a session, and those in each minute around it, the nearest first."""

    seconds: int = 0
    before_start: Sequence[int] = ()
    after_end: Sequence[int] = ()


NOTHING = Attended()


@dataclass(frozen=True, slots=True)
class MakeUp:
    """What makes up for a session: what was attended of another one, with the lengths of that.

    It counts as the share of the other session that was attended, by the same policy.
    """

    lengths: Lengths
    attended: Attended


ASSIGNMENT = MakeUp(Lengths(1, 1), Attended(1))
"""An accepted assignment makes up for the whole of a session."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody has in a session. `percent` is the share of the session in which they were present."""

    code: Code
    percent: int

    @property
    def share(self) -> Percent:
        """The share as texts write it."""
        return share_of(self.percent, 100)

    @property
    def words(self) -> Text:
        """The standing in words."""
        return _WORDS[self.code].with_values(n=self.share) if self.code == "share" else _WORDS[self.code]


def standing_of(
    credit: Credit | None,
    lengths: Lengths,
    attended: Attended,
    *,
    excused: bool = False,
    make_up: MakeUp | None = None,
) -> Standing:
    """Return what somebody has in a session, as the policy names it.

    A session is made up for where that counts for more than presence. An equivalent session of which nothing was
    attended makes up for nothing.

    Without a policy nothing decides what is partial: then an attendance of a part is named by its share, and a presence
    outranks an absence that is excused or made up.
    """
    seconds, length = _counted(credit, lengths, attended)
    percent = percent_of(seconds, length)
    if make_up and (credit.made_up == "counts" if credit else not seconds):
        done, whole = _counted(credit, make_up.lengths, make_up.attended)
        if length * done // whole > seconds:
            return Standing("made_up", percent)
    if excused and (credit is not None or not seconds):
        return Standing("excused", percent)
    if not seconds:
        return Standing("absent", 0)
    if credit is None:
        return Standing("present" if seconds >= length else "share", percent)
    return Standing("present" if seconds >= credit.full_at * length else "partial", percent)


def _counted(credit: Credit | None, lengths: Lengths, attended: Attended) -> tuple[int, int]:
    """Return the seconds that count, and of how many."""
    if credit is None:
        return min(attended.seconds, lengths.measured), lengths.measured
    length = lengths.scheduled
    if credit.denominator == "actual" and lengths.actual is not None:
        length = max(1, min(length, lengths.actual))
    grace = credit.grace_minutes
    seconds = attended.seconds + sum(attended.before_start[:grace]) + sum(attended.after_end[:grace])
    return min(seconds, length), length


def percent_of(part: int, whole: int) -> int:
    """Return a part in whole percent, never rounded up to 100 nor down to 0."""
    if whole <= 0 or part <= 0:
        return 0
    return 100 if part >= whole else min(99, max(1, round(100 * part / whole)))
