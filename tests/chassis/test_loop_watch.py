"""What computes on the event loop is named; what waits, and many short steps, are not."""

import asyncio
import time

import pytest

from diplomado_chassis.observability import metrics
from diplomado_chassis.observability.loop_watch import MAX_CALLS, LoopWatch, _Reporter
from tests.support.loop import nothing_holds_the_loop
from tests.support.waiting import eventually


def compute(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        sum(range(100))


async def hold() -> None:
    compute(0.4)


async def test_a_computation_is_named() -> None:
    held: dict[str, float] = {}
    watch = LoopWatch(held.__setitem__, ours="tests.")
    watch.start()
    try:
        await asyncio.create_task(hold())

        async def named() -> bool:
            return bool(held)

        assert await eventually(named)
    finally:
        watch.stop()
    [(call, seconds)] = held.items()
    assert call == "tests.chassis.test_loop_watch:compute"
    assert seconds >= 0.05


async def test_waiting_and_short_steps_are_not_named() -> None:
    """A step that sleeps uses no processor; a hundred steps in one round are a hundred steps."""
    held: list[str] = []
    watch = LoopWatch(lambda call, _seconds: held.append(call), limit=0.2, ours="tests.")
    watch.start()

    async def short() -> None:
        compute(0.005)

    async def asleep() -> None:
        time.sleep(0.4)  # noqa: ASYNC251 - this is what is tested

    try:
        await asyncio.gather(*(short() for _ in range(100)), asleep())
        await asyncio.sleep(0)
    finally:
        watch.stop()
    assert held == []


async def test_the_watch_of_tests_fails_a_test_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(compute.__globals__, "__name__", "diplomado_sample")
    with pytest.raises(AssertionError, match="diplomado_sample:compute"), nothing_holds_the_loop():
        await asyncio.create_task(asyncio.wait_for(_held(), 60))


async def _held() -> None:
    compute(0.8)
    await asyncio.sleep(0.2)


def test_the_metric_has_a_bounded_number_of_calls() -> None:
    reporter = _Reporter()
    for number in range(MAX_CALLS + 50):
        reporter(f"a.test:call_{number}", 0.1)
    names = {
        sample.labels["call"]
        for metric in metrics.LOOP_BLOCKED.collect()
        for sample in metric.samples
        if sample.name.endswith("_total") and sample.labels["call"].startswith("a.test:")
    }
    assert len(names) == MAX_CALLS
