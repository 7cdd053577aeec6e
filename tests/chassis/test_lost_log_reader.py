"""A service whose log cannot be written goes on: requests, relay, consumer and an ordered stop."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import httpx
import pytest

from diplomado_chassis.ids import uuid7
from diplomado_chassis.observability import metrics
from diplomado_chassis.observability.log_writer import LogWriter
from tests.chassis.conftest import Place
from tests.support.processes import served
from tests.support.waiting import PATIENCE, eventually

MANY = 400
"""Requests whose log lines are more than a pipe takes that nobody reads."""


@contextmanager
def reader_gone() -> Iterator[IO[bytes]]:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb", 0) as log:
        yield log


@contextmanager
def disk_full() -> Iterator[IO[bytes]]:
    with Path("/dev/full").open("wb", 0) as log:
        yield log


@contextmanager
def never_read() -> Iterator[IO[bytes]]:
    reading, writing = os.pipe()
    try:
        with os.fdopen(writing, "wb", 0) as log:
            yield log
    finally:
        os.close(reading)


@pytest.mark.parametrize("broken", [reader_gone, disk_full, never_read])
async def test_a_service_works_and_stops_without_its_log(place: Place, broken: Any) -> None:
    with broken() as log:
        async with (
            served("tests.chassis.sample", place.settings, roles="api,relay,consumer", log=log) as process,
            httpx.AsyncClient(base_url=process.url, headers=process.headers, timeout=PATIENCE) as client,
        ):
            await process.ready()
            answers = {
                (await client.post("/api/v1/counters", json={"registration_id": str(uuid7())})).status_code
                for _ in range(10)
            }
            if broken is never_read:
                answers |= {(await client.get("/api/v1/empty")).status_code for _ in range(MANY)}
            assert answers <= {201, 204}

            async def handled() -> bool:
                return bool((await place.rows("select count(*) = 10 from seen"))[0][0])

            assert await eventually(handled)
            if broken is not never_read:

                async def counted() -> bool:
                    shown = (await client.get(f"{process.operations_url}/metrics")).text
                    return 'diplomado_log_lines_dropped_total{reason="failed"}' in shown

                assert await eventually(counted)  # a thread writes the lines
            process.child.terminate()
            assert await process.ended() == 0


def lost(reason: str) -> float:
    return float(metrics.LOG_LINES_DROPPED.labels(reason)._value.get())


def test_lines_beyond_the_limit_are_dropped_and_told_of_later() -> None:
    gate = threading.Event()
    told: list[int] = []
    written: list[bytes] = []

    def slow(content: memoryview) -> int:
        gate.wait(PATIENCE)
        written.append(bytes(content))
        return len(content)

    before = lost("full")
    writer = LogWriter(slow, max_bytes=100, recovered=told.append)
    for number in range(50):
        writer.write_line(b"line %d" % number)
    gate.set()
    assert writer.flush(PATIENCE)
    lines = b"".join(written).splitlines()
    assert lines == [b"line %d" % number for number in range(len(lines))]
    assert lost("full") - before == 50 - len(lines) > 0
    assert told == [50 - len(lines)]


def test_a_flush_waits_for_what_is_told_of_lost_lines() -> None:
    """The process may end after it."""
    gate, telling = threading.Event(), threading.Event()
    told: list[int] = []

    def recovered(lines: int) -> None:
        telling.set()
        gate.wait(PATIENCE)
        told.append(lines)

    writer = LogWriter(len, recovered=recovered)
    writer.lose("unreadable")
    writer.write_line(b"a line")
    assert telling.wait(PATIENCE)
    assert not writer.flush(0)
    gate.set()
    assert writer.flush(PATIENCE)
    assert told == [1]


def test_a_line_that_was_cut_off_spoils_no_other() -> None:
    """The disk fills up in the middle of a line and is emptied later."""
    written, room = bytearray(), [4]

    def write(content: memoryview) -> int:
        if not room[0]:
            raise OSError(28, "No space left on device")
        part = bytes(content[: room[0]])
        written.extend(part)
        room[0] -= len(part)
        return len(part)

    writer = LogWriter(write)
    writer.write_line(b"a long line")
    assert writer.flush(PATIENCE)
    room[0] = 1000
    writer.write_line(b"another")
    assert writer.flush(PATIENCE)
    assert bytes(written).splitlines() == [b"a lo", b"another"]
