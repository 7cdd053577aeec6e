"""Several sessions at once: the files of an edition find their sessions, and what has no questions is closed."""

import asyncio
import re

import pytest

from diplomado_contracts import SessionClosed
from diplomado_sessions.attendance.evidence.file_names import code_in_name
from diplomado_sessions.attendance.several.placing import best_session
from tests.sessions.mission import Mission, meeting
from tests.sessions.staff import Staff, staff

FIRST = meeting(("Itzel Batista", "itzel@correo.example", "09:00:00", "10:30:00"))
LATER = meeting(
    ("Itzel Batista", "itzel@correo.example", "14:00:00", "15:00:00"), ("iPhone", "", "14:00:00", "15:00:00")
)
SIGNED = "correo,presente\nitzel@correo.example,x\n"
STRANGE = "correo,presente\nitzel@correo.example,x\nnadie@correo.example,x\n"


@pytest.mark.parametrize(
    ("name", "code"),
    [("m1-2.csv", "m1-2"), ("M3-2-firmas.csv", "m3-2"), ("m1-22.csv", None), ("zoom.csv", None), ("", None)],
)
def test_the_code_in_the_name_of_a_file(name: str, code: str | None) -> None:
    assert code_in_name(name, ["m1", "m1-2", "m3-2"][1:]) == code


def test_times_outrank_a_name_unless_two_sessions_fit_equally() -> None:
    fits = [{"code": "A", "percent": 90}, {"code": "B", "percent": 90}, {"code": "C", "percent": 5}]
    assert [best_session(fits, named) for named in ("B", "C", None)] == ["B", "A", "A"]
    assert best_session([], "C") == "C"


async def test_files_of_several_sessions_are_confirmed_and_closed_together(mission: Mission) -> None:
    await mission.register("Itzel", "Batista", "itzel@correo.example")
    morning = await mission.session("MANANA")
    later = {"starts_at": "2021-07-14T14:00:00-05:00", "ends_at": "2021-07-14T15:00:00-05:00"}
    noon = await mission.session("TARDE", **later)
    last = await mission.session("SALA", starts_at="2021-07-15T09:00:00-05:00", ends_at="2021-07-15T10:00:00-05:00")
    base = f"/sessions/editions/{mission.edition_id}"
    at, closures = f"{base}/attendance-files", f"{base}/closures"
    files = [
        ("file", ("a.csv", FIRST.encode(), "text/csv")),
        ("file", ("b.csv", LATER.encode(), "text/csv")),
        ("file", ("sala-firmas.csv", STRANGE.encode(), "text/csv")),
        ("file", ("notas.csv", b"", "text/csv")),
        ("file", ("firmas.csv", SIGNED.encode() + b"\n", "text/csv")),
    ]
    async with staff(mission.running, "coordinator") as me:
        assert at in await me.open(f"{base}/sessions")
        assert await _open_steps(me, mission) == [f"{base}/projects", at, f"{base}/queue", closures]
        page = await me.open(at)
        assert "Elija al menos un archivo." in (await me.send(page, at)).text
        some = await me.send(page, at, files=files)
        assert (some.status_code, "notas.csv: El archivo está vacío." in some.text) == (422, True)
        assert "firmas.csv: No se sabe de qué sesión es." in some.text
        again = await me.send(page, at, files=files[:3])  # the same files wait once
        waiting = await me.open(again.headers["location"])
        assert waiting.count('name="upload"') == 3
        assert waiting.count("checked") == 2
        assert f"/sessions/sessions/{last}/room/lists/" in waiting
        assert await mission.attendance(morning) == {}
        confirmation = f"{at}/confirmation"
        assert "Marque al menos un archivo." in (await me.send(waiting, confirmation)).text
        ids = [part.split('"')[0] for part in waiting.split('name="upload" value="')[1:]]
        twice = await asyncio.gather(*(me.send(waiting, confirmation, {"upload": ids}) for _ in range(2)))
        assert {one.status_code for one in twice} == {303}
        rest = await me.open(twice[0].headers["location"])
        assert "2 archivos cargados. Siguen aquí por decidir: 1." in rest
        assert list((await mission.attendance(morning)).values()) == [5400]
        room = rest.split(f"/sessions/sessions/{last}/room/lists/")[1].split('"')[0]
        shown = await me.open(f"/sessions/sessions/{last}/room/lists/{room}")
        action = f"/sessions/sessions/{last}/room/lists/{room.partition('?')[0]}"
        recorded = await me.send(shown, action, {"confirm": _digest(shown), "reason": "signed_list"})
        assert recorded.headers["location"].startswith(f"{at}?notice=list_recorded"), "the next file waits there"
        assert "La lista se registró." in await me.open(recorded.headers["location"])
        assert await _open_steps(me, mission) == [f"{base}/projects", f"{base}/queue", closures]
        assert closures in await me.open(f"{base}/sessions")
        page = await me.open(closures)
        ticked = {one: f'value="{one}" checked' in page for one in (morning, noon, last)}
        assert ticked == {morning: True, noon: False, last: True}  # somebody of the second has to be identified
        assert "Marque al menos una sesión." in (await me.send(page, closures)).text
        done = await me.change(closures, closures, {"session": [morning, last]})
        assert "2 sesiones cerradas." in await me.open(done.headers["location"])
        assert await _open_steps(me, mission) == [f"{base}/projects", f"{base}/queue", closures], "one is left"
    assert {str(one.session_id) for one in await mission.outbox_events(SessionClosed)} == {morning, last}
    async with staff(mission.running, "auditor") as reader:
        for path in (at, closures):
            await reader.open(path, 403)


