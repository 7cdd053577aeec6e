"""An independent, slow evaluation agrees for drawn policies and facts.

It knows the seconds of every minute one by one, decides with fractions, and tries every way in which what is open may
still end. It shares no code with the rules.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from diplomado_certificates.graduation.awards import decide
from diplomado_certificates.graduation.facts import Attendance, Edition, MakeUp, Participant, Session
from diplomado_certificates.policies.parsing import parse_policy
from tests.certificates.examples import number, session
from tests.support.properties import examples

SHARES = ("0.25", "0.5", "0.75", "0.8", "1")


@dataclass(frozen=True)
class Told:
    """One session: its lengths, whether it is closed, and the seconds at which the participant was connected."""

    of: int
    module: int
    scheduled: int
    actual: int | None
    closed: bool
    seconds: frozenset[int]
    excused: bool
    made_up: int | None  # None: no; 0: by an assignment; else by that session


@st.composite
def stories(draw: st.DrawFn) -> list[Told]:
    count = draw(st.integers(1, 5))
    told = []
    for of in range(1, count + 1):
        scheduled = draw(st.sampled_from((60, 120, 180)))
        stretches = draw(st.lists(st.tuples(st.integers(-150, 300), st.integers(1, 150)), max_size=3))
        told.append(
            Told(
                of,
                draw(st.integers(1, 3)),
                scheduled,
                draw(st.none() | st.integers(1, scheduled)),
                draw(st.booleans()),
                frozenset(second for start, length in stretches for second in range(start, start + length)),
                draw(st.booleans()),
                draw(st.none() | st.sampled_from([other for other in range(count + 1) if other != of])),
            )
        )
    return told


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Any]:
    share = st.sampled_from(SHARES).map(float)
    rules = draw(
        st.lists(
            st.one_of(
                share.map(lambda at: {"attendance_overall": at}),
                st.tuples(st.sampled_from(("all", 1, 2)), share).map(lambda two: {"modules": two[0], "at": two[1]}),
            ),
            min_size=1,
            max_size=3,
        )
    )
    credit: dict[str, Any] = {
        "grace_minutes": draw(st.integers(0, 3)),
        "denominator": draw(st.sampled_from(("scheduled", "actual"))),
        "excused": draw(st.sampled_from(("counts_absent", "leaves_denominator"))),
        "made_up": draw(st.sampled_from(("counts", "counts_absent"))),
    }
    if credit["excused"] == "leaves_denominator":
        credit["excused_share_max"] = draw(st.none() | share)
    return {"code": "p", "session_credit": credit, "awards": [{"award": "it", "kind": "diploma", "require": rules}]}


def facts(told: list[Told]) -> tuple[Edition, Participant]:
    """The story as the events of other services bring it."""
    used = {one.made_up for one in told}
    sessions, attendances, excuses, make_ups = list[Session](), {}, {}, {}
    for one in told:
        plain = session(one.of, module=one.module, seconds=one.scheduled)
        sessions.append(
            Session(
                **{
                    **{name: getattr(plain, name) for name in plain.__slots__},
                    "actual_seconds": one.actual,
                    "is_closed": one.closed,
                    "makes_up": one.of in used,
                }
            )
        )
        known: UUID = number(one.of)
        if inside := sum(0 <= second < one.scheduled for second in one.seconds):
            before = tuple(sum(-60 * (m + 1) <= s < -60 * m for s in one.seconds) for m in range(60))
            after = tuple(
                sum(one.scheduled + 60 * m <= s < one.scheduled + 60 * (m + 1) for s in one.seconds) for m in range(60)
            )
            attendances[known] = Attendance(inside, (), before, after)
        if one.excused:
            excuses[known] = number(7000 + one.of)
        if one.made_up is not None:
            make_ups[known] = MakeUp(number(8000 + one.of), number(one.made_up) if one.made_up else None)
    modules = tuple(sorted({one.module for one in told}))
    participant = Participant(number(100), number(200), attendances=attendances, excuses=excuses, make_ups=make_ups)
    return Edition(number(900), modules, tuple(sessions)), participant


class Oracle:
    """Decides slowly."""

    def __init__(self, policy: dict[str, Any], told: list[Told]) -> None:
        self.credit = policy["session_credit"]
        self.rules = policy["awards"][0]["require"]
        self.told = {one.of: one for one in told}

    def length(self, one: Told) -> int:
        by_actual = self.credit["denominator"] == "actual" and one.closed and one.actual is not None
        return min(one.scheduled, one.actual) if by_actual and one.actual else one.scheduled

    def present(self, one: Told, *, at_best: bool) -> int:
        if at_best and not one.closed:
            return self.length(one)
        if not any(0 <= second < one.scheduled for second in one.seconds):
            return 0
        grace = 60 * int(self.credit["grace_minutes"])
        counted = sum(-grace <= second < one.scheduled + grace for second in one.seconds)
        return min(counted, self.length(one))

    def instead(self, one: Told, *, at_best: bool) -> int:
        """Seconds that a make-up counts for."""
        if one.made_up is None or self.credit["made_up"] == "counts_absent":
            return 0
        if one.made_up == 0:
            return self.length(one)
        other = self.told[one.made_up]
        return self.length(one) * self.present(other, at_best=at_best) // self.length(other)

    def counted(self, one: Told, *, at_best: bool) -> int:
        return max(self.present(one, at_best=at_best), self.instead(one, at_best=at_best))

    def denominator(self) -> tuple[list[Told], set[int]]:
        """The sessions that count, and the modules that are left without any by excuses."""
        repeats = {one.made_up for one in self.told.values()}
        countable = [one for one in self.told.values() if one.of not in repeats]
        cap = self.credit.get("excused_share_max")
        total = sum(self.length(one) for one in countable)
        room = Fraction(str(cap)) * total if cap is not None else Fraction(total)
        left = list(countable)
        for one in countable:
            waits = one.made_up and self.credit["made_up"] == "counts" and not self.told[one.made_up].closed
            is_made_up = self.instead(one, at_best=False) > self.present(one, at_best=False)
            if (
                one.excused
                and self.credit["excused"] == "leaves_denominator"
                and not is_made_up
                and not waits
                and self.length(one) <= room
            ):
                room -= self.length(one)
                left.remove(one)
        gone = {one.module for one in countable} - {one.module for one in left}
        return left, gone

    def meets(self, rule: dict[str, Any], *, at_best: bool) -> bool:
        sessions, gone = self.denominator()
        if "attendance_overall" in rule:
            return self.reaches(sessions, rule["attendance_overall"], at_best=at_best)
        modules = sorted({one.module for one in self.told.values()} - gone)
        reached = sum(
            self.reaches([one for one in sessions if one.module == module], rule["at"], at_best=at_best)
            for module in modules
        )
        needed = len(modules) if rule["modules"] == "all" else rule["modules"]
        return reached >= needed > 0

    def reaches(self, sessions: list[Told], share: float, *, at_best: bool) -> bool:
        whole = sum(self.length(one) for one in sessions)
        got = sum(self.counted(one, at_best=at_best) for one in sessions)
        return whole > 0 and Fraction(got, whole) >= Fraction(str(share))

    def outcome(self, rule: dict[str, Any]) -> str:
        if self.meets(rule, at_best=False):
            return "met"
        return "pending" if self.meets(rule, at_best=True) else "unmet"


@settings(max_examples=examples(400), deadline=None)
@given(policies(), stories())
def test_a_slow_evaluation_agrees(policy: dict[str, Any], told: list[Told]) -> None:
    edition, participant = facts(told)
    [entitlement] = decide(parse_policy(policy), edition, participant)
    oracle = Oracle(policy, told)
    assert [finding.outcome for finding in entitlement.findings] == [
        oracle.outcome(rule) for rule in policy["awards"][0]["require"]
    ]
