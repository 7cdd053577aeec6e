"""Attendance in the browser of staff: files with their preview, the table, one person, closing, corrections."""

import asyncio
import html
import re
from typing import Any

import pytest

from diplomado_chassis.http.auth import Scope
from diplomado_contracts import AttendanceCorrected, Attended, SessionClosed, SessionReopened
from tests.browser.check import examine
from tests.browser.visitor import Visitors
from tests.sessions.mission import LEADER, Mission, meeting
from tests.sessions.staff import Staff, seen, staff

FILE = meeting(
    ("Itzel Batista", "itzel@correo.example", "09:00:00", "10:00:00"),
    ("iPhone de Ana", "", "09:00:00", "10:30:00"),
)


async def prepared(mission: Mission) -> tuple[str, str]:
    """A session with one registered person: the paths of the session and of the person."""
    registration_id = await mission.register("Itzel", "Batista", "itzel@correo.example")
    path = f"/sessions/sessions/{await mission.session()}"
    return path, f"{path}/people/{registration_id}"


async def send_file(person: Staff, path: str, content: str | bytes, name: str = "zoom.csv") -> Any:
    page = await person.open(f"{path}/files")
    return await person.send(page, f"{path}/files", files={"file": (name, content, "text/csv")})


async def import_file(person: Staff, path: str, content: str | bytes = FILE) -> str:
    """Send a file and confirm what its preview shows; return where that led."""
    answer = await send_file(person, path, content)
    assert answer.status_code == 303, answer.text
    preview = answer.headers["location"]
    done = await person.send(await person.open(preview), preview)
    assert done.status_code == 303, done.text
    return str(done.headers["location"])


async def test_a_file_is_previewed_and_confirmed_as_it_was_seen(mission: Mission) -> None:
    path, _ = await prepared(mission)
    async with staff(mission.running, "coordinator") as coordinator:
        answer = await send_file(coordinator, path, FILE)
        preview = await coordinator.open(answer.headers["location"])
        for shown in (
            "Itzel Batista",
            "iPhone de Ana",
            "correo registrado",
            "Nada se ha guardado todavía.",
            "«Sesión» (S1): ",
        ):
            assert shown in preview
        assert (await mission.http.get(f"/api/v1{path.removeprefix('/sessions')}/attendance-files")).json()[
            "files"
        ] == []
        action = answer.headers["location"]
        answers = await asyncio.gather(*(coordinator.send(preview, action) for _ in range(2)))
        assert [one.status_code for one in answers] == [303, 303]
        assert preview.index("Itzel Batista") < preview.index('name="confirm"')
        page = await coordinator.open(answers[0].headers["location"])
        assert f"/sessions/editions/{mission.edition_id}/queue" in page
        assert "Personas reconocidas: 1. Por identificar: 1." in page
        await coordinator.open(action, 404)
    assert len(await mission.unmatched()) == 1


async def test_people_of_one_name_and_a_part_of_a_session_can_be_told(mission: Mission) -> None:
    path, _ = await prepared(mission)
    for address in ("nora@correo.example", "vega@correo.example"):
        await mission.register("Nora", "Vega", address)
    async with staff(mission.running, "coordinator") as coordinator:
        await import_file(coordinator, path)
        page = await coordinator.open(path)
    assert "Nora Vega (nora@correo.example)" in page
    assert "Nora Vega (vega@correo.example)" in page
    assert "Presente el 67 %" in page


async def test_what_changed_since_the_preview_is_shown_again(mission: Mission) -> None:
    path, _ = await prepared(mission)
    async with staff(mission.running, "coordinator") as coordinator:
        file = FILE + '"Nora Vega",,2021-07-14 09:00:00,2021-07-14 10:00:00,1,Yes\n'
        preview = (await send_file(coordinator, path, file)).headers["location"]
        seen_page = await coordinator.open(preview)
        await mission.register("Nora", "Vega", "nora@correo.example")
        changed = await coordinator.send(seen_page, preview)
        assert changed.status_code == 409
        assert "Lo que se vio en la vista previa cambió" in changed.text
        assert await mission.unmatched() == []
        assert (await coordinator.send(changed.text, preview)).status_code == 303