async def test_a_signed_list_is_recorded_with_the_other_files_unless_a_row_has_a_question(mission: Mission) -> None:
    itzel = await mission.register("Itzel", "Batista", "itzel@correo.example")
    eva = await mission.register("Eva", "Sáenz", "eva@correo.example")
    session = await mission.session("SALA")
    at = f"/sessions/editions/{mission.edition_id}/attendance-files"
    signed = "Nombre;Correo;Hora de entrada;Hora de salida;Firma\n"
    signed += "Itzel;itzel@correo.example;;;x\nEva;eva@correo.example;09:00;09:30;x\n"
    async with staff(mission.running, "coordinator") as me:
        for content in (signed, STRANGE):
            sent = await me.change(at, at, files=[("file", ("SALA firmas.csv", content.encode(), "text/csv"))])
            page = await me.open(sent.headers["location"])
            [upload] = re.findall(r'name="upload" value="([^"]+)"', page)
            assert (f'value="{upload}" checked' in page) == (content == signed)
            assert ("Filas que no se usan: 1." in page) == (content == STRANGE)
            await me.send(page, f"{at}/confirmation", {"upload": [upload]})
        assert f'value="{upload}"' in await me.open(at), "a row has a question"
    assert await mission.attendance(session) == {str(itzel): 5400, str(eva): 1800}


async def test_a_person_says_of_which_session_a_file_is_whose_name_and_times_disagree(mission: Mission) -> None:
    await mission.register("Itzel", "Batista", "itzel@correo.example")
    morning = await mission.session("M1-S1")
    later = {"starts_at": "2021-07-14T14:00:00-05:00", "ends_at": "2021-07-14T15:00:00-05:00"}
    noon = await mission.session("M1-S3", **later)
    at = f"/sessions/editions/{mission.edition_id}/attendance-files"
    async with staff(mission.running, "coordinator") as me:
        await me.change(at, at, files={"file": ("M1-S1.csv", LATER.encode(), "text/csv")})
        page = await me.open(at)
        assert "El nombre dice M1-S1; las horas son de M1-S3." in page
        assert 'name="upload"' in page
        assert "checked" not in page, "it is no file without questions"
        upload = page.split('name="upload" value="')[1].split('"')[0]
        confirmation = f"{at}/confirmation"
        unanswered = await me.send(page, confirmation, {"upload": upload})
        assert "0 archivos cargados. Siguen aquí por decidir: 1." in await me.open(unanswered.headers["location"])
        page = await me.open(at)
        moved = await me.send(page, confirmation, {f"session-{upload}": morning})
        page = await me.open(moved.headers["location"])
        assert "El nombre dice" not in page
        assert f"/sessions/sessions/{morning}/files/previews/" in page, "what its times say is asked there"
        upload = page.split('name="upload" value="')[1].split('"')[0]
        await me.send(page, confirmation, {"upload": upload, "step": "forget"})
        await me.change(at, at, files={"file": ("M1-S1.csv", LATER.encode(), "text/csv")})
        page = await me.open(at)
        upload = page.split('name="upload" value="')[1].split('"')[0]
        done = await me.send(page, confirmation, {f"session-{upload}": noon})
        assert "1 archivo cargado. Siguen aquí por decidir: 0." in await me.open(done.headers["location"])
    assert await mission.attendance(morning) == {}
    assert list((await mission.attendance(noon)).values()) == [3600]


async def test_files_that_wait_can_be_discarded(mission: Mission) -> None:
    await mission.session("MANANA")
    at = f"/sessions/editions/{mission.edition_id}/attendance-files"
    async with staff(mission.running, "coordinator") as me:
        sent = await me.change(at, at, files={"file": ("a.csv", FIRST.encode(), "text/csv")})
        page = await me.open(sent.headers["location"])
        upload = page.split('name="upload" value="')[1].split('"')[0]
        done = await me.send(page, f"{at}/confirmation", {"upload": upload, "step": "forget"})
        assert "1 archivo descartado." in await me.open(done.headers["location"])
    assert await mission.unmatched() == []


async def _open_steps(me: Staff, mission: Mission) -> list[str]:
    """The addresses of what the overview of the edition says is still to be done."""
    page = await me.open(f"/sessions/fragments/editions/{mission.edition_id}/next-steps")
    assert "Armar el horario" in page
    return re.findall(r'<a href="(/sessions/editions/[^"]*)">', page)


def _digest(page: str) -> str:
    return page.split('name="confirm" value="')[1].split('"', maxsplit=1)[0]
