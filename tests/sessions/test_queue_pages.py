"""Guests to identify in the browser of staff."""

import asyncio
import re
from uuid import UUID

import pytest

from diplomado_chassis.http.auth import Scope
from diplomado_chassis.ids import uuid7
from diplomado_sessions.attendance.queue.proposals import Proposal, propose
from tests.browser.check import examine
from tests.browser.visitor import Visitors
from tests.sessions.mission import Mission, meeting
from tests.sessions.staff import hidden_of, seen, staff

GUESTS = meeting(
    ("Itzel B. Quintero", "casa@correo.example", "09:00:00", "10:00:00"),
    ("iPhone", "", "09:00:00", "10:30:00"),
    ("Tablet de la sala", "", "09:00:00", "10:30:00"),
)


async def prepared(mission: Mission) -> tuple[str, str, str]:
    """A queue of three guests: its address, and the registrations of two people."""
    itzel = await mission.register("Itzel", "Batista Quintero", "itzel@correo.example")
    nora = await mission.register("Nora", "Vega", "nora@correo.example")
    await mission.import_file(await mission.session(), GUESTS)
    return f"/sessions/editions/{mission.edition_id}/queue", str(itzel), str(nora)


async def entry(mission: Mission, name: str) -> str:
    return next(str(one["unmatched_id"]) for one in await mission.unmatched() if one["name"] == name)


async def test_many_are_decided_at_once_and_a_double_click_does_it_once(mission: Mission) -> None:
    queue, itzel, _ = await prepared(mission)
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(queue)
        assert "Itzel Batista Quintero" in page
        fields = {
            f"entry-{await entry(mission, 'Itzel B. Quintero')}": itzel,
            f"entry-{await entry(mission, 'iPhone')}": "aside",
        }
        answers = await asyncio.gather(*(coordinator.send(page, queue, fields) for _ in range(2)))
        assert [one.status_code for one in answers] == [303, 303]
        assert "Decisiones guardadas: 2." in await coordinator.open(answers[0].headers["location"])
    assert [one["name"] for one in await mission.unmatched()] == ["Tablet de la sala"]


async def test_a_device_of_several_people_is_told_apart_by_the_session(mission: Mission) -> None:
    for code, day in (("S1", "14"), ("S2", "15")):
        times = {"starts_at": f"2021-07-{day}T09:00:00-05:00", "ends_at": f"2021-07-{day}T11:00:00-05:00"}
        session = await mission.session(code, title={"es": f"Sesión {code}", "en": f"Session {code}"}, **times)
        rows = meeting(("Galaxy A12", "", "09:05:00", "10:00:00")).replace("2021-07-14", f"2021-07-{day}")
        await mission.import_file(session, rows)
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(f"/sessions/editions/{mission.edition_id}/queue")
    legends = [re.sub(r"<[^>]+>", "", one) for one in re.findall("<legend>(.*?)</legend>", page)]
    assert legends == ["Galaxy A12 · Sesión S1", "Galaxy A12 · Sesión S2"]
    assert page.count("Sin correo en el archivo") == page.count("El mismo nombre aparece en otra sesión") == 2


async def test_a_name_is_set_aside_in_all_sessions_by_one_decision(mission: Mission) -> None:
    queue, itzel, _ = await prepared(mission)
    other = await mission.session(
        "S2",
        title={"es": "Cierre", "en": "Closing"},
        starts_at="2021-07-14T11:00:00-05:00",
        ends_at="2021-07-14T12:00:00-05:00",
    )
    again = meeting(("iPhone", "", "11:00:00", "12:00:00"), ("Sala", "", "11:00:00", "12:00:00"))
    await mission.import_file(other, again)
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(queue)
        assert "Cierre · 60 minutos" in page
        fields = {
            f"entry-{await entry(mission, 'iPhone')}": "everywhere",
            f"entry-{await entry(mission, 'Itzel B. Quintero')}": itzel,
        }
        done = await coordinator.send(page, queue, fields)
        assert "Decisiones guardadas: 3." in await coordinator.open(done.headers["location"])
        assert "Cierre" in await coordinator.open(f"{queue}-decided")
    assert sorted(one["name"] for one in await mission.unmatched()) == ["Sala", "Tablet de la sala"]