async def test_a_question_is_answered_before_a_file_is_imported(mission: Mission) -> None:
    path, _ = await prepared(mission)
    elsewhere = FILE.replace("2021-07-14", "2021-07-15")
    async with staff(mission.running, "coordinator") as coordinator:
        preview = (await send_file(coordinator, path, elsewhere)).headers["location"]
        page = await coordinator.open(preview)
        assert "Antes de cargarlo, responda" in page
        assert 'name="confirm"' not in page
        for code in ("accept_other_session=", "time_zone)", "zoom-meeting", "+0 min", "Desplazamiento"):
            assert code not in page
        decided = await coordinator.open(f"{preview}?accept_other_session=on")
        answer = await coordinator.send(decided, preview)
        assert answer.status_code == 303, answer.text


async def test_times_that_fit_better_otherwise_are_imported_as_they_are_only_by_a_tick(mission: Mission) -> None:
    path, _ = await prepared(mission)
    early = meeting(("Itzel Batista", "itzel@correo.example", "08:00:00", "09:30:00"))
    async with staff(mission.running, "coordinator") as coordinator:
        preview = (await send_file(coordinator, path, early)).headers["location"]
        page = await coordinator.open(preview)
        assert "Las horas encajan mejor si se corren +60 minutos." in page
        assert 'href="#reading"' in page
        (tick,) = re.findall(r'<input type="checkbox" id="confirm"[^>]*>', page)
        assert "checked" not in tick
        refused = await coordinator.send(page, preview, {"confirm": ""})
        assert refused.status_code == 422
        assert 'id="confirm-error"' in refused.text
        (digest,) = re.findall(r'value="([^"]+)"', tick)
        assert (await coordinator.send(refused.text, preview, {"confirm": digest})).status_code == 303


@pytest.mark.parametrize(
    ("content", "spanish", "english"),
    [
        (None, "Elija un archivo.", "Choose a file."),
        (b"", "El archivo está vacío.", "The file is empty."),
        (b"%PDF-1.7 nothing", "", ""),
        (b"PK\x03\x04broken", "", ""),
    ],
)
async def test_a_file_that_cannot_be_read_says_so_beside_the_field(
    mission: Mission, content: bytes | None, spanish: str, english: str
) -> None:
    path, _ = await prepared(mission)
    async with staff(mission.running, "coordinator") as coordinator:
        for language, words in (("es", spanish), ("en", english)):
            page = await coordinator.open(f"{path}/files", language=language)
            files = {"file": ("lista.csv", content, "text/csv")} if content is not None else {"x": ("", b"", "")}
            answer = await coordinator.send(page, f"{path}/files?lang={language}", files=files)
            assert answer.status_code == 422, answer.text
            assert 'id="file-error"' in answer.text
            assert words in answer.text


async def test_a_choice_that_is_wrong_is_beside_its_field(mission: Mission) -> None:
    path, _ = await prepared(mission)
    async with staff(mission.running, "coordinator") as coordinator:
        preview = (await send_file(coordinator, path, FILE)).headers["location"]
        page = await coordinator.open(f"{preview}?time_zone=Panama/Norte&shift_minutes=muchos", 422)
        assert 'id="shift_minutes-error"' in page
        page = await coordinator.open(f"{preview}?time_zone=Panama/Norte", 422, "en")
        assert 'id="time_zone-error"' in page
        assert 'value="Panama/Norte"' in page


async def test_a_file_is_withdrawn_and_restored(mission: Mission) -> None:
    path, _ = await prepared(mission)
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(await import_file(coordinator, path))
        found = re.search(r'action="([^"]*/withdrawal)"', page)
        assert found
        action = html.unescape(found[1])
        refused = await coordinator.send(page, action, {"reason": ""})
        assert refused.status_code == 422
        assert 'id="reason-error"' in refused.text
        await _accepted(coordinator, refused.text, action, {"reason": "Otra reunión."})
        page = await coordinator.open(f"{path}/files")
        await _accepted(coordinator, page, action.replace("withdrawal", "restoration"), {"reason": "Sí era."})
        other = f"/sessions/sessions/{await mission.session('S2')}/files/{action.split('/')[-2]}/withdrawal"
        fields = {"csrf": re.findall(r'name="csrf" value="([^"]*)"', page)[0], "reason": "x"}
        assert (await coordinator.client.post(other, data=fields)).status_code == 404


