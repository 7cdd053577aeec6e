"""Without settings nothing of Zoom runs: no event is taken, no meeting is made."""

from datetime import date

from tests.sessions.mission import Mission
from tests.support.zoom import ended_event, send_webhook, utc


async def test_events_are_refused_whoever_signs_them(mission: Mission) -> None:
    for secret in ("", "adivinado"):
        answer = await send_webhook(mission.http, ended_event("770000001", "u==", utc("10:00:00")), secret)
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:diplomado:problem:zoom-not-configured")


async def test_no_meeting_is_promised(mission: Mission) -> None:
    await mission.handle(mission.edition_published(2, starts_on=date(2099, 7, 14), ends_on=date(2099, 7, 15)))
    session = await mission.session(starts_at="2099-07-14T09:00:00-05:00", ends_at="2099-07-14T10:00:00-05:00")
    address = f"/api/v1/sessions/{session}/live-meeting"
    for language, words in (("es", "No hay una cuenta"), ("en", "No account of Zoom")):
        refused = await mission.http.put(address, json={}, headers={"Accept-Language": language})
        assert (refused.status_code, words in refused.text) == (422, True), refused.text
    assert (await mission.http.get(address)).status_code == 404
