"""A recording is captured, reviewed, published; in this order."""

import httpx

from diplomado_contracts import RecordingPublished
from tests.sessions.mission import Mission

LINK = "https://video.example/rec/share/abc"


async def put(mission: Mission, session: str, url: str = LINK, language: str = "es") -> httpx.Response:
    return await mission.http.put(f"/api/v1/sessions/{session}/recording", json={"url": url, "language": language})


async def step(mission: Mission, session: str, name: str) -> httpx.Response:
    return await mission.http.post(f"/api/v1/sessions/{session}/recording/{name}")


async def test_a_reviewed_recording_is_published_once(mission: Mission) -> None:
    session = await mission.session()
    assert (await put(mission, session)).json()["status"] == "captured"
    refused = await step(mission, session, "publication")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:diplomado:problem:recording-not-reviewed")
    assert (await step(mission, session, "review")).json()["status"] == "reviewed"
    for _ in range(2):
        assert (await step(mission, session, "publication")).json()["status"] == "published"
    assert (await put(mission, session)).json()["status"] == "published"
    [fact] = await mission.outbox_events(RecordingPublished)
    assert (fact.url, fact.language, fact.revision) == (LINK, "es", 1)


async def test_another_link_has_to_be_reviewed_again(mission: Mission) -> None:
    session = await mission.session()
    await put(mission, session)
    await step(mission, session, "review")
    await step(mission, session, "publication")
    assert (await put(mission, session, LINK + "2")).json()["status"] == "captured"
    assert (await step(mission, session, "publication")).status_code == 409
    await step(mission, session, "review")
    await step(mission, session, "publication")
    assert [(fact.url, fact.revision) for fact in await mission.outbox_events(RecordingPublished)] == [
        (LINK, 1),
        (LINK + "2", 2),
    ]


async def test_a_link_with_a_secret_is_refused_and_not_repeated(mission: Mission) -> None:
    session = await mission.session()
    answer = await put(mission, session, "https://video.example/rec?pwd=clave-secreta")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "url")
    assert "clave-secreta" not in answer.text
    assert (await step(mission, session, "review")).status_code == 404