async def test_the_rows_of_a_file_say_what_was_read_and_whom_it_counts_for(mission: Mission) -> None:
    path, person = await prepared(mission)
    more = "".join(f'"Nadie {number:02}",,2021-07-14 09:00:00,2021-07-14 09:10:00,10,Yes\n' for number in range(50))
    spoiled = (
        '"Iván MuÃ±oz",,2021-07-14 10:20:00,2021-07-14 11:20:00,60,Yes\n"Luz Rey",,ayer,2021-07-14 10:00:00,1,Yes\n'
    )
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(await import_file(coordinator, path, FILE + spoiled + more))
    rows = re.findall(r'href="([^"]*/rows)"', page)[0]
    async with staff(mission.running, "auditor") as auditor:
        page = await auditor.open(rows)
        for words in (person, "por el correo registrado", "Por identificar", "Con falta", "ayer"):
            assert words in page
        assert "Nadie 48" not in page
        following = html.unescape(re.findall(r'href="([^"]*after=[^"]*)"', page)[0])
        assert "Nadie 49" in await auditor.open(following)
        await auditor.open(rows.replace(path, f"/sessions/sessions/{await mission.session('S2')}"), 404)
    async with staff(mission.running, "facilitator", subject=LEADER) as facilitator:
        await facilitator.open(rows, 403)


async def _accepted(person: Staff, page: str, action: str, fields: dict[str, str] | None = None) -> str:
    answer = await person.send(page, action, fields)
    assert answer.status_code == 303, answer.text
    return await person.open(answer.headers["location"])


async def test_a_session_is_closed_once_corrected_and_reopened(mission: Mission) -> None:
    path, person = await prepared(mission)
    async with staff(mission.running, "coordinator") as coordinator:
        await import_file(coordinator, path)
        page = await coordinator.open(path)
        assert "como se publicaría al cerrar ahora" in page
        answers = await asyncio.gather(*(coordinator.send(page, f"{path}/closure") for _ in range(2)))
        assert [one.status_code for one in answers] == [303, 303]
        assert "Asistieron: 1. Siguen por identificar: 1." in await coordinator.open(answers[0].headers["location"])
        assert len(await mission.outbox_events(Attended)) == 1
        assert len(await mission.outbox_events(SessionClosed)) == 1

        one, other = await coordinator.open(person), await coordinator.open(person)
        wrong = await coordinator.send(one, person, {"minutes": "91", "reason": "technical_failure", "note": "Se cayó"})
        assert wrong.status_code == 422
        assert "La sesión dura 90 minutos." in wrong.text
        assert "Se cayó" in wrong.text
        fields = {"minutes": "80", "reason": "technical_failure", "note": "Se cayó la red."}
        assert "La asistencia se corrigió." in await _accepted(coordinator, wrong.text, person, fields)
        conflict = await coordinator.send(other, person, fields | {"minutes": "70"})
        assert conflict.status_code == 412
        assert 'value="70"' in conflict.text
        (corrected,) = await mission.outbox_events(AttendanceCorrected)
        assert (corrected.previous_seconds, corrected.seconds) == (3600, 4800)

        page = await coordinator.open(f"{path}/corrections")
        assert "Se cayó la red." in page
        action = html.unescape(re.findall(r'action="([^"]*/withdrawal)"', page)[0])
        await _accepted(coordinator, page, action, {"reason": "No era así."})

        page = await coordinator.open(path)
        refused = await coordinator.send(page, f"{path}/reopening", {"code": "evidence_added", "reason": ""})
        assert refused.status_code == 422
        await _accepted(coordinator, refused.text, f"{path}/reopening", {"reason": "Llegó otro archivo."})
        assert len(await mission.outbox_events(SessionReopened)) == 1


async def test_actual_times_are_stated_and_taken_back(mission: Mission) -> None:
    path, _ = await prepared(mission)
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(f"{path}/times")
        times = {"starts_at": "2021-07-14T09:10", "ends_at": "2021-07-14T09:05", "reason": "Empezó tarde."}
        wrong = await coordinator.send(page, f"{path}/times", times)
        assert wrong.status_code == 422
        assert 'id="ends_at-error"' in wrong.text
        assert "Empezó tarde." in wrong.text
        stale = await coordinator.open(f"{path}/times")
        await _accepted(coordinator, wrong.text, f"{path}/times", times | {"ends_at": "2021-07-14T10:40"})
        conflict = await coordinator.send(stale, f"{path}/times", times | {"ends_at": "2021-07-14T11:00"})
        assert conflict.status_code == 412
        page = await coordinator.open(f"{path}/times")
        await _accepted(coordinator, page, f"{path}/times/withdrawal", {"reason": "Me equivoqué."})


