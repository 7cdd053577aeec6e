"""The link by which participants join a session: who gives it, who sees it, and where it is announced."""

import pytest
import structlog

from diplomado_contracts import JoinLinkSet, SessionScheduled
from tests.sessions.mission import Mission

LINK = "https://meetings.example/j/123?pwd=abc"


async def shown(mission: Mission, role: str = "coordinator") -> object:
    """The link in the timetable; "hidden" if the caller does not see whether there is one."""
    answer = await mission.http.get(
        f"/api/v1/editions/{mission.edition_id}/sessions", headers=mission.running.bearer(role)
    )
    (session,) = answer.json()["sessions"]
    return session.get("join_url", "hidden")


async def test_a_link_is_announced_when_it_changes_and_stays_when_it_is_left_out(mission: Mission) -> None:
    for changes in ({}, {"join_url": LINK}, {"join_url": LINK}, {}, {"place": "Zoom y sala 2"}):
        assert (await mission.put_session(**changes)).status_code == 200
    assert await shown(mission) == LINK
    await mission.put_session(join_url="https://meetings.example/j/456")
    for _ in range(2):
        await mission.put_session(join_url=None)
    assert await shown(mission) is None

    told = await mission.outbox_events(JoinLinkSet)
    assert [(fact.revision, fact.url) for fact in told] == [
        (1, LINK),
        (2, "https://meetings.example/j/456"),
        (3, None),
    ]
    assert {fact.edition_id for fact in told} == {mission.edition_id}
    assert "meetings.example" not in "".join(
        fact.model_dump_json() for fact in await mission.outbox_events(SessionScheduled)
    )


async def test_the_link_is_shown_to_those_who_lead_or_check_sessions(mission: Mission) -> None:
    await mission.put_session(join_url=LINK)

    assert [await shown(mission, role) for role in ("coordinator", "facilitator", "auditor")] == [LINK] * 3
    assert [await shown(mission, role) for role in ("focal_point", "grader")] == ["hidden"] * 2
    anyone = await mission.http.get(f"/api/v1/editions/{mission.edition_id}/sessions", headers={"Authorization": ""})
    assert (anyone.status_code, "meetings" in anyone.text) == (401, False)


@pytest.mark.parametrize(
    "url",
    [
        "http://meetings.example/j/1",
        "javascript:alert(1)",
        "https://ana:clave@meetings.example/j/1",
        "https://localhost/j/1",
        "https://meetings.example/j/1 2",
        "https://meetings.example/" + "x" * 2000,
        "",
        7,
    ],
)
async def test_what_is_no_https_link_is_refused_and_changes_nothing(mission: Mission, url: object) -> None:
    await mission.put_session(join_url=LINK)
    for language in ("es", "en"):
        response = await mission.http.put(
            f"/api/v1/editions/{mission.edition_id}/sessions/S1?lang={language}",
            json={
                "title": {"es": "Otra", "en": "Other"},
                "starts_at": "2021-07-14T09:00:00-05:00",
                "ends_at": "2021-07-14T10:30:00-05:00",
                "join_url": url,
            },
        )
        assert response.status_code == 422
        assert [error["field"] for error in response.json()["errors"]] == ["join_url"]
    assert await shown(mission) == LINK
    assert len(await mission.outbox_events(SessionScheduled)) == 1


async def test_the_link_is_not_logged(mission: Mission) -> None:
    with structlog.testing.capture_logs() as lines:
        await mission.put_session(join_url=LINK)
    assert "session.join_link_set" in str(lines)
    assert "meetings.example" not in str(lines)
