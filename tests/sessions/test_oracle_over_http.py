"""Files of every program, the room, and both together over HTTP: an oracle that counts seconds one by one agrees."""

import random
from uuid import UUID

import pytest

from tests.sessions.format_samples import PLAIN_COLUMNS, WRITERS, Shown
from tests.sessions.mission import Mission
from tests.sessions.oracle import SAVED, counted_one_by_one
from tests.sessions.room.room import Room
from tests.sessions.test_clocks_of_every_format import SPANS
from tests.sessions.zoom_files import WINDOW
from tests.support.properties import drawn_seed

PEOPLE, LENGTH = 5, WINDOW.seconds
Intervals = list[tuple[int, int]]


def drawn(chosen: random.Random, most: int = 4) -> Intervals:
    """Some intervals in order, with gaps of at least two seconds, around a session of an hour and a half."""
    ends = sorted(chosen.sample(range(-600, 6000, 2), 2 * chosen.randint(1, most)))
    return list(zip(ends[::2], ends[1::2], strict=True))


def clock(second: int) -> str:
    moment = 9 * 3600 + second
    return f"{moment // 3600:02}:{moment // 60 % 60:02}:{moment % 60:02}"


def oracle(*shown: Intervals) -> int:
    """How many seconds of the session lie in any interval of any source."""
    return counted_one_by_one(Shown("", "", [interval for intervals in shown for interval in intervals]))


async def people_of(mission: Mission, layout: str) -> list[UUID]:
    names = [(f"Persona Número{number}", f"p{number}@correo.example") for number in range(PEOPLE)]
    await mission.http.put(f"/api/v1/editions/{mission.edition_id}/attendance-mapping", json={"columns": PLAIN_COLUMNS})
    return [await mission.register("Persona", name.split()[1], email) for name, email in names]


@pytest.mark.parametrize("held", ["online", "hybrid"])
@pytest.mark.parametrize("layout", WRITERS)
async def test_files_of_every_program_and_the_room_give_the_seconds_of_the_oracle(
    mission: Mission, layout: str, held: str
) -> None:
    chosen = random.Random(drawn_seed())
    registrations = await people_of(mission, layout)
    for number, saved in enumerate(sorted(SAVED)):
        session = await mission.session(f"S{number}")
        online = [drawn(chosen) for _ in registrations]
        shown = [Shown(f"Persona Número{n}", f"p{n}@correo.example", times) for n, times in enumerate(online)]
        made = await mission.import_file(session, SAVED[saved](WRITERS[layout](shown)), accept_other_session="true")
        # First joining and last leaving with gaps between them show how long, and not when.
        totals = [layout in SPANS and len(times) > 1 for times in online]
        assert (made["totals"], made["broken"]) == (sum(totals), 0)
        room: list[Intervals] = [[] for _ in registrations]
        if held == "hybrid":
            hall = Room(mission, session, WINDOW.starts_at, WINDOW.ends_at)
            room = [[one for one in drawn(chosen) if one[0] < LENGTH and one[1] > 0] for _ in registrations]
            await in_the_room(hall, chosen, registrations, room)
        expected: dict[str, int] = {}
        for registration, times, total, stays in zip(registrations, online, totals, room, strict=True):
            connected = sum(end - start for start, end in times)
            seconds = oracle(stays) if total and stays else min(connected, LENGTH) if total else oracle(times, stays)
            expected |= {str(registration): seconds} if seconds else {}
        assert await mission.attendance(session) == expected, (layout, saved)
        await mission.close(session)
        assert await mission.attendance(session) == expected, (layout, saved)


async def in_the_room(hall: Room, chosen: random.Random, registrations: list[UUID], room: list[Intervals]) -> None:
    """Enter stays by ticking names or by a signed list, as chance decides."""
    lines = ["inscripción;entrada;salida"]
    for registration, stays in zip(registrations, room, strict=True):
        for start, end in stays:
            if chosen.random() < 0.5:
                times = {"came_at": start, "left_at": end}
                body = {name: f"2021-07-14T{clock(second)}-05:00" for name, second in times.items()}
                assert (await hall.tick(registration, **body)).status_code == 200
            else:
                lines.append(f"{registration};{clock(start)};{clock(end)}")
    if len(lines) > 1:
        answer = await hall.send_list("\n".join(lines))
        assert (answer.status_code, answer.json()["errors"]) == (200, [])


async def test_twenty_thousand_rows_of_one_person_are_one_person_over_http(mission: Mission) -> None:
    """Each second is counted once, whatever the file repeats."""
    ana = await mission.register("Persona", "Número0", "p0@correo.example")
    session = await mission.session()
    intervals = [(second % 5000, second % 5000 + 1) for second in range(0, 40_000, 2)]
    shown = Shown("Persona Número0", "p0@correo.example", intervals)
    made = await mission.import_file(session, SAVED["csv"](WRITERS["zoom-meeting-spanish-newer"]([shown])))
    assert (made["rows"], made["matched"], made["broken"]) == (20_000, 1, 0)
    assert await mission.attendance(session) == {str(ana): counted_one_by_one(shown)} == {str(ana): 2500}
