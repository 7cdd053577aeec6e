"""The press keeps the loop free, bounds the work and gives up in time."""

import asyncio
import threading
import time

import pytest

from diplomado_certificates.certificates.record import CertificateRecord
from diplomado_certificates.documents import press
from diplomado_certificates.documents.press import Press
from diplomado_certificates.documents.render import render_pdf
from diplomado_chassis.http.problems import Problem
from tests.certificates.documents.samples import BASE, DIPLOMA, SESSION


async def test_papers_printed_at_the_same_time_are_those_printed_alone() -> None:
    printing = Press(workers=2)
    papers = await asyncio.gather(*(printing.print(record, BASE) for record in (DIPLOMA, SESSION) * 5))
    assert papers == [render_pdf(DIPLOMA, BASE), render_pdf(SESSION, BASE)] * 5
    printing.close()


async def test_the_loop_turns_while_papers_are_printed() -> None:
    printing = Press(workers=1)
    await printing.print(DIPLOMA, BASE)
    running = asyncio.gather(*(printing.print(DIPLOMA, BASE) for _ in range(10)))
    longest, last = 0.0, time.perf_counter()
    while not running.done():
        await asyncio.sleep(0)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    await running
    # One paper takes some 30 ms of processor; a loop blocked by them would stand still for that long each time.
    assert longest < 0.3
    printing.close()


class Gate:
    """Stands in for a paper that takes for ever: it opens when the test says so."""

    def __init__(self) -> None:
        self.opened = threading.Event()

    def render(self, _record: CertificateRecord, _base: str) -> bytes:
        self.opened.wait(30)
        return b"%PDF-late"


async def test_too_much_work_is_refused_and_late_work_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate()
    monkeypatch.setattr(press, "render_pdf", gate.render)
    printing = Press(workers=1, waiting=1, seconds=0.05)
    first, second = (asyncio.ensure_future(printing.print(DIPLOMA, BASE)) for _ in range(2))
    await asyncio.sleep(0)
    with pytest.raises(Problem, match="document-busy"):
        await printing.print(DIPLOMA, BASE)
    for late in (first, second):
        with pytest.raises(Problem, match="document-busy"):
            await late
    gate.opened.set()
    printing.close()
