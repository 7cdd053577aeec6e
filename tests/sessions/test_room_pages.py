"""The room of a session in the browser of staff: sheet, links, ticking names, withdrawal."""

import asyncio
import re

import httpx
import pytest

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
        assert "Se registraron 1 personas" in await facilitator.open(answers[0].headers["location"])
        assert "/withdrawal" not in await facilitator.open(path)
    assert await mission.attendance(path.split("/")[-2]) == {registration: 5400}
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(path)
        action = re.findall(r'action="([^"]*/withdrawal)"', page)[0]
        assert (await coordinator.send(page, action, {"reason": ""})).status_code == 422
        assert (await coordinator.send(page, action, {"reason": "No vino."})).status_code == 303
        person = await coordinator.open(f"{path.removesuffix('/room')}/people/{registration}")
        assert "Sala: Marcada en la lista" in person
        assert "Retirado" in person
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
    assert await examine(page_at, running.url, seen(running, path), seen(running, path, "auditor")) == []


async def test_a_signed_list_is_sent_as_a_file_and_times_are_typed(mission: Mission) -> None:
    path, registration = await prepared(mission)
    other = str(await mission.register("Nora", "Vega", "vega@correo.example"))
    session = path.split("/")[-2]
    async with staff(mission.running, "facilitator", subject=LEADER) as facilitator:
        page = await facilitator.open(path)
        assert "Nora Vega (nora@correo.example)" in page  # namesakes are told apart

        async def send(content: str, **fields: str) -> httpx.Response:
            return await facilitator.send(page, f"{path}/lists", fields, {"file": ("firmas.csv", content, "text/csv")})

        assert 'id="file-error"' in (await send("")).text
        assert "Falta el encabezado" in (await send("Nombre;Firma\nNora;x\n")).text
        some = "Correo electrónico;Firma\nnora@correo.example;x\nnadie@correo.example;x\nvega@correo.example;\n"
        refused = await send(some)
        assert (refused.status_code, await mission.attendance(session)) == (422, {})
        assert "<td>3</td>" in refused.text
        assert "No es de una persona inscrita en esta edición." in refused.text
        page = await facilitator.open(path)
        taken = await send(some, partly="on")
        assert taken.headers["location"].endswith("notice=list_recorded&n=1&unchanged=0&absent=1")
        assert await mission.attendance(session) == {registration: 5400}
        ticked = {"reason": "no_device", "person": [other], "came_at": "las diez", "left_at": "10:25"}
        page = await facilitator.open(path)
        assert 'id="came_at-error"' in (await facilitator.send(page, path, ticked)).text
        await facilitator.change(path, path, ticked | {"came_at": "10:15:30"})
    assert await mission.attendance(session) == {registration: 5400, other: 9 * 60 + 30}
