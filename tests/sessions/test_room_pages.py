"""The room of a session in the browser of staff: sheet, links, ticking names, withdrawal."""

import asyncio
import io
import re
from pathlib import Path

import pytest
import xlsxwriter

from tests.browser.check import examine
from tests.browser.visitor import Visitors
from tests.sessions.mission import LEADER, Mission
from tests.sessions.staff import seen, staff


async def prepared(mission: Mission) -> tuple[str, str]:
    registration = await mission.register("Nora", "Vega", "nora@correo.example")
    return f"/sessions/sessions/{await mission.session()}/room", str(registration)


async def test_a_facilitator_ticks_names_once_and_a_coordinator_takes_one_back(mission: Mission) -> None:
    path, registration = await prepared(mission)
    async with staff(mission.running, "facilitator", subject=LEADER) as facilitator:
        page = await facilitator.open(path)
        nobody = await facilitator.send(page, path, {"reason": "signed_list", "note": "Hoja 1"})
        assert nobody.status_code == 422
        assert 'id="person-error"' in nobody.text
        assert "Hoja 1" in nobody.text
        fields = {"reason": "signed_list", "person": [registration]}
        without = await facilitator.send(page, path, {"person": [registration]})
        assert 'id="reason-error"' in without.text
        assert f'value="{registration}" checked' in without.text
        answers = await asyncio.gather(*(facilitator.send(page, path, fields) for _ in range(2)))
        assert [one.status_code for one in answers] == [303, 303]
        page = await facilitator.open(answers[0].headers["location"])
        assert "Personas registradas: 1." in page
        assert page.count("Ya registrada") == 1
        assert "/withdrawal" not in await facilitator.open(path)
    assert await mission.attendance(path.split("/")[-2]) == {registration: 5400}
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(path)
        action = re.findall(r'action="([^"]*/check-ins/[^"]*/withdrawal)"', page)[0]
        assert (await coordinator.send(page, action, {"reason": ""})).status_code == 422
        assert (await coordinator.send(page, action, {"reason": "No vino."})).status_code == 303
        person = await coordinator.open(f"{path.removesuffix('/room')}/people/{registration}")
        assert "Sala: Marcada en la lista" in person
        assert "Retirado" in person
        assert "Ya registrada" not in await coordinator.open(path)
    assert await mission.attendance(path.split("/")[-2]) == {}


async def test_each_person_has_a_time_of_their_own_on_one_page(mission: Mission) -> None:
    path, nora = await prepared(mission)
    itzel, eva = [str(await mission.register(one, "Rivas", f"{one}@correo.example")) for one in ("Itzel", "Eva")]
    absent = str(await mission.register("Ada", "Pinto", "ada@correo.example"))
    fields = {"each": "on", "reason": "no_device", "person": [nora], f"came-{itzel}": "9:15", f"left-{eva}": "10:00"}
    async with staff(mission.running, "facilitator", subject=LEADER) as facilitator:
        assert f"{path}?each=on" in await facilitator.open(path)
        page = await facilitator.open(f"{path}?each=on")
        assert f'name="came-{absent}"' in page
        wrong = {**fields, f"left-{itzel}": "9:10", f"came-{absent}": "tarde"}
        refused = await facilitator.send(page, path, wrong)
        assert refused.status_code == 422
        assert f'href="#came-{absent}"' in refused.text
        assert 'value="tarde" aria-label="Entró a las: Ada Pinto" aria-invalid="true"' in refused.text
        backwards = await facilitator.send(refused.text, path, {**fields, f"left-{itzel}": "9:10"})
        assert f'id="came-{itzel}-error"' in backwards.text
        assert f'value="{nora}" checked' in backwards.text
        answers = await asyncio.gather(*(facilitator.send(page, path, fields) for _ in range(2)))
        assert [one.status_code for one in answers] == [303, 303]
        assert "Personas registradas: 3." in await facilitator.open(answers[0].headers["location"])
    assert await mission.attendance(path.split("/")[-2]) == {nora: 5400, itzel: 4500, eva: 3600}


async def test_a_whole_list_is_taken_back_at_once(mission: Mission) -> None:
    path, one = await prepared(mission)
    two = str(await mission.register("Itzel", "Batista", "itzel@correo.example"))
    fields = {"reason": "signed_list", "person": [one, two]}
    async with staff(mission.running, "coordinator") as coordinator:
        await coordinator.change(path, path, fields)
        action = re.findall(r'action="([^"]*/room/lists/[^"]*/withdrawal)"', await coordinator.open(path))[0]
        refused = await coordinator.send(await coordinator.open(path), action, {"reason": " "})
        assert (refused.status_code, 'id="reason-error"' in refused.text) == (422, True)
        taken = await coordinator.send(refused.text, action, {"reason": "Era de otra sesión."})
        page = await coordinator.open(taken.headers["location"])
        assert "2 registros retirados" in page
        assert "/room/lists/" not in page.replace(f'{path}/lists"', "")
    assert await mission.attendance(path.split("/")[-2]) == {}


