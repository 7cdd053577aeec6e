"""A test that fails if a call holds the event loop."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from diplomado_chassis.observability.loop_watch import LoopWatch

LIMIT_SECONDS = 0.3
"""More than the 50 ms that production reports: what is imported and compiled at its first use counts here too."""


@contextmanager
def nothing_holds_the_loop(limit: float = LIMIT_SECONDS) -> Iterator[None]:
    """Fail if a function of ours computes on the running loop for longer; the failure names it."""
    held: list[str] = []

    def report(call: str, seconds: float) -> None:
        if call.startswith("diplomado_"):
            held.append(f"{call} for {seconds:.2f} s")

    watch = LoopWatch(report, limit)
    # The objects of all tests before this one are no work of what is watched, so no search for cycles meets them.
    gc.collect()
    gc.freeze()
    watch.start()
    try:
        yield
    finally:
        watch.stop()
    assert held == [], f"these computed on the event loop: {held}"