async def test_a_session_that_is_not_over_is_not_closed(mission: Mission) -> None:
    await mission.handle(mission.edition_published(2, ends_on="2199-07-15"))
    session_id = await mission.session(starts_at="2199-07-14T09:00", ends_at="2199-07-14T10:00")
    path = f"/sessions/sessions/{session_id}"
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(f"{path}/files")
        fields = {"csrf": re.findall(r'name="csrf" value="([^"]*)"', page)[0]}
        answer = await coordinator.client.post(f"{path}/closure?lang=en", data=fields)
    assert answer.status_code == 409
    assert "The session is not over yet." in answer.text


async def test_people_are_found_by_parts_of_their_names_and_paged(mission: Mission) -> None:
    path, _ = await prepared(mission)
    for number in range(55):
        await mission.register("Persona", f"Número {number:02}", f"p{number}@correo.example")
    async with staff(mission.running, "facilitator", subject=LEADER) as facilitator:
        page = await facilitator.open(path)
        assert "Número 53" not in page
        following = html.unescape(re.findall(r'href="([^"]*after=[^"]*)"', page)[0])
        assert "Número 53" in await facilitator.open(following)
        found = await facilitator.open(f"{path}?q=BATÍSTA+itz")
        assert "Itzel Batista" in found
        assert "Número" not in found
        assert "Nadie con ese nombre" in await facilitator.open(f"{path}?q=%00%27%25")


READS = ("", "/files", "/corrections", "/plan")


@pytest.mark.parametrize("role", ["auditor", "data_protection", "facilitator", "grader"])
async def test_who_may_see_and_change(mission: Mission, role: str) -> None:
    path, person = await prepared(mission)
    all_of_it = role in ("auditor", "data_protection")
    async with staff(mission.running, role, subject=LEADER) as reader:
        for part in READS:
            may = all_of_it or (role == "facilitator" and part == "")
            page = await reader.open(path + part, 200 if may else 403)
            assert '<form method="post" action="/sessions' not in page
        await reader.open(person, 200 if role != "grader" else 403)
        await reader.open(f"{path}/times", 403)
    async with staff(mission.running, "coordinator", scope=Scope(editions=frozenset({"OTHER"}))) as limited:
        for part in READS:
            await limited.open(path + part, 403)


async def test_a_facilitator_is_not_led_to_the_queue(mission: Mission) -> None:
    path, _ = await prepared(mission)
    queue = f"/sessions/editions/{mission.edition_id}/queue"
    async with staff(mission.running, "coordinator") as coordinator:
        await import_file(coordinator, path)
        for page in (path, f"/sessions/editions/{mission.edition_id}/sessions"):
            assert queue in await coordinator.open(page)
    async with staff(mission.running, "facilitator", subject=LEADER) as facilitator:
        for page in (path, f"/sessions/editions/{mission.edition_id}/sessions"):
            shown = await facilitator.open(page)
            assert ("1 por identificar" in shown, queue in shown) == (True, False)
        await facilitator.open(queue, 403)


async def test_the_attendance_of_one_person_over_all_sessions(mission: Mission) -> None:
    path, person = await prepared(mission)
    async with staff(mission.running, "coordinator") as coordinator:
        await import_file(coordinator, path)
        fragment = f"/sessions/fragments/person/{person.rpartition('/')[2]}"
        coordinator.client.headers["HX-Request"] = "true"
        page = await coordinator.open(fragment)
        assert "60 de 90" in page
        assert "<html" not in page
    # The list is cut after some editions, so the reader must not see those of other tests.
    async with staff(mission.running, "coordinator", scope=Scope(editions=frozenset({mission.code}))) as reader:
        home = await reader.open("/sessions/fragments/home", language="en")
        assert f"/sessions/editions/{mission.edition_id}/queue" in home


async def test_the_pages_in_a_browser(mission: Mission, page_at: Visitors) -> None:
    path, person = await prepared(mission)
    running = mission.running
    async with staff(running, "coordinator") as coordinator:
        assert await examine(page_at, running.url, seen(running, f"{path}/files")) == []
        page = await coordinator.open(await import_file(coordinator, path))
        rows = re.findall(r'href="([^"]*/rows)"', page)[0]
        preview = (await send_file(coordinator, path, FILE.replace("07-14", "07-15"))).headers["location"]
        steps = [seen(running, one) for one in (preview, f"{path}/files", rows, path, person, f"{path}/times")]
        assert await examine(page_at, running.url, *steps) == []
        await coordinator.change(path, f"{path}/closure")
        fields = {"minutes": "80", "reason": "technical_failure"}
        await coordinator.change(person, person, fields)
        steps = [seen(running, one) for one in (path, person, f"{path}/corrections")]
        assert await examine(page_at, running.url, *steps, seen(running, path, "facilitator", subject=LEADER)) == []
