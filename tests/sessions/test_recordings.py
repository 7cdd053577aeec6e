"""A recording is captured, reviewed, published; in this order."""

from uuid import UUID

import httpx

from diplomado_chassis.ids import uuid7
from diplomado_contracts import RecordingPublished, RecordingWithdrawn
from tests.sessions.mission import Mission, meeting

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


async def test_a_published_recording_is_withdrawn_and_published_anew_after_another_review(mission: Mission) -> None:
    session = await mission.session()
    await put(mission, session)
    early = await step(mission, session, "withdrawal")
    assert (early.status_code, early.json()["type"]) == (409, "urn:diplomado:problem:recording-not-published")
    await step(mission, session, "review")
    published = await step(mission, session, "publication")
    stale = await mission.http.post(f"/api/v1/sessions/{session}/recording/withdrawal", headers={"If-Match": '"old"'})
    assert stale.status_code == 412
    for _ in range(2):
        withdrawn = await mission.http.post(f"/api/v1/sessions/{session}/recording/withdrawal")
        assert (withdrawn.status_code, withdrawn.json()["status"], withdrawn.json()["revision"]) == (200, "captured", 2)
    assert published.headers["etag"] != withdrawn.headers["etag"]
    [fact] = await mission.outbox_events(RecordingWithdrawn)
    assert (str(fact.session_id), fact.revision) == (session, 2)
    assert (await step(mission, session, "publication")).status_code == 409
    await step(mission, session, "review")
    assert (await step(mission, session, "publication")).json()["withdrawn_at"] is None
    assert [fact.revision for fact in await mission.outbox_events(RecordingPublished)] == [1, 3]


async def test_a_link_with_a_secret_is_refused_and_not_repeated(mission: Mission) -> None:
    session = await mission.session()
    answer = await put(mission, session, "https://video.example/rec?pwd=clave-secreta")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "url")
    assert "clave-secreta" not in answer.text
    assert (await step(mission, session, "review")).status_code == 404


async def consent(mission: Mission, registration_id: UUID, *, granted: bool = True, revision: int = 1) -> None:
    participant_id = await mission.participant_of(registration_id)
    await mission.handle(mission.consented(registration_id, participant_id, granted=granted, revision=revision))


async def not_to_be_shown(mission: Mission, session: str | None = None) -> list[str]:
    params = {"session_id": session} if session else {}
    answer = await mission.http.get(f"/api/v1/editions/{mission.edition_id}/not-to-be-shown", params=params)
    assert answer.status_code == 200, answer.text
    return [f"{person['given_names']} {person['family_names']}" for person in answer.json()["people"]]


async def test_who_did_not_agree_to_appear_is_looked_for_before_a_recording_is_published(mission: Mission) -> None:
    """A session of two: one agreed, one did not; a third person was not there."""
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    await mission.register("Benigno", "Rivas", "benigno@correo.example")
    await mission.register("Celia", "Sousa", "celia@correo.example")
    await consent(mission, ana)
    session = await mission.session()
    rows = [("Ana Quirós", "ana.quiros@correo.example"), ("Benigno Rivas", "benigno@correo.example")]
    await mission.import_file(session, meeting(*((name, email, "09:00:00", "09:30:00") for name, email in rows)))
    assert await not_to_be_shown(mission, session) == ["Benigno Rivas"]
    assert await not_to_be_shown(mission) == ["Benigno Rivas", "Celia Sousa"]
    await put(mission, session)
    await step(mission, session, "review")
    refused = await step(mission, session, "publication")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:diplomado:problem:consents-missing")
    assert refused.json()["people"] == 1
    assert "Benigno" not in refused.text
    address = f"/api/v1/sessions/{session}/recording/publication"
    assert (await mission.http.post(address, json={"accept_missing_consents": " "})).status_code == 422
    published = await mission.http.post(address, json={"accept_missing_consents": "Se cortó su intervención"})
    assert (published.status_code, published.json()["consent_reason"]) == (200, "Se cortó su intervención")
    assert len(await mission.outbox_events(RecordingPublished)) == 1


async def test_a_recording_of_people_who_agreed_needs_no_reason(mission: Mission) -> None:
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    session = await mission.session()
    await put(mission, session)
    await step(mission, session, "review")
    assert (await step(mission, session, "publication")).status_code == 409, "nobody knows yet who was there"
    await consent(mission, ana)
    assert (await step(mission, session, "publication")).json()["consent_reason"] is None
    await consent(mission, ana, granted=False, revision=2)
    assert await not_to_be_shown(mission, session) == ["Ana Quirós"]


async def test_only_coordinators_see_who_must_not_appear(mission: Mission) -> None:
    address = f"/api/v1/editions/{mission.edition_id}/not-to-be-shown"
    for role in ("facilitator", "auditor", "focal_point"):
        headers = mission.running.bearer(role, institution="SNM")
        assert (await mission.http.get(address, headers=headers)).status_code == 403
    assert (await mission.http.get(f"/api/v1/editions/{uuid7()}/not-to-be-shown")).status_code == 404