async def test_a_guest_of_several_sessions_is_one_entry_and_decided_once(mission: Mission) -> None:
    queue, itzel, nora = await prepared(mission)
    other = await mission.session(
        "S2",
        title={"es": "Cierre", "en": "Closing"},
        starts_at="2021-07-14T11:00:00-05:00",
        ends_at="2021-07-14T12:00:00-05:00",
    )
    again = meeting(
        ("Itzel B. Quintero", "casa@correo.example", "11:00:00", "12:00:00"),
        ("Itzel B. Quintero", "oficina@correo.example", "11:00:00", "11:01:00"),
        ("iPhone", "", "11:00:00", "12:00:00"),
    )
    await mission.import_file(other, again)
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(queue)
        assert page.count("<legend") == 5, "two devices of one name are two guests"
        assert "Aparece en 2 sesiones; la decisión vale para todas:" in page
        assert "El mismo nombre aparece también con otro correo" in page
        assert "Cierre · 1 minuto<" in page
        waiting = await mission.unmatched()
        first = next(one for one in waiting if one["email"] == "casa@correo.example")
        phone = next(one for one in waiting if one["name"] == "iPhone")
        fields = {f"entry-{first['unmatched_id']}": nora, f"entry-{phone['unmatched_id']}": "aside"}
        done = await coordinator.send(page, queue, fields)
        assert "Decisiones guardadas: 3." in await coordinator.open(done.headers["location"])
    left = sorted((one["name"], one["email"]) for one in await mission.unmatched())
    assert left == [("Itzel B. Quintero", "oficina@correo.example"), ("Tablet de la sala", ""), ("iPhone", "")]
    assert itzel != nora


async def test_nothing_chosen_says_so_and_a_choice_is_kept(mission: Mission) -> None:
    queue, itzel, _ = await prepared(mission)
    name = f"entry-{await entry(mission, 'Itzel B. Quintero')}"
    async with staff(mission.running, "coordinator") as coordinator:
        for language, words in (("es", "Elija a alguien"), ("en", "Choose somebody")):
            page = await coordinator.open(queue, language=language)
            empty = await coordinator.send(page, f"{queue}?lang={language}")
            assert empty.status_code == 422
            assert words in empty.text
        stranger = await coordinator.send(page, queue, {name: itzel, f"entry-{uuid7()}": "guess"})
        assert stranger.status_code == 422
        assert re.search(rf'value="{itzel}" checked', stranger.text)
        foreign = await coordinator.send(page, queue, {name: str(uuid7())})
        assert foreign.status_code == 422


async def test_whose_a_name_is_can_be_typed(mission: Mission) -> None:
    queue, itzel, nora = await prepared(mission)
    twins = [str(await mission.register("Eva", "Rivas", f"eva{one}@correo.example")) for one in (1, 2)]
    phone, tablet = [f"other-{await entry(mission, name)}" for name in ("iPhone", "Tablet de la sala")]
    chosen = f"entry-{await entry(mission, 'Itzel B. Quintero')}"
    session = (await mission.unmatched())[0]["session_id"]
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(queue)
        for offered in ("Nora Vega", "Eva Rivas (eva2@correo.example)"):
            assert f'<option value="{offered}">' in page
        for typed, words in (
            ("Nadie Así", "se llama así"),
            ("eva rivas", "Varias personas se llaman así: Eva Rivas (eva1@correo.example)"),
            ("Eva Rivas (eva3@correo.example)", "se llama así"),
        ):
            refused = await coordinator.send(page, queue, {chosen: itzel, phone: "nora  VEGA", tablet: typed})
            assert (refused.status_code, words in refused.text) == (422, True)
            assert f'href="#{tablet}"' in refused.text
            assert f'value="{typed}"' in refused.text, "what was typed is kept"
        both = await coordinator.send(page, queue, {phone.replace("other", "entry"): "aside", phone: "Nora Vega"})
        assert "no las dos cosas" in both.text
        assert len(await mission.unmatched()) == 3, "nothing was stored"
        fields = {chosen: itzel, phone: "nora  VEGA", tablet: "Eva Rivas (eva2@correo.example)"}
        done = await coordinator.send(page, queue, fields)
        assert "Decisiones guardadas: 3." in await coordinator.open(done.headers["location"])
        assert "Decidir después" not in await coordinator.open(queue)
    assert await mission.attendance(session) == {itzel: 3600, nora: 5400, twins[1]: 5400}