async def test_links_of_screen_and_phones_are_shown_and_ended(mission: Mission) -> None:
    path, _ = await prepared(mission)
    async with staff(mission.running, "facilitator", subject=LEADER) as facilitator:
        page = await facilitator.open(path)
        screen = await facilitator.send(page, f"{path}/screen")
        assert re.search(r"/wall/[\w.-]+", screen.text)
        assert screen.headers["cache-control"] == "no-store"
        phone = await facilitator.send(page, f"{path}/phones")
        assert re.search(r"/scan/[\w.-]+", phone.text)
        ended = await facilitator.send(page, f"{path}/phones/end")
        assert ended.headers["location"].endswith("n=1")


def workbook(*rows: tuple[str, ...]) -> bytes:
    """An XLSX file with one sheet."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return written.getvalue()


async def test_a_signed_list_is_previewed_and_recorded_as_it_was_seen(mission: Mission) -> None:
    path, registration = await prepared(mission)
    eva = await mission.register("Eva", "Rivas", "eva@correo.example")
    async with staff(mission.running, "facilitator", subject=LEADER) as facilitator:
        page = await facilitator.open(path)
        for content, words in (
            (b"", "Elija un archivo."),
            (b"%PDF-1.7", "no es una tabla"),
            (b"Nombre,Correo", "encabezado"),
            ((Path(__file__).parent / "workbooks" / "password.xlsx").read_bytes(), "contraseña"),
        ):
            refused = await facilitator.send(page, f"{path}/lists", files={"list": ("l.csv", content, "text/csv")})
            assert refused.status_code == 422, words
            assert 'id="list-error"' in refused.text
        table = workbook(("Nombre", "Presente"), ("VEGA, Nora", "x"), ("Nadie Conocido", "x"), ("Eva Rivas", ""))
        sent = await facilitator.send(page, f"{path}/lists", files={"list": ("lista.xlsx", table, "")})
        assert sent.status_code == 303, sent.text
        preview = sent.headers["location"]
        shown = await facilitator.open(preview)
        for words in ("lista.xlsx", "Nora Vega", "Desde el comienzo", "No es de una persona inscrita"):
            assert words in shown
        await mission.register("Nadie", "Conocido", "nadie@correo.example")
        changed = await facilitator.send(shown, preview, {"reason": "signed_list", "note": "Hoja 2"})
        assert changed.status_code == 409
        assert "Lo que se vio en la vista previa cambió" in changed.text
        assert "Hoja 2" in changed.text
        answers = await asyncio.gather(
            *(facilitator.send(changed.text, preview, {"reason": "signed_list"}) for _ in range(2))
        )
        assert [one.status_code for one in answers] == [303, 303]
        assert "Personas nuevas: 2." in await facilitator.open(answers[0].headers["location"])
        await facilitator.open(preview, 404)
    attendance = await mission.attendance(path.split("/")[-2])
    assert (len(attendance), attendance[registration], str(eva) in attendance) == (2, 5400, False)


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("data_protection", 200), ("grader", 403)])
async def test_who_may(mission: Mission, role: str, status: int) -> None:
    path, _ = await prepared(mission)
    async with staff(mission.running, role) as reader:
        assert 'method="post" action="/sessions' not in await reader.open(path, status)


async def test_the_room_in_a_browser(mission: Mission, page_at: Visitors) -> None:
    path, registration = await prepared(mission)
    running = mission.running
    async with staff(running, "facilitator", subject=LEADER) as facilitator:
        await facilitator.change(path, path, {"reason": "signed_list", "person": [registration]})
        await mission.register("Eva", "Rivas", "eva@correo.example")
        lines = b"correo,entrada\neva@correo.example,9:15\nx,9:00\n"
        page = await facilitator.open(path)
        sent = await facilitator.send(page, f"{path}/lists", files={"list": ("lista.csv", lines, "text/csv")})
    preview = seen(running, sent.headers["location"])
    steps = [seen(running, path), seen(running, f"{path}?each=on"), preview, seen(running, path, "auditor")]
    assert await examine(page_at, running.url, *steps) == []


async def test_times_are_typed_and_namesakes_told_apart(mission: Mission) -> None:
    path, _ = await prepared(mission)
    other = str(await mission.register("Nora", "Vega", "vega@correo.example"))
    session = path.split("/")[-2]
    async with staff(mission.running, "facilitator", subject=LEADER) as facilitator:
        page = await facilitator.open(path)
        assert "Nora Vega (nora@correo.example)" in page
        ticked = {"reason": "no_device", "person": [other], "came_at": "las diez", "left_at": "10:25"}
        assert 'id="came_at-error"' in (await facilitator.send(page, path, ticked)).text
        await facilitator.change(path, path, ticked | {"came_at": "10:15:30"})
    assert await mission.attendance(session) == {other: 9 * 60 + 30}
