"""Nothing is lost, overtaken or doubled in any order of events that chance or hypothesis finds."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.support.properties import examples
from verification.model.postgres import Trouble
from verification.model.world import KEYS, SHOWN, World, explore, open_world, silence_logs

PROCESSES = ("relay-1", "relay-2", "reader")
SCHEDULES = 150


@pytest.fixture(autouse=True)
def silent_logs() -> Iterator[None]:
    """Without the log lines of all the faults."""
    import structlog

    silence_logs()
    yield
    structlog.reset_defaults()


class Path(RuleBasedStateMachine):
    """The path of facts under rules that hypothesis combines: it decides what happens, the seed in which order."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.system: World
        self.held: list[asyncio.Event] = []

    @initialize(seed=st.integers(0, 1 << 32))
    def begin(self, seed: int) -> None:
        """Two relays and a reader start."""
        self.system = self.stack.enter_context(open_world(seed))
        self.system.undisturbed = False
        self.system.start()

    @rule(key=st.sampled_from(KEYS), fail=st.booleans())
    def write(self, key: int, fail: bool) -> None:
        """A use case."""
        self.system.loop.create_task(self.system.raise_counter(key, fail=fail))  # type: ignore[arg-type]

    @rule(key=st.sampled_from(KEYS))
    def write_and_hold(self, key: int) -> None:
        """A use case that has drawn its id and does not commit yet."""
        hold = asyncio.Event()
        self.held.append(hold)
        self.system.loop.create_task(self.system.raise_counter(key, hold=hold))  # type: ignore[arg-type]

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        """One that was held commits."""
        if self.held:
            self.held.pop(data.draw(st.integers(0, len(self.held) - 1))).set()

    @rule(steps=st.integers(1, 300))
    def happen(self, steps: int) -> None:
        """Whatever the seed has in store."""
        self.system.loop.run_steps(steps)

    @rule(name=st.sampled_from(PROCESSES))
    def kill(self, name: str) -> None:
        """A crash."""
        self.system.kill(name)

    @rule(name=st.sampled_from(PROCESSES))
    def cancel(self, name: str) -> None:
        """A hasty end."""
        self.system.cancel(name)

    @rule(name=st.sampled_from(PROCESSES))
    def cut(self, name: str) -> None:
        """Postgres goes away for a moment."""
        self.system.cut(name)

    @rule(chances=st.tuples(*[st.sampled_from((0.0, 0.02, 0.1, 0.4))] * 4))
    def trouble(self, chances: tuple[float, float, float, float]) -> None:
        """Statements, commits, sends and acknowledgements fail now and then."""
        system = self.system
        system.trouble = system.postgres.trouble = system.broker.trouble = Trouble(*chances)

    @invariant()
    def nothing_is_overtaken_or_doubled(self) -> None:
        """At any time."""
        if hasattr(self, "system"):
            assert self.system.overtaken() == []

    def teardown(self) -> None:
        """Heal, wait, and look for what is missing."""
        try:
            if hasattr(self, "system"):
                for hold in self.held:
                    hold.set()
                assert self.system.settle() == []
        finally:
            self.stack.close()


TestPath = Path.TestCase
TestPath.settings = settings(max_examples=examples(60), stateful_step_count=25, deadline=None)


def test_the_chassis_holds_in_every_schedule_that_these_seeds_find() -> None:
    """More of them: `python -m verification.model --schedules 100000`."""
    assert {seed: wrong for seed in range(SCHEDULES) if (wrong := explore(seed))} == {}


@pytest.mark.parametrize("mutant", SHOWN)
def test_a_wrong_chassis_is_found(mutant: str) -> None:
    """Among the first seeds is one that shows it."""
    assert next((seed for seed in range(SHOWN[mutant]) if explore(seed, mutant)), None) is not None


def test_a_seed_is_a_history() -> None:
    """The same seed takes the same steps, so what was found once can be looked at again."""

    def steps(seed: int) -> tuple[int, list[str]]:
        with open_world(seed) as system:
            system.start()
            for key in KEYS * 3:
                system.loop.create_task(system.raise_counter(key))
            wrong = system.settle()
            return system.loop.steps, wrong

    assert steps(11) == steps(11)
    assert steps(11) != steps(12)
