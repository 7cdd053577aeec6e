"""An independent oracle counts seconds one by one, after any sequence of decisions and of what takes them back."""

import asyncio
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, note, seed, settings
from hypothesis import strategies as st

from diplomado_contracts import AttendanceCorrected, Attended
from tests.sessions.mission import Mission, meeting
from tests.support.properties import drawn_seed
from tests.support.waiting import PATIENCE

PLANNED = (0, 1800)
"""Seconds since 09:00:00 of the session in these tests."""
PEOPLE = 2


@dataclass
class File:
    rows: list[tuple[int, int, int]]
    shift: int
    counts: bool = True


@dataclass
class Oracle:
    """What a person with paper and pencil would keep."""

    files: list[File] = field(default_factory=list)
    window: tuple[int, int] = PLANNED
    decided: dict[int, int] = field(default_factory=dict)
    closed: bool = False
    published: dict[int, int] = field(default_factory=dict)

    def counts(self, person: int) -> int:
        """Count the seconds one by one."""
        length = self.window[1] - self.window[0]
        if person in self.decided:
            return min(self.decided[person], length)
        spans = [
            (joined + file.shift * 60, left + file.shift * 60)
            for file in self.files
            if file.counts
            for one, joined, left in file.rows
            if one == person
        ]
        return sum(any(start <= second < end for start, end in spans) for second in range(*self.window))


step = st.one_of(
    st.tuples(
        st.just("import"),
        st.lists(
            st.tuples(st.integers(0, PEOPLE - 1), st.integers(-300, 1900), st.integers(0, 900)), min_size=1, max_size=4
        ),
    ),
    st.tuples(st.just("withdraw"), st.integers(0, 9)),
    st.tuples(st.just("restore"), st.integers(0, 9)),
    st.tuples(st.just("replace"), st.integers(0, 9), st.sampled_from((-10, -5, 5, 10))),
    st.tuples(st.just("close")),
    st.tuples(st.just("reopen")),
    st.tuples(st.just("times"), st.integers(-300, 900), st.integers(1, 1800)),
    st.tuples(st.just("planned")),
    st.tuples(st.just("correct"), st.integers(0, PEOPLE - 1), st.integers(0, 1800)),
    st.tuples(st.just("uncorrect"), st.integers(0, PEOPLE - 1)),
)


def clock(seconds: int) -> str:
    moment = 9 * 3600 + seconds
    return f"{moment // 3600:02}:{moment // 60 % 60:02}:{moment % 60:02}"


def _measured(fact: Any) -> tuple[Any, ...]:
    return fact.seconds, fact.session_seconds, fact.before_start, fact.after_end


