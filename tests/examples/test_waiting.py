"""A replay waits for as long as anything moves, and sends together what no order decides about."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from diplomado_acceptance.failures import Failure
from diplomado_acceptance.replay.enrolment import certain_and_ordered
from diplomado_acceptance.replay.idle import Backlog, until_idle
from diplomado_acceptance.replay.reading import read_folder
from examples.making.large import write

PATIENCE = 0.2
"""Less than so many looks take together."""
LOOKS = 12


def _left(mails: int) -> Backlog:
    return Backlog({"registration": 0}, {"notifications": 0}, {}, mails)


async def test_mails_that_go_out_one_by_one_are_waited_for_and_told() -> None:
    told: list[str] = []
    mails = iter([*range(LOOKS, 0, -1), 0, 0])
    begun = asyncio.get_running_loop().time()

    async def look() -> Backlog:
        return _left(next(mails))

    await until_idle(look, "after people registered", told.append, patience=PATIENCE)
    assert asyncio.get_running_loop().time() - begun > PATIENCE
    assert told == [*(f"{number} mails" for number in range(LOOKS, 0, -1)), "nothing"]


async def test_mails_that_stay_are_named_when_nothing_has_moved() -> None:
    async def look() -> Backlog:
        return _left(3)

    with pytest.raises(Failure, match="after people registered: nothing has moved for 0 s; 3 mails"):
        await until_idle(look, "after people registered", patience=PATIENCE)


async def test_a_service_that_does_not_answer_for_a_moment_is_waited_for() -> None:
    def answers() -> Iterator[Backlog | Exception]:
        yield _left(1)
        yield TimeoutError()
        yield ValueError("starting")
        yield from (_left(0), _left(0))

    looks = answers()

    async def look() -> Backlog:
        found = next(looks)
        if isinstance(found, Exception):
            raise found
        return found

    assert (await until_idle(look, "anything")).idle


def test_registrations_are_sent_together_as_far_as_there_is_room_for_all(tmp_path: Path) -> None:
    """In the programme of a hundred people fifty are nominated, and ninety-eight have a place."""
    write(tmp_path, 100)
    programme = read_folder(tmp_path)
    rows = [numbered.number for numbered in programme.registrations]
    nominated = [{"email": f"nominee{number}@correo.example", "status": "registered"} for number in range(50)]

    def split(*views: dict[str, str]) -> tuple[list[int], list[int]]:
        together, in_order = certain_and_ordered(programme, views)
        return [one.number for one in together], [one.number for one in in_order]

    assert split(*nominated) == (rows[:48], rows[48:])
    assert split(*nominated, {"email": "x@correo.example", "status": "withdrawn"}) == (rows[:48], rows[48:])
    assert split(*nominated, {"email": "x@correo.example", "status": "waitlisted"}) == ([], rows)
    first = programme.registrations[0].row.email
    assert split(*nominated, {"email": first, "status": "registered"}) == (rows[1:48], rows[48:])
    assert Counter(map(len, split())) == Counter([len(rows), 0]), "without nominees there is room for everybody"
