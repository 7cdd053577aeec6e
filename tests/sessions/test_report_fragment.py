"""Attendance of an edition for its report: numbers, people by sessions, and files."""

import csv
import html
import io
import re
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from diplomado_chassis.http.auth import Scope
from diplomado_sessions.credits.credit import percent_of
from tests.browser.check import examine
from tests.browser.visitor import Visitors
from tests.sessions.mission import LEADER, Mission, meeting
from tests.sessions.staff import seen, staff


async def prepared(mission: Mission) -> str:
    """Ana attended both closed sessions, Eva one; Olga was excused; a third session is not closed."""
    await mission.register("=Ana", "Quirós", "ana@correo.example")
    await mission.register("Eva", "Rivas", "eva@correo.example")
    olga = await mission.register("Olga", "Sáenz", "olga@correo.example")
    first = await mission.session("S1")
    second = await mission.session("S2", starts_at="2021-07-15T09:00:00", ends_at="2021-07-15T10:00:00")
    await mission.session("S3", starts_at="2021-07-15T11:00:00", ends_at="2021-07-15T12:00:00")
    excuse = {"registration_id": str(olga), "reason": "personal"}
    assert (await mission.http.post(f"/api/v1/sessions/{first}/excuses", json=excuse)).status_code == 201
    rows = [
        ("Ana", "ana@correo.example", "09:00:00", "10:30:00"),
        ("Eva", "eva@correo.example", "09:00:00", "09:45:00"),
    ]
    await mission.import_file(first, meeting(*rows))
    later = meeting(("Ana", "ana@correo.example", "09:00:00", "10:00:00")).replace("2021-07-14", "2021-07-15")
    await mission.import_file(second, later)
    for session in (first, second):
        await mission.close(session)
    return f"/sessions/fragments/report/{mission.edition_id}"


def figures(page: str) -> list[str]:
    return re.findall(r'<span class="figure">(\d+)</span>', page)


async def test_it_counts_people_and_shows_what_each_attended(mission: Mission, page_at: Visitors) -> None:
    path = await prepared(mission)
    gone = await mission.register("Iris", "Zamora", "iris@correo.example")
    await mission.handle(mission.withdrawn(gone, await mission.participant_of(gone)))
    async with staff(mission.running, "auditor") as auditor:
        auditor.client.headers["HX-Request"] = "true"
        page = await auditor.open(path)
        assert "<html" not in page
        assert figures(page) == ["3", "2", "1", "2"]
        for words in ("Quirós, =Ana", "100 %", "50 %", "67 %", "Justificada", "Ausente", "Sin cerrar"):
            assert words in page
        assert '<abbr title="Sesión">S1</abbr>' in page
        assert re.findall(r"<th scope=.row.[^>]*>([^<]*) <span class=.badge[^>]*>([^<]*)<", page) == [
            ("Zamora, Iris", "Retirada")
        ]
        english = await auditor.open(path, language="en")
        for words in ("100%", "Excused", "Absent", "Not closed"):
            assert words in english
    assert await examine(page_at, mission.running.url, seen(mission.running, path)) == []


async def test_files_have_everybody_and_no_formulas(mission: Mission) -> None:
    await prepared(mission)
    path = f"/sessions/editions/{mission.edition_id}/attendance"
    async with staff(mission.running, "coordinator") as coordinator:
        answer = await coordinator.client.get(f"{path}.csv?lang=es")
        assert answer.headers["content-disposition"] == f'attachment; filename="{mission.code}-attendance.csv"'
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        workbook = CalamineWorkbook.from_filelike(io.BytesIO((await coordinator.client.get(f"{path}.xlsx")).content))
    assert [row["Nombres"] for row in rows] == ["'=Ana", "Eva", "Olga"]
    assert [(row["S1: minutos"], row["S1: situación"]) for row in rows] == [
        ("90", "Presente"),
        ("45", "Presente el 50\N{NO-BREAK SPACE}%"),
        ("0", "Justificada"),
    ]
    assert {row["S3: situación"] for row in rows} == {"Sin cerrar"}
    assert [row["Sesiones asistidas"] for row in rows] == ["2", "1", "0"]
    people, sessions = (workbook.get_sheet_by_index(index).to_python() for index in (0, 1))
    assert people[1][1] == "=Ana"
    assert [row[6] for row in sessions[1:]] == [2.0, 1.0, ""]


async def test_people_are_paged(mission: Mission) -> None:
    path = await prepared(mission)
    for number in range(50):
        await mission.register("Persona", f"Z{number:02}", f"p{number}@correo.example")
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(path)
        assert "Z49" not in page
        following = html.unescape(re.findall(r'href="([^"]*after=[^"]*)"', page)[0])
        assert following.startswith(path)
        page = await coordinator.open(following)
        assert "Z49" in page
        assert figures(page)[0] == "53"
        await coordinator.open(f"/sessions/fragments/report/{uuid4()}", 404)


@pytest.mark.parametrize("role", ["auditor", "data_protection", "facilitator", "grader", "focal_point"])
async def test_who_may_read_it(mission: Mission, role: str) -> None:
    status = 200 if role in ("auditor", "data_protection") else 403
    paths = [
        f"/sessions/fragments/report/{mission.edition_id}",
        *(f"/sessions/editions/{mission.edition_id}/attendance.{kind}" for kind in ("csv", "xlsx")),
    ]
    async with staff(mission.running, role, subject=LEADER) as reader:
        for path in paths:
            assert (await reader.client.get(path)).status_code == status
    async with staff(mission.running, "coordinator", scope=Scope(editions=frozenset({"OTHER"}))) as limited:
        for path in paths:
            await limited.open(path, 403)


@given(st.integers(-5, 10_000), st.integers(-5, 10_000))
def test_a_share_is_100_only_for_the_whole_and_0_only_for_nothing(part: int, whole: int) -> None:
    percent = percent_of(part, whole)
    assert 0 <= percent <= 100
    if whole > 0:
        assert (percent == 100) == (part >= whole)
        assert (percent == 0) == (part <= 0)