def test_only_what_is_clear_is_proposed() -> None:
    itzel, nora = uuid7(), uuid7()
    assert propose("itzel batista", [itzel], set()) == Proposal(itzel, "only")
    assert propose("eva rivas", [], {"eva rivas"}) == Proposal(None, "leads")
    for name, candidates in (("ana", [itzel, nora]), ("ana", []), ("", []), ("eva rivas", [itzel])):
        assert propose(name, candidates, {"eva rivas", ""}) is None


async def test_clear_proposals_are_chosen_when_asked_and_confirmed_by_a_person(mission: Mission) -> None:
    queue, itzel, _ = await prepared(mission)
    other = await mission.session("S2", starts_at="2021-07-14T11:00:00-05:00", ends_at="2021-07-14T12:00:00-05:00")
    leader = "Domitila Arosemena"
    await mission.import_file(other, meeting((leader, "", "11:00:00", "12:00:00")))
    chosen = {
        f"entry-{await entry(mission, 'Itzel B. Quintero')}": itzel,
        f"entry-{await entry(mission, leader)}": "aside",
    }
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(queue)
        assert "Marcar 2 propuestas claras" in page
        assert not [one for one in chosen.values() if f'value="{one}" checked' in page]
        proposed = await coordinator.open(f"{queue}?proposed=on")
        assert "2 propuestas están marcadas abajo. Nada se guardó" in proposed
        found = dict(re.findall(r'name="(entry-[\w-]+)" id="[^"]*" value="([^"]+)" checked', proposed))
        assert found == chosen
        assert len(await mission.unmatched()) == 4, "to look at proposals decides nothing"
        done = await coordinator.send(proposed, queue, found)
        assert "Decisiones guardadas: 2." in await coordinator.open(done.headers["location"])
        decided = await coordinator.open(f"{queue}-decided")
        assert "Itzel Batista Quintero" in decided
    async with staff(mission.running, "auditor") as auditor:
        assert "propuestas" not in await auditor.open(f"{queue}?proposed=on")


async def test_several_people_on_one_device_are_found_by_name(mission: Mission) -> None:
    queue, itzel, nora = await prepared(mission)
    path = f"{queue}/{await entry(mission, 'Tablet de la sala')}"
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(f"{path}?q=vega&person={itzel}")
        assert "Nora Vega" in page
        nobody = await coordinator.send(page, path, {})
        assert nobody.status_code == 422
        assert 'id="person-error"' in nobody.text
        answer = await coordinator.send(page, path, {"person": [itzel, nora]})
        assert answer.status_code == 303, answer.text
        decided = await coordinator.open(f"{queue}-decided")
        assert "Itzel Batista Quintero, Nora Vega" in decided
        await coordinator.open(path, 404)