class Run:
    """One sequence of steps on a session of its own, against the oracle."""

    def __init__(self, mission: Mission, session: str, people: list[str], mark: str) -> None:
        self.mission, self.session, self.people, self.mark = mission, session, people, mark
        self.oracle = Oracle()
        self.ids: list[str] = []
        self.contents: list[str] = []

    async def do(self, name: str, *values: Any) -> None:
        await getattr(self, f"_{name}")(*values)
        oracle = self.oracle
        if oracle.closed:
            oracle.published = {person: oracle.counts(person) for person in range(PEOPLE)}
        seconds = await self.mission.attendance(self.session)
        for person, registration in enumerate(self.people):
            assert seconds.get(registration, 0) == oracle.counts(person), (name, values)
        assert await self._said() == oracle.published, (name, values)

    async def _said(self) -> dict[int, int]:
        """Return what a subscriber knows, and check that every revision is said once, in order."""
        said: dict[int, list[Any]] = {}
        for fact in await self.mission.outbox_events(Attended, AttendanceCorrected):
            if str(fact.session_id) == self.session:
                said.setdefault(self.people.index(str(fact.registration_id)), []).append(fact)
        for facts in said.values():
            assert [fact.revision for fact in facts] == list(range(1, len(facts) + 1))
            for before, after in pairwise(facts):
                assert after.previous_seconds == before.seconds
                assert _measured(after) != _measured(before)
        if self.oracle.closed:
            length = self.oracle.window[1] - self.oracle.window[0]
            assert all(facts[-1].session_seconds == length for facts in said.values())
        known = {person: facts[-1].seconds for person, facts in said.items()}
        return {person: known.get(person, 0) for person in self.oracle.published}

    async def _import(self, rows: list[tuple[int, int, int]]) -> None:
        spans = [(person, joined, joined + length) for person, joined, length in rows]
        # Empty rows keep the bytes of two imports apart.
        content = meeting(
            *(
                (f"Persona {one}", f"{self.mark}{one}@correo.example", clock(start), clock(end))
                for one, start, end in spans
            ),
            (f"Sala {len(self.ids)}", "", "09:00:00", "09:00:00"),
        )
        await self._send(content, 0)
        self.oracle.files.append(File(spans, 0))

    async def _send(self, content: str, shift: int, **params: str) -> None:
        answer = await self.mission.send_file(
            self.session, content, shift_minutes=str(shift), accept_other_session="true", **params
        )
        assert answer.status_code == 200, answer.text
        self.ids.append(answer.json()["file_id"])
        self.contents.append(content)

    def _pick(self, number: int) -> int | None:
        return number % len(self.ids) if self.ids else None

    async def _withdraw(self, number: int) -> None:
        if (place := self._pick(number)) is not None:
            await self.mission.decide(f"attendance-files/{self.ids[place]}/withdrawal")
            self.oracle.files[place].counts = False

    async def _restore(self, number: int) -> None:
        if (place := self._pick(number)) is not None:
            answer = await self.mission.post(f"attendance-files/{self.ids[place]}/restoration")
            same = [i for i, content in enumerate(self.contents) if content == self.contents[place] and i != place]
            if self.oracle.files[place].counts or not any(self.oracle.files[i].counts for i in same):
                assert answer.status_code == 200, answer.text
                self.oracle.files[place].counts = True
            else:
                assert answer.status_code == 409

    async def _replace(self, number: int, shift: int) -> None:
        place = self._pick(number)
        if place is None or not self.oracle.files[place].counts:
            return
        same = [i for i, content in enumerate(self.contents) if content == self.contents[place]]
        if shift in {self.oracle.files[i].shift for i in same}:
            return
        refused = await self.mission.send_file(
            self.session, self.contents[place], shift_minutes=str(shift), accept_other_session="true"
        )
        assert refused.status_code == 409
        await self._send(self.contents[place], shift, replaces=self.ids[place])
        self.oracle.files[place].counts = False
        self.oracle.files.append(File(self.oracle.files[place].rows, shift))

    async def _close(self) -> None:
        await self.mission.close(self.session)
        self.oracle.closed = True

    async def _reopen(self) -> None:
        answer = await self.mission.post(f"sessions/{self.session}/reopening")
        assert answer.status_code == (200 if self.oracle.closed or self.oracle.published else 409)
        self.oracle.closed = False

    async def _times(self, start: int, length: int) -> None:
        times = {name: f"2021-07-14T{clock(at)}" for name, at in (("starts_at", start), ("ends_at", start + length))}
        await self._set(f"sessions/{self.session}/actual-times", (start, start + length), **times)

    async def _planned(self) -> None:
        await self._set(f"sessions/{self.session}/actual-times/withdrawal", PLANNED)

    async def _set(self, path: str, window: tuple[int, int], **times: str) -> None:
        answer = await self.mission.post(path, **times)
        if answer.status_code == 200:
            self.oracle.window = window
        else:
            assert (answer.status_code, self.oracle.closed) == (409, True)

    async def _correct(self, person: int, seconds: int) -> None:
        body = {"registration_id": self.people[person], "seconds": seconds, "reason": "clerical_error"}
        answer = await self.mission.http.post(f"/api/v1/sessions/{self.session}/corrections", json=body)
        length = self.oracle.window[1] - self.oracle.window[0]
        if answer.status_code == 200:
            self.oracle.decided[person] = seconds
        else:
            assert not self.oracle.closed or seconds > length

    async def _uncorrect(self, person: int) -> None:
        listed = await self.mission.http.get(f"/api/v1/sessions/{self.session}/corrections")
        corrections = [one for one in listed.json()["corrections"] if one["registration_id"] == self.people[person]]
        taken = [await self.mission.post(f"corrections/{one['correction_id']}/withdrawal") for one in corrections]
        if any(answer.status_code == 200 for answer in taken):
            self.oracle.decided.pop(person, None)
        else:
            assert person not in self.oracle.decided


async def test_after_any_sequence_the_seconds_are_those_counted_one_by_one(mission: Mission) -> None:
    loop = asyncio.get_running_loop()
    number = 0

    async def run(steps: list[tuple[Any, ...]]) -> None:
        nonlocal number
        number += 1
        mark = f"n{number}x"
        people = [
            str(await mission.register("Persona", f"{mark}{one}", f"{mark}{one}@correo.example"))
            for one in range(PEOPLE)
        ]
        session = await mission.session(f"S{number}", ends_at="2021-07-14T09:30:00-05:00")
        sequence = Run(mission, session, people, mark)
        for name, *values in steps:
            await sequence.do(name, *values)
        await sequence.do("close")

    @seed(drawn_seed())
    @settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.lists(step, min_size=4, max_size=14))
    def check(steps: list[tuple[Any, ...]]) -> None:
        note(f"steps: {steps}")
        asyncio.run_coroutine_threadsafe(run(steps), loop).result(PATIENCE)

    await asyncio.to_thread(check)
