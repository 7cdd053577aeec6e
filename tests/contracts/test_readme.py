"""The subscriber of the README runs as it is printed, and survives repetitions and a restart."""

import asyncio
import re
import sqlite3
import sys
from pathlib import Path

from diplomado_contracts.kafka import trial
from diplomado_contracts.samples import Samples
from tests.contracts.compatibility import ROOT
from tests.contracts.topics import Topics
from tests.support.waiting import PATIENCE

README = (ROOT / "contracts" / "README.md").read_text(encoding="utf-8")


def subscriber(topics: Topics) -> str:
    """The program of the README, for the topics of this test."""
    program: str
    (program,) = (block for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "Reader(" in block)
    own = f'group_id="{topics.prefix}learners", topic_prefix="{topics.prefix}"'
    for printed, changed in (('"127.0.0.1:9092"', f'"{topics.kafka}"'), ('group_id="learners"', own)):
        assert printed in program
        program = program.replace(printed, changed)
    return program


async def lines_of(program: Path, folder: Path, count: int) -> list[str]:
    """The first lines that the program prints. It is then killed, as by a lost machine."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-u", program, cwd=folder, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    try:
        async with asyncio.timeout(PATIENCE):
            return [(await process.stdout.readline()).decode().rstrip() for _ in range(count)]
    finally:
        process.kill()
        await process.wait()


async def test_the_subscriber_counts_each_learner_once(topics: Topics, tmp_path: Path) -> None:
    program = tmp_path / "subscriber.py"
    program.write_text(subscriber(topics), encoding="utf-8")
    learners = [Samples(seed) for seed in range(3)]
    events = [event for samples in learners for event in samples.story() if "registration" in event.key]
    own = [event for event in events if type(event).__name__ in ("Registered", "Graduated")]

    await trial.publish(topics.kafka, own, topics.prefix, probes=True)
    first = await lines_of(program, tmp_path, len(own))
    await trial.publish(topics.kafka, own, topics.prefix)
    again = await lines_of(program, tmp_path, len(own))

    names = sorted(f"{type(event).__name__} {event.partition_key}" for event in own)
    assert sorted(first) == sorted(again) == names
    with sqlite3.connect(tmp_path / "subscriber.db") as store:
        assert len(store.execute("select * from seen").fetchall()) == len(own)
        found = store.execute("select registration, graduated_on is not null from learners").fetchall()
    assert sorted(found) == sorted({(event.partition_key, 1) for event in own})