async def test_a_decision_is_taken_back_with_a_reason(mission: Mission) -> None:
    queue, _, _ = await prepared(mission)
    one = await entry(mission, "iPhone")
    assert (await mission.resolve(one, None)).status_code == 200
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(f"{queue}-decided")
        action = f"{queue}/{one}/withdrawal"
        refused = await coordinator.send(page, action, {"reason": " "})
        assert refused.status_code == 422
        assert (await coordinator.send(refused.text, action, {"reason": "Me equivoqué."})).status_code == 303
        other = Mission(mission.running)
        await other.handle(other.edition_published(code="OTHER"))
        foreign = action.replace(str(mission.edition_id), str(other.edition_id))
        key = {"csrf": hidden_of(page, action)["csrf"], "reason": "x"}
        assert (await coordinator.client.post(foreign, data=key)).status_code == 404
    assert len(await mission.unmatched()) == 3


async def test_what_was_decided_meanwhile_is_not_overwritten_by_an_open_page(mission: Mission) -> None:
    """The pages say where it is, and what taking it back means in a closed session."""
    queue, itzel, nora = await prepared(mission)
    one = await entry(mission, "Tablet de la sala")
    path = f"{queue}/{one}"
    async with staff(mission.running, "coordinator") as coordinator:
        page, all_of_them = await coordinator.open(f"{path}?person={itzel}"), await coordinator.open(queue)
        assert (await mission.resolve(one, UUID(nora))).status_code == 200
        refused = await coordinator.send(page, path, {"person": [itzel]})
        several = await coordinator.send(all_of_them, queue, {f"entry-{one}": "aside"})
        same = await coordinator.send(page, path, {"person": [nora]})
        decided = await coordinator.open(f"{queue}-decided")
    for answer in (refused, several):
        assert answer.status_code == 409, answer.text
        assert "Mientras tanto se decidió otra cosa en 1 entrada" in answer.text
        assert f'action="{queue}"' in answer.text
    assert same.status_code == 303
    assert "Nora Vega" in decided
    assert "Si la sesión está cerrada, se publica como corrección" in decided


async def test_the_queue_is_paged(mission: Mission) -> None:
    rows = [(f"Invitado {number:02}", "", "09:00:00", "10:00:00") for number in range(30)]
    await mission.import_file(await mission.session(), meeting(*rows))
    queue = f"/sessions/editions/{mission.edition_id}/queue"
    async with staff(mission.running, "coordinator") as coordinator:
        first = await coordinator.open(queue)
        assert "30 en total" in first
        assert "Invitado 24" in first
        assert "Invitado 25" not in first
        following = re.findall(r'href="([^"]*after=[^"]*)"', first)[0].replace("&amp;", "&")
        assert "Invitado 25" in await coordinator.open(following)
        await coordinator.open(f"{queue}?after=WyJ4Il0")


@pytest.mark.parametrize("role", ["auditor", "data_protection", "facilitator", "grader", "focal_point"])
async def test_who_may(mission: Mission, role: str) -> None:
    queue, _, _ = await prepared(mission)
    status = 200 if role in ("auditor", "data_protection") else 403
    async with staff(mission.running, role) as reader:
        for path in (queue, f"{queue}/{await entry(mission, 'iPhone')}", f"{queue}-decided"):
            page = await reader.open(path, status)
            assert 'method="post" action="/sessions' not in page
    async with staff(mission.running, "coordinator", scope=Scope(editions=frozenset({"OTHER"}))) as limited:
        await limited.open(queue, 403)


async def test_the_queue_in_a_browser(mission: Mission, page_at: Visitors) -> None:
    queue, _, _ = await prepared(mission)
    path = f"{queue}/{await entry(mission, 'iPhone')}?q=itzel"
    await mission.resolve(await entry(mission, "Tablet de la sala"), None)
    running = mission.running
    steps = [seen(running, one) for one in (queue, f"{queue}?proposed=on", path, f"{queue}-decided")]
    empty = Mission(running)
    await empty.handle(empty.edition_published(code="EMPTY"))
    nothing = [seen(running, f"/sessions/editions/{empty.edition_id}/queue{end}") for end in ("", "-decided")]
    assert await examine(page_at, running.url, *steps, *nothing, seen(running, queue, "auditor")) == []
