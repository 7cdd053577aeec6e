"""The attendance sheet: a tagged PDF with a line for each registered person, whatever the names and however many."""

import io
from datetime import UTC, datetime
from uuid import UUID

import pikepdf

from diplomado_sessions.attendance.check_in.sheet import usecases
from diplomado_sessions.attendance.check_in.sheet.content import Heading, Person, compose
from diplomado_sessions.attendance.check_in.sheet.typesetting import typeset
from tests.sessions.mission import Mission
from tests.sessions.room.room import room
from tests.support.waiting import PATIENCE

START = datetime(2021, 7, 14, 14, tzinfo=UTC)
SECRETS = ["s" * 40]


def heading(place: str | None = "Sala 3", title: str = "Sesión") -> Heading:
    return Heading("S1", title, START, START.replace(hour=16), "America/Panama", place)


def tags(pdf: pikepdf.Pdf) -> dict[str, int]:
    """How often each tag is used in the structure of a document."""
    found: dict[str, int] = {}
    waiting = [pdf.Root.StructTreeRoot.K]
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Array):
            waiting.extend(list(item))
        elif isinstance(item, pikepdf.Dictionary):
            if "/S" in item:
                found[str(item.S)] = found.get(str(item.S), 0) + 1
            if "/K" in item:
                waiting.append(item.K)
    return found


async def test_staff_print_the_sheet_of_a_session(mission: Mission) -> None:
    for given, family in (("Ana", "Zúñiga"), ("Eva", "Águila"), ("José", "Núñez")):
        await mission.register(given, family, f"{given}@correo.example".lower())
    waiting, person = UUID(int=71), UUID(int=72)
    await mission.handle(mission.waitlisted(waiting, person))
    hall = await room(mission)
    for role in ("coordinator", "facilitator"):
        answer = await mission.http.get(
            f"{hall.path}/sheet.pdf?lang=en", headers=mission.running.bearer(role), timeout=PATIENCE
        )
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.Lang == "en"
        assert pdf.Root.MarkInfo.Marked
        found = tags(pdf)
        assert (found["/H1"], found["/Table"], found["/TR"], found["/Figure"]) == (1, 1, 4, 3)
    for role, status in (("auditor", 403), ("focal_point", 403)):
        answer = await mission.http.get(f"{hall.path}/sheet.pdf", headers=mission.running.bearer(role))
        assert answer.status_code == status
    assert (await mission.http.get(f"/api/v1/sessions/{UUID(int=9)}/sheet.pdf")).status_code == 404


def test_lines_are_in_order_of_surname_as_people_sort_them() -> None:
    names = [("Ana", "Zúñiga"), ("Eva", "Águila"), ("José", "nuñez"), ("Beto", "Núñez"), ("Mononimo", "")]
    people = [Person(UUID(int=number), *name) for number, name in enumerate(names)]
    data = compose(heading(), people, "https://asistencia.example/", SECRETS, "es")
    assert [line["name"] for line in data["people"]] == [
        "Mononimo",
        "Águila, Eva",
        "Núñez, Beto",
        "nuñez, José",
        "Zúñiga, Ana",
    ]


def test_names_of_any_length_and_any_letters_are_printed_on_many_pages() -> None:
    names = [
        ("X" * 400, "Y" * 400),
        ("Ana " * 60, "de la " * 60),
        ("عمر", "日本 😀"),
        ("#set text(red)", '"\\) [x] $x$'),
        ("", ""),
        ("\u202eodalrever", "Nul\u0007o"),
        *((f"Persona {number}", "Batista") for number in range(80)),
    ]
    people = [Person(UUID(int=number), *name) for number, name in enumerate(names)]
    for where in (heading(), heading(None, "S" * 200), heading("Sala " * 40)):
        content = typeset(compose(where, people, "https://asistencia.example", SECRETS, "es"))
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert len(pdf.pages) > 5
            assert tags(pdf)["/Figure"] == len(names)
            widths = {tuple(map(float, page.mediabox[2:])) for page in pdf.pages}
            assert [tuple(round(side) for side in box) for box in widths] == [(595, 842)]


def test_a_sheet_of_nobody_says_so() -> None:
    assert typeset(compose(heading(), [], "https://asistencia.example", SECRETS, "en")).startswith(b"%PDF")


async def test_too_many_sheets_at_once_are_asked_to_wait(mission: Mission) -> None:
    hall = await room(mission)
    taken = 0
    while usecases._slots.acquire(blocking=False):
        taken += 1
    try:
        answer = await mission.http.get(f"{hall.path}/sheet.pdf")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    finally:
        for _ in range(taken):
            usecases._slots.release()
    assert (await mission.http.get(f"{hall.path}/sheet.pdf", timeout=PATIENCE)).status_code == 200
