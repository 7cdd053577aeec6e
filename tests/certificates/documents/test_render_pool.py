"""The render pool keeps the loop free, bounds the work and gives up in time."""

import asyncio
import threading

import pytest

from diplomado_certificates.documents import render_pool
from diplomado_certificates.documents.render_pool import RenderPool
from diplomado_certificates.documents.typesetter import render_pdf
from diplomado_certificates.register.record import CertificateRecord
from diplomado_chassis.http.problems import Problem
from tests.certificates.documents.samples import BASE, DIPLOMA, SESSION
from tests.support.waiting import PATIENCE


async def test_papers_printed_at_the_same_time_are_those_printed_alone() -> None:
    pool = RenderPool(workers=2)
    papers = await asyncio.gather(*(pool.render(record, BASE) for record in (DIPLOMA, SESSION) * 5))
    assert papers == [render_pdf(DIPLOMA, BASE), render_pdf(SESSION, BASE)] * 5
    pool.close()


async def test_the_loop_turns_while_papers_are_printed() -> None:
    pool = RenderPool(workers=1, timeout=PATIENCE)
    await pool.render(DIPLOMA, BASE)
    running = asyncio.gather(*(pool.render(DIPLOMA.model_copy(update={"number": f"CT-{n}"}), BASE) for n in range(10)))
    turns = 0
    while not running.done():
        await asyncio.sleep(0)
        turns += 1
    await running
    # a loop that printed itself would turn a few times for each paper
    assert turns > 200
    pool.close()


class Gate:
    """Stands in for a paper that takes for ever: it opens when the test says so."""

    def __init__(self) -> None:
        self.opened = threading.Event()

    def render(self, _record: CertificateRecord, *_others: object) -> bytes:
        self.opened.wait(30)
        return b"%PDF-late"


async def test_too_much_work_is_refused_and_late_work_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate()
    monkeypatch.setattr(render_pool, "render_pdf", gate.render)
    pool = RenderPool(workers=1, max_waiting=1, timeout=0.05)
    first, second = (asyncio.ensure_future(pool.render(record, BASE)) for record in (DIPLOMA, SESSION))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    with pytest.raises(Problem, match="document-busy"):
        await pool.render(DIPLOMA.model_copy(update={"number": "another"}), BASE)
    for late in (first, second):
        with pytest.raises(Problem, match="document-busy"):
            await late
    gate.opened.set()
    pool.close()


async def test_one_holder_takes_one_place_however_often_they_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty requests for one document are one rendering; another holder is served beside them."""
    gate = Gate()
    rendered: list[str] = []

    def render(record: CertificateRecord, *others: object) -> bytes:
        rendered.append(record.number)
        return gate.render(record, *others)

    monkeypatch.setattr(render_pool, "render_pdf", render)
    pool = RenderPool(workers=1, max_waiting=1, timeout=PATIENCE)
    same = [asyncio.ensure_future(pool.render(DIPLOMA, BASE)) for _ in range(50)]
    await asyncio.sleep(0)
    other = asyncio.ensure_future(pool.render(SESSION, BASE))
    await asyncio.sleep(0)
    same[0].cancel()  # who leaves takes nothing from the others
    gate.opened.set()
    assert await asyncio.gather(*same[1:], other) == [b"%PDF-late"] * 50
    assert await pool.render(DIPLOMA, BASE) == b"%PDF-late"
    assert rendered == [DIPLOMA.number, SESSION.number]
    await pool.render(DIPLOMA, BASE, {"emblem": b"another"})
    assert len(rendered) == 3
    pool.close()
