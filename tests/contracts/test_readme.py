"""The subscribers of the README run as they are printed, and end with the present state, whatever comes."""

import asyncio
import re
import sqlite3
import sys
from pathlib import Path

import pytest_asyncio

from diplomado_contracts import (
    Graduated,
    GraduationReversed,
    PersonErasedInCertificates,
    Registered,
    RegistrationWithdrawn,
)
from diplomado_contracts.catalogue import OPEN_TOPICS
from diplomado_contracts.kafka import trial
from diplomado_contracts.samples import Samples
from tests.contracts.compatibility import ROOT
from tests.contracts.topics import Topics
from tests.support.waiting import PATIENCE

README = (ROOT / "contracts" / "README.md").read_text(encoding="utf-8")
FIRST, SECOND = [
    block for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "async with Reader(" in block
]


def subscriber(printed: str, topics: Topics) -> str:
    """A program of the README, for the topics of this test."""
    own = f'group_id="{topics.prefix}learners", topic_prefix="{topics.prefix}"'
    for read, changed in (('"127.0.0.1:9092"', f'"{topics.kafka}"'), ('group_id="learners"', own)):
        assert read in printed
        printed = printed.replace(read, changed)
    return printed


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


def learners(folder: Path) -> dict[str, tuple[bool, bool]]:
    """Who has a place, and who graduated, by registration."""
    with sqlite3.connect(folder / "subscriber.db") as store:
        found = store.execute("select registration, place, graduated_on from learners").fetchall()
    return {registration: (bool(place), graduated_on is not None) for registration, place, graduated_on in found}


@pytest_asyncio.fixture
async def own_topics(topics: Topics) -> Topics:
    """The topics of this test, which are there before the subscriber asks for them."""
    await trial.make_missing_topics(topics.kafka, OPEN_TOPICS, topics.prefix)
    return topics


async def test_the_first_subscriber_prints_who_graduated(own_topics: Topics, tmp_path: Path) -> None:
    program = tmp_path / "subscriber.py"
    program.write_text(subscriber(FIRST, own_topics), encoding="utf-8")
    await trial.publish(own_topics.kafka, [Samples(0).of(Graduated)], own_topics.prefix)

    _, second = await lines_of(program, tmp_path, 2)

    assert second == f"graduated on {Samples(0).of(Graduated).graduated_on}"


async def test_the_second_subscriber_absorbs_repetitions_and_a_restart(own_topics: Topics, tmp_path: Path) -> None:
    program = tmp_path / "subscriber.py"
    program.write_text(subscriber(SECOND, own_topics), encoding="utf-8")
    people = [Samples(seed) for seed in range(3)]
    own = [event for samples in people for event in (samples.of(Registered), samples.of(Graduated))]

    await trial.publish(own_topics.kafka, own, own_topics.prefix, probes=True)
    first = await lines_of(program, tmp_path, len(own))
    await trial.publish(own_topics.kafka, own, own_topics.prefix)
    again = await lines_of(program, tmp_path, len(own))

    names = sorted(f"{type(event).__name__} {event.partition_key}" for event in own)
    assert sorted(first) == sorted(again) == names
    assert learners(tmp_path) == {event.partition_key: (True, True) for event in own}


async def test_the_second_subscriber_holds_what_the_highest_revision_says_and_nobody_erased(
    own_topics: Topics, tmp_path: Path
) -> None:
    """A withdrawal, a reversal, an outdated record behind both, and a person whose receipt is read first."""
    program = tmp_path / "subscriber.py"
    program.write_text(subscriber(SECOND, own_topics), encoding="utf-8")
    gone, erased = Samples(1), Samples(2)
    place = gone.of(Registered)
    first = [
        gone.of(RegistrationWithdrawn, revision=place.revision + 1),
        gone.of(GraduationReversed, revision=2),
        erased.of(PersonErasedInCertificates),
    ]
    late = [place, gone.of(Graduated, revision=1), erased.of(Registered), erased.of(Graduated)]

    for events in (first, late):
        await trial.publish(own_topics.kafka, events, own_topics.prefix)
        await lines_of(program, tmp_path, len(events))

    assert learners(tmp_path) == {place.partition_key: (False, False)}
