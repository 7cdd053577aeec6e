"""The live meeting on the page of its session: made or named there, what came of it, and what is missing."""

import asyncio
from datetime import UTC, datetime

from tests.browser.check import examine
from tests.browser.visitor import Visitors
from tests.sessions.live.helpers import Meeting, device, shown, until_reported
from tests.sessions.live.test_cloud_recordings import listed
from tests.sessions.live.test_registrants import coming, soon  # noqa: F401 - a fixture
from tests.sessions.mission import LEADER, Mission
from tests.sessions.staff import seen, staff
from tests.support.waiting import eventually
from tests.support.zoom import Simulator, row, utc

numbers = iter(range(760_000_001, 770_000_000))


async def test_a_meeting_is_made_from_the_page_once(coming: Mission, zoom: Simulator) -> None:  # noqa: F811
    await coming.register("Ana", "Quirós", "ana.quiros@correo.example")
    session = await coming.session(starts_at=soon(24), ends_at=soon(25))
    path = f"/sessions/sessions/{session}/meeting"
    async with staff(coming.running, "coordinator") as coordinator:
        page = await coordinator.open(path)
        wrong = await coordinator.send(
            page, f"{path}?lang=en", {"how": "existing", "kind": "meeting", "meeting_id": "abc"}
        )
        assert wrong.status_code == 422
        assert 'id="meeting_id-error"' in wrong.text
        assert 'value="abc"' in wrong.text
        fields = {"how": "make", "kind": "meeting", "meeting_id": ""}
        answers = await asyncio.gather(*(coordinator.send(page, path, fields) for _ in range(2)))
        assert [one.status_code for one in answers] == [303, 303]

        async def made() -> bool:
            return bool((await shown(coming, session))["registrants"]["linked"] == 1)

        await eventually(made)
        meeting_id = (await shown(coming, session))["meeting_id"]
        assert meeting_id in await coordinator.open(path)
        stale = await coordinator.send(page, path, {"how": "existing", "kind": "meeting", "meeting_id": "684 0331 990"})
        assert stale.status_code == 412
        assert "684 0331 990" in stale.text
    async with staff(coming.running, "facilitator", subject=LEADER) as facilitator:
        await facilitator.open(path, 403)
        assert (await facilitator.client.post(path)).status_code == 403


async def held(mission: Mission, zoom: Simulator) -> str:
    """A session whose meeting was held, with a report that differs and a recording: the path of its page."""
    await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    session = await mission.session()
    path = f"/sessions/sessions/{session}/meeting"
    meeting = Meeting(mission, str(next(numbers)), f"seen-{datetime.now(UTC).timestamp()}==")
    await meeting.joined(utc("09:00:00"), device(1, "Ana Quirós", "ana.quiros@correo.example"))
    await meeting.ended(utc("10:00:00"))
    rows = [row("Ana Quirós", "ana.quiros@correo.example", utc("09:00:00"), utc("09:20:00"))]
    zoom.hold(meeting.meeting_id, meeting.uuid, utc("09:00:00"), rows)
    zoom.recordings[meeting.uuid] = listed(meeting.uuid)
    async with staff(mission.running, "coordinator") as coordinator:
        await coordinator.change(path, path, {"how": "existing", "kind": "meeting", "meeting_id": meeting.meeting_id})
    await until_reported(mission, session)

    async def recorded() -> bool:
        return bool((await shown(mission, session))["recordings"])

    await eventually(recorded)
    return path


async def test_what_came_and_what_differs(mission: Mission, zoom: Simulator) -> None:
    path = await held(mission, zoom)
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(path)
        for words in ("Conciliada con el informe", "https://zoom.example/rec/share/Ab-1.cd", "Pronto"):
            assert words in page
        await coordinator.change(path, f"{path}/reconciliation")
    async with staff(mission.running, "auditor") as auditor:
        assert 'method="post" action="/sessions' not in await auditor.open(path)


async def test_the_meeting_in_a_browser(mission: Mission, zoom: Simulator, page_at: Visitors) -> None:
    path = await held(mission, zoom)
    running = mission.running
    assert await examine(page_at, running.url, seen(running, path)) == []
