"""Work in a process of its own: its answers and errors are those of a thread, and it never outlives its work."""

import asyncio
import contextlib
import os
import sys
from pathlib import Path

import psutil
import pytest

from diplomado_chassis.apart.holding import Busy, Ended, Limits, TookTooLong, held
from diplomado_chassis.failures import is_transient
from diplomado_chassis.validation import ValidationFailed
from tests.chassis.held import Counting
from tests.support.waiting import PATIENCE, eventually

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("DIPLOMADO_SESSION_SECRET", "a secret of the service")


def _limits(at_once: int = 1, waiting: int = 0, call_seconds: float = PATIENCE) -> Limits:
    return Limits(at_once, waiting, call_seconds, waiting_seconds=PATIENCE)


async def _gone(pid: int) -> None:
    async def is_gone() -> bool:
        return not psutil.pid_exists(pid)

    await eventually(is_gone)


@pytest.mark.parametrize("in_child", [False, True])
async def test_a_child_answers_and_refuses_as_a_thread_does(in_child: bool) -> None:
    async with held(Counting, in_child=in_child, limits=_limits()) as counting:
        for _ in range(3):
            count = await counting.call(Counting.add, bytes(300_000), times=2)
        assert count == 1_800_000
        with pytest.raises(ValidationFailed) as refused:
            await counting.call(Counting.refuse)
        assert (refused.value.slug, refused.value.errors[0].path) == ("refused", "row 3")
        assert refused.value.errors[0].text.in_("en") == "2 is missing"
        with pytest.raises(Exception, match=r"_Unsendable|lambda") as failed:  # what cannot be sent is named at least
            await counting.call(Counting.fail)
        assert (type(failed.value) is RuntimeError) is in_child
        pid, niceness, environment = await counting.call(Counting.process)
        assert (pid == os.getpid()) is not in_child
        if in_child:
            assert niceness > os.nice(0)
            assert not [name for name in environment if name.startswith("DIPLOMADO")]
        assert await counting.call(Counting.add, b"") == 1_800_000
    if in_child:
        await _gone(pid)


async def test_a_child_that_is_killed_or_late_is_reported_and_the_next_one_works() -> None:
    async with held(Counting, in_child=True, limits=_limits()) as counting:
        with pytest.raises(Ended) as ended:
            await counting.call(Counting.end)
    assert is_transient(ended.value)
    async with held(Counting, in_child=True, limits=_limits()) as counting:
        pid, *_ = await counting.call(Counting.process)
        counting.seconds = 0.1  # type: ignore[attr-defined]
        with pytest.raises(TookTooLong):
            await counting.call(Counting.sleep)
    await _gone(pid)
    async with held(Counting, in_child=True, limits=_limits()) as counting:
        assert await counting.call(Counting.add, b"abc") == 3


async def test_so_many_at_once_and_no_more() -> None:
    """One works, one waits, a third is refused. Whoever gives up leaves nothing behind."""
    limits = _limits(at_once=1, waiting=1)
    working, freed = asyncio.Event(), asyncio.Event()

    async def work() -> int:
        async with held(Counting, in_child=True, limits=limits) as counting:
            working.set()
            await freed.wait()
            return (await counting.call(Counting.process))[0]

    first = asyncio.create_task(work())
    await working.wait()
    second = asyncio.create_task(work())

    async def waits() -> bool:
        return limits.wait == 1

    await eventually(waits)
    with pytest.raises(Busy) as busy:
        await work()
    assert is_transient(busy.value)
    freed.set()
    assert await first != await second
    freed.clear()
    working.clear()
    cancelled = asyncio.create_task(work())
    await working.wait()
    cancelled.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await cancelled
    assert not [child for child in psutil.Process().children() if "apart.child" in " ".join(child.cmdline())]
    freed.set()
    await work()


async def test_a_child_ends_with_its_service() -> None:
    """Also in the middle of a call, and when the service is killed and can do nothing about it."""
    program = """
import asyncio
from diplomado_chassis.apart.holding import held
from tests.chassis.held import Counting

async def main():
    async with held(Counting, in_child=True) as counting:
        print((await counting.call(Counting.process))[0], flush=True)
        await counting.call(Counting.sleep)

asyncio.run(main())
"""
    service = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert service.stdout is not None
    pid = int(await asyncio.wait_for(service.stdout.readline(), PATIENCE))
    assert psutil.pid_exists(pid)
    service.kill()
    await service.wait()
    await _gone(pid)
