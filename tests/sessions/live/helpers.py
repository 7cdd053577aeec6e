"""What happens in a meeting, in few words."""

from datetime import datetime
from typing import Any

from tests.sessions.live.conftest import NEW_SECRET
from tests.sessions.mission import Mission
from tests.support.waiting import eventually
from tests.support.zoom import ended_event, participant_event, send_webhook


class Meeting:
    """One occurrence of a meeting whose events are sent to the service."""

    def __init__(self, mission: Mission, meeting_id: str, uuid: str) -> None:
        self.mission = mission
        self.meeting_id = meeting_id
        self.uuid = uuid

    async def send(self, name: str, at: datetime, participant: dict[str, Any], **more: Any) -> None:
        event = participant_event(name, self.meeting_id, self.uuid, at, participant, **more)
        answer = await send_webhook(self.mission.http, event, NEW_SECRET)
        assert answer.status_code == 204, answer.text

    async def joined(self, at: datetime, participant: dict[str, Any]) -> None:
        await self.send("meeting.participant_joined", at, participant)

    async def left(self, at: datetime, participant: dict[str, Any], reason: str = "left the meeting") -> None:
        await self.send("meeting.participant_left", at, {**participant, "leave_reason": reason})

    async def ended(self, at: datetime) -> None:
        answer = await send_webhook(self.mission.http, ended_event(self.meeting_id, self.uuid, at), NEW_SECRET)
        assert answer.status_code == 204, answer.text


def device(number: int, name: str, email: str = "", **more: Any) -> dict[str, Any]:
    """A participant on one device, as events show it."""
    return {"user_id": str(number), "participant_uuid": f"P-{number}", "user_name": name, "email": email, **more}


async def tie(mission: Mission, session: str, **body: Any) -> dict[str, Any]:
    answer = await mission.http.put(f"/api/v1/sessions/{session}/live-meeting", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def shown(mission: Mission, session: str) -> dict[str, Any]:
    answer = await mission.http.get(f"/api/v1/sessions/{session}/live-meeting")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def until_attended(mission: Mission, session: str, expected: dict[str, int]) -> None:
    """Wait until the attendance is exactly this."""

    async def is_so() -> bool:
        found = await mission.attendance(session)
        assert found == expected
        return True

    await eventually(is_so)


async def until_reported(mission: Mission, session: str, reports: int = 2) -> dict[str, Any]:
    """Wait until the report was read so often."""

    async def is_so() -> bool:
        return bool((await shown(mission, session))["reports"] >= reports)

    await eventually(is_so)
    return await shown(mission, session)
