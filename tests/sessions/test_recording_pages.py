"""The recording of a session in the browser of staff."""

import pytest

from diplomado_contracts import RecordingPublished, RecordingWithdrawn
from tests.browser.check import examine
from tests.browser.visitor import Visitors
from tests.sessions.mission import Mission, meeting
from tests.sessions.staff import seen, staff

LINK = "https://zoom.example.org/rec/1"


async def prepared(mission: Mission) -> str:
    """A session with a person who did not agree to appear."""
    await mission.register("Nora", "Vega", "nora@correo.example")
    session_id = await mission.session()
    await mission.import_file(session_id, meeting(("Nora", "nora@correo.example", "09:00:00", "10:00:00")))
    return f"/sessions/sessions/{session_id}/recording"


async def test_a_recording_is_stored_reviewed_and_published_once_with_a_reason(mission: Mission) -> None:
    path = await prepared(mission)
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(path)
        wrong = await coordinator.send(page, path, {"url": "http://zoom.example.org/rec/1", "language": "en"})
        assert wrong.status_code == 422
        assert 'id="url-error"' in wrong.text
        assert 'value="http://zoom.example.org/rec/1"' in wrong.text
        assert (await coordinator.send(wrong.text, path, {"url": LINK, "language": "en"})).status_code == 303
        await coordinator.change(path, f"{path}/review")
        page = await coordinator.open(path)
        assert "Nora Vega" in page
        refused = await coordinator.send(page, f"{path}/publication", {"reason": ""})
        assert refused.status_code == 409
        assert "No aceptaron aparecer: " in refused.text
        for _ in range(2):
            answer = await coordinator.send(refused.text, f"{path}/publication", {"reason": "No se ve a nadie."})
            assert answer.status_code == 303, answer.text
        assert "No se ve a nadie." in await coordinator.open(path)
        await coordinator.change(path, f"{path}/withdrawal")
        assert "Por revisar" in await coordinator.open(path)
    assert len(await mission.outbox_events(RecordingWithdrawn)) == 1
    (event,) = await mission.outbox_events(RecordingPublished)
    assert (event.url, event.language) == (LINK, "en")


async def test_everybody_who_did_not_agree_is_named(mission: Mission) -> None:
    people = [(f"Persona {n:02}", f"persona{n}@correo.example") for n in range(52)]
    for name, email in people:
        await mission.register(name, "Vega", email)
    session_id = await mission.session()
    await mission.import_file(session_id, meeting(*((name, email, "09:00:00", "10:00:00") for name, email in people)))
    path = f"/sessions/sessions/{session_id}/recording"
    async with staff(mission.running, "coordinator") as coordinator:
        await coordinator.change(path, path, {"url": LINK})
        page = await coordinator.open(path)
    assert "No aceptaron aparecer: 52" in page
    assert [name for name, _ in people if f"{name} Vega" not in page] == []


async def test_a_link_that_changed_meanwhile_is_not_reviewed_unseen(mission: Mission) -> None:
    path = await prepared(mission)
    async with staff(mission.running, "coordinator") as one, staff(mission.running, "coordinator") as other:
        await one.change(path, path, {"url": LINK})
        stale = await one.open(path)
        await other.change(path, path, {"url": f"{LINK}2"})
        assert (await one.send(stale, f"{path}/review")).status_code == 412
        conflict = await one.send(stale, path, {"url": f"{LINK}3"})
        assert conflict.status_code == 412
        assert f"{LINK}2" in conflict.text
        assert f"{LINK}3" in conflict.text


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("data_protection", 200), ("facilitator", 403)])
async def test_who_may(mission: Mission, role: str, status: int) -> None:
    path = await prepared(mission)
    async with staff(mission.running, role) as reader:
        assert 'name="url"' not in await reader.open(path, status)


async def test_the_recording_in_a_browser(mission: Mission, page_at: Visitors) -> None:
    path = await prepared(mission)
    running = mission.running
    async with staff(running, "coordinator") as coordinator:
        assert await examine(page_at, running.url, seen(running, path)) == []
        await coordinator.change(path, path, {"url": LINK})
        await coordinator.change(path, f"{path}/review")
        assert await examine(page_at, running.url, seen(running, path)) == []
