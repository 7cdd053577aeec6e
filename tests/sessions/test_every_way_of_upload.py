"""A file is read as the same thing wherever it is sent: a signed list as one, and the file of a meeting as that."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from diplomado_acceptance.replay import attendance
from diplomado_acceptance.replay.programme import Programme
from diplomado_acceptance.replay.reading import read_folder
from diplomado_chassis.validation import ValidationFailed
from diplomado_contracts import Localised
from diplomado_contracts.editions import Module
from diplomado_sessions.attendance.check_in.signed.lists import read_list
from diplomado_sessions.attendance.formats.mapping import PlainMapping
from diplomado_sessions.attendance.formats.moments import Context
from diplomado_sessions.attendance.formats.reading import is_of_a_meeting, read_report
from diplomado_sessions.attendance.formats.signed_lists import SIGNED_LIST
from diplomado_sessions.timetable.window import Window
from tests.sessions.mission import Mission, meeting
from tests.sessions.staff import Staff, staff
from tests.sessions.test_examples import EXAMPLES, Sending, everybody

PANAMA = ZoneInfo("America/Panama")
WINDOW = Window(datetime(2021, 7, 14, 14, tzinfo=UTC), datetime(2021, 7, 14, 15, 30, tzinfo=UTC))
TIMES = "Nombre;Correo electrónico;Hora de entrada;Hora de salida"
Sent = tuple[str, bytes]
HELD = "Ana Ruiz;ana@correo.example;09:00;10:00"
SIGNED_LISTS = (
    f"{TIMES};Firma\n{HELD};x\nEva Sáenz;eva@correo.example;;;x\n",
    f"{TIMES};Firma\nEva Sáenz;eva@correo.example;;;x\n",
    f"{TIMES};Asistió\n{HELD};sí\n",
    f"{TIMES};Presente\n{HELD};sí\n",
    f"{TIMES}\n{HELD}\n",
    f"Diplomado, edición 2021\n;;;\nSesión 3; sala;;\n{TIMES};Firma\n{HELD};x\n",
    "correo,presente\nana@correo.example,x\n",
    "Correo;Entrada;Salida\nana@correo.example;9:00;10:00\n",
)
OF_MEETINGS = (
    f"{TIMES};Duración (minutos)\nAna Ruiz;ana@correo.example;14/07/2021 09:00;14/07/2021 10:00;60\n",
    f"{TIMES}\nAna Ruiz;ana@correo.example;14/07/2021 09:00;14/07/2021 10:00\n",
    f"Asistió;{TIMES};Tiempo en la sesión (minutos)\n"
    "Sí;Ana Ruiz;ana@correo.example;14/07/2021 09:00;14/07/2021 10:00;60\n",
    f"{TIMES.replace('Nombre', 'Nombre (nombre original)')}\n{HELD}\n",
    meeting(("Ana Ruiz", "ana@correo.example", "09:00:00", "10:00:00")),
)


@pytest.mark.parametrize("text", SIGNED_LISTS)
def test_a_signed_list_is_no_file_of_a_meeting(text: str) -> None:
    assert not is_of_a_meeting(text.encode())
    with pytest.raises(ValidationFailed) as refused:
        read_report(text.encode(), Context(PANAMA, WINDOW))
    assert refused.value.slug == SIGNED_LIST
    assert read_list(text.encode("cp1252"), WINDOW, PANAMA).lines


@pytest.mark.parametrize("text", OF_MEETINGS)
def test_the_file_of_a_meeting_is_no_signed_list(text: str) -> None:
    assert is_of_a_meeting(text.encode())
    assert read_report(text.encode(), Context(PANAMA, WINDOW)).rows == 1


def test_what_a_person_said_of_a_table_outranks_all_but_signatures() -> None:
    mapping = PlainMapping({"email": "Correo", "joined": "Entrada", "left": "Salida"})
    table = "Correo;Entrada;Salida{}\nana@correo.example;9:00;10:00{}\n"
    assert is_of_a_meeting(table.format("", "").encode(), mapping)
    assert not is_of_a_meeting(table.format(";Firma", ";x").encode(), mapping)


@pytest.mark.parametrize("name", ["panama-2021", "panama-2023"])
def test_every_file_of_the_examples_is_taken_for_what_it_is(name: str) -> None:
    programme = read_folder(EXAMPLES / name)
    files = {file: False for one in programme.sessions for file in one.signed_lists}
    files |= {named.file: True for one in programme.sessions for named in one.attendance}
    assert {file: is_of_a_meeting((programme.folder / file).read_bytes()) for file in files} == files


async def _at_the_address_of_programs(mission: Mission, _me: Staff, session: str, file: Sent, zone: str) -> None:
    """As a program that does not know what it has: first as an attendance file, and as what the answer says."""
    base, content = f"/api/v1/sessions/{session}", file[1]
    answer = await mission.send_file(session, content, time_zone=zone)
    if answer.status_code == 422 and answer.json()["type"].endswith(SIGNED_LIST):
        answer = await mission.http.post(f"{base}/check-in-lists", content=content)
        assert answer.json()["errors"] == []
    elif answer.status_code == 409:
        await mission.import_file(session, content, time_zone=zone)
        return
    else:
        again = await mission.http.post(f"{base}/check-in-lists", content=content)
        assert (again.status_code, again.json()["type"].rpartition(":")[2]) == (422, "list-of-a-meeting")
    assert answer.status_code == 200, answer.text


def _on_the_page(part: str, field: str) -> Callable[[Mission, Staff, str, Sent, str], Awaitable[None]]:
    async def send(_mission: Mission, me: Staff, session: str, file: Sent, zone: str) -> None:
        page = f"/sessions/sessions/{session}/{part.partition('/')[0]}"
        files = {field: (*file, "text/csv")}
        sent = await me.change(page, f"/sessions/sessions/{session}/{part}", files=files)
        await confirm(me, sent.headers["location"], zone)

    return send


async def confirm(me: Staff, shown: str, zone: str) -> None:
    """Confirm exactly what the preview of a file, or of a list, shows."""
    action = urlsplit(shown).path
    if "/lists/" in action:
        fields = {"reason": "signed_list"}
        page = await me.open(shown)
    else:
        fields = {"time_zone": zone}
        page = await me.open(f"{action}?time_zone={zone}")
    answer = await me.send(page, action, fields)
    assert answer.status_code == 303, answer.text


async def prepared(mission: Mission, programme: Programme) -> tuple[dict[str, str], dict[str, str]]:
    """The timetable of a programme in an edition of its own, with everybody registered."""
    edition = programme.edition.edition
    days: dict[str, Any] = {"starts_on": edition.starts_on, "ends_on": edition.ends_on, "time_zone": edition.time_zone}
    title = Localised(es="Título", en="Title")
    modules = tuple(Module(number=one.number, title=title) for one in edition.modules)
    await mission.handle(mission.edition_published(modules=modules, **days))
    client: Any = Sending(mission)
    timetable = await attendance.schedule(programme, client, str(mission.edition_id))
    people, facts = everybody(mission, programme)
    await mission.handle(*facts)
    return timetable, people


async def minutes(mission: Mission, timetable: dict[str, str], people: dict[str, str]) -> dict[str, dict[str, int]]:
    """The seconds of each address in each session."""
    emails = {registration: email for email, registration in people.items()}
    return {
        code: {emails[one]: seconds for one, seconds in (await mission.attendance(session)).items()}
        for code, session in timetable.items()
    }


async def test_every_way_gives_the_same_minutes_for_the_same_file(mission: Mission) -> None:
    programme = read_folder(EXAMPLES / "panama-2023")
    zone = programme.edition.edition.time_zone
    files = [
        (one.code, (Path(file).name, (programme.folder / file).read_bytes()), other or zone)
        for one in programme.sessions
        for file, other in [
            *((named.file, named.time_zone) for named in one.attendance),
            *((file, None) for file in one.signed_lists),
        ]
    ]
    ways = (
        _at_the_address_of_programs,
        _on_the_page("files", "file"),
        _on_the_page("room/lists", "list"),
    )
    found = []
    async with staff(mission.running, "coordinator") as me:
        for way in ways:
            one = Mission(mission.running)
            timetable, people = await prepared(one, programme)
            for code, file, of_file in files:
                await way(one, me, timetable[code], file, of_file)
            found.append(await minutes(one, timetable, people))
        together = Mission(mission.running)
        timetable, people = await prepared(together, programme)
        await send_together(me, together, files)
        found.append(await minutes(together, timetable, people))
    assert len(found[0]["m3-2"]) > 3, "people who only signed"
    assert found == [found[0]] * 4


async def send_together(me: Staff, mission: Mission, files: list[tuple[str, Sent, str]]) -> None:
    """Send all files of an edition at once, import those without a question, and answer what the others ask."""
    at = f"/sessions/editions/{mission.edition_id}/attendance-files"
    zones = {file[0]: zone for _, file, zone in files}
    sent = [("file", (*file, "text/csv")) for _, file, _ in files]
    page = await me.open((await me.change(at, at, files=sent)).headers["location"])
    ready = re.findall(r'name="upload" value="([^"]+)" checked', page)
    assert len(ready) >= len(files) - 2
    confirmed = await me.send(page, f"{at}/confirmation", {"upload": ready})
    page = await me.open(confirmed.headers["location"])
    waiting = re.findall(r'class="shown-as">([^<]+)</label>.*?<a href="([^"]+)"', page, re.DOTALL)
    for name, address in waiting:
        await confirm(me, address, zones[name])
    assert 'name="upload"' not in await me.open(at)
