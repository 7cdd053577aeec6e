"""Recordings of Zoom's cloud are captured for review, without their secrets, and with the day on which they go."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from diplomado_sessions.live_meetings.cloud_recordings import read_recording
from tests.sessions.live.helpers import shown, tie
from tests.sessions.live.test_registrants import coming, soon  # noqa: F401 - a fixture
from tests.sessions.mission import Mission
from tests.support.waiting import eventually
from tests.support.zoom import Simulator

SECRETS = ("clave-1", "paso-1", "testigo-1", "reproducir-1", "bajar-1")


def listed(occurrence: str, days: int | None = 5, **changes: Any) -> dict[str, Any]:
    """A recording as Zoom lists it, with everything that must go no further."""
    day = datetime.now(UTC).date() + timedelta(days=days or 0)
    return {
        "uuid": occurrence,
        "id": 6840331990,
        "topic": "Sesión",
        "share_url": "https://zoom.example/rec/share/Ab-1.cd?pwd=clave-1",
        "password": "clave-1",
        "recording_play_passcode": "paso-1",
        "download_access_token": "testigo-1",
        **({} if days is None else {"auto_delete": True, "auto_delete_date": day.isoformat()}),
        "recording_files": [
            {
                "id": "f1",
                "file_type": "MP4",
                "status": "completed",
                "play_url": "https://zoom.example/rec/play/reproducir-1",
                "download_url": "https://zoom.example/rec/download/bajar-1",
            }
        ],
        **changes,
    }


async def test_a_recording_is_captured_for_review_without_its_secrets(
    coming: Mission,  # noqa: F811 - the fixture
    zoom: Simulator,
) -> None:
    session = await coming.session(starts_at=soon(-3), ends_at=soon(-1))
    start = datetime.now(UTC) - timedelta(hours=3)
    zoom.hold("750000001", "rec/1==", start, [])
    zoom.recordings["rec/1=="] = listed("rec/1==")
    await tie(coming, session, meeting_id="750000001")

    async def captured() -> bool:
        return bool((await shown(coming, session))["recordings"])

    await eventually(captured)
    [recording] = (await shown(coming, session))["recordings"]
    assert recording["url"] == "https://zoom.example/rec/share/Ab-1.cd"
    assert (recording["has_passcode"], recording["ends_soon"], recording["files"]) == (True, True, 1)
    reviewed = await coming.http.post(f"/api/v1/sessions/{session}/recording/review")
    assert reviewed.json()["url"] == "https://zoom.example/rec/share/Ab-1.cd"
    async with coming.running.database.transaction(readonly=True) as connection:
        tables = ("cloud_recordings", "recordings", "outbox", "zoom_inbox", "live_meetings")
        for table in tables:
            rows = await connection.fetch(f"select t::text as text from {table} t")
            assert not [row for row in rows if any(secret in row["text"] for secret in SECRETS)]
        warned = await connection.fetchval("select warned_at from cloud_recordings where occurrence = 'rec/1=='")
    assert warned is not None


async def test_a_link_that_a_coordinator_gave_stays(coming: Mission, zoom: Simulator) -> None:  # noqa: F811
    session = await coming.session(starts_at=soon(-3), ends_at=soon(-1))
    own = {"url": "https://video.example/rec/propia", "language": "es"}
    assert (await coming.http.put(f"/api/v1/sessions/{session}/recording", json=own)).status_code == 200
    zoom.hold("750000002", "rec2==", datetime.now(UTC) - timedelta(hours=3), [])
    zoom.recordings["rec2=="] = listed("rec2==", days=None)
    await tie(coming, session, meeting_id="750000002")

    async def is_listed() -> bool:
        return bool((await shown(coming, session))["recordings"])

    await eventually(is_listed)
    assert (await coming.http.put(f"/api/v1/sessions/{session}/recording", json=own)).json()["status"] == "captured"
    [recording] = (await shown(coming, session))["recordings"]
    assert (recording["deleted_on"], recording["ends_soon"]) == (None, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"share_url": "http://zoom.example/rec"},
        {"share_url": None},
        {"share_url": "https://[zoom/rec"},
        {"recording_files": []},
        {"recording_files": [{"status": "processing"}]},
        {"uuid": 7},
    ],
)
def test_what_cannot_be_shown_yet_is_left_out(changes: dict[str, Any]) -> None:
    assert read_recording(listed("u==", **changes)) is None


def test_a_day_that_is_none_is_no_reason_to_lose_the_recording() -> None:
    found = read_recording(listed("u==", auto_delete_date="pronto"))
    assert found is not None
    assert found.deleted_on is None
