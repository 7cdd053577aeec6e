"""A change is made for the state that its author saw, and touches what was sent and nothing else."""

from typing import Any

import pytest

from tests.sessions.mission import Mission

TITLE = {"es": "Idea", "en": "Idea"}
RUBRIC = {
    "code": "R1",
    "criteria": [{"code": "idea", "title": TITLE, "weight": 100}],
    "graders_min": 3,
}
TIMES = {"starts_at": "2021-07-14T09:00:00", "ends_at": "2021-07-14T10:00:00"}


async def resources(mission: Mission) -> dict[str, tuple[str, dict[str, Any], dict[str, Any], str]]:
    """Of each resource: its path, a full body, one with only what is required, and a field that must stay."""
    edition = f"/api/v1/editions/{mission.edition_id}"
    member = str(await mission.register("Ana", "Gil", "ana.gil@correo.example"))
    session = await mission.session("S9")
    team = {"name": "Los Andes", "project_title": "Frontera segura", "members": [member]}
    facilitators = [{"name": "Domitila Arosemena", "role": TITLE, "organisation": "OIM"}]
    extra = {"module": 1, "time_zone": "America/Bogota", "place": "Aula 4", "facilitators": facilitators}
    return {
        "session": (
            f"{edition}/sessions/S1",
            {"title": TITLE, **TIMES, **extra},
            {"title": TITLE, **TIMES},
            "module time_zone place facilitators",
        ),
        "rubric": (f"{edition}/rubric", RUBRIC, {name: RUBRIC[name] for name in ("code", "criteria")}, "graders_min"),
        "team": (
            f"{edition}/teams/T1",
            {**team, "institution": "SNM", "admin_area": "PA-4", "sdg": ["10.7"], "gcm": [11]},
            team,
            "institution admin_area sdg gcm",
        ),
        "scores": (f"{edition}/teams/T1/scores/g1", {"points": {"idea": 80}}, {"points": {"idea": 70}}, ""),
        "recording": (
            f"/api/v1/sessions/{session}/recording",
            {"url": "https://video.example/a", "language": "en"},
            {"url": "https://video.example/b"},
            "language",
        ),
    }


@pytest.mark.parametrize("name", ["session", "rubric", "team", "scores", "recording"])
async def test_a_conflict_is_seen_and_what_is_left_out_stays(mission: Mission, name: str) -> None:
    """GET and PUT give the same tag; an old one is refused with the present one, and nothing is stored."""
    found = await resources(mission)
    if name == "scores":
        for needed in ("rubric", "team"):
            assert (await mission.http.put(found[needed][0], json=found[needed][1])).status_code == 200
    path, full, required, kept = found[name]
    only_new = {"If-None-Match": "*"}
    first = await mission.http.put(path, json=full, headers=only_new)
    assert first.status_code == 200, first.text
    read = await mission.http.get(path)
    assert (read.status_code, read.headers["etag"]) == (200, first.headers["etag"])
    assert (await mission.http.put(path, json=full, headers=only_new)).status_code == 412
    changed = await mission.http.put(path, json=required, headers={"If-Match": read.headers["etag"]})
    assert changed.status_code == 200, changed.text
    now = await mission.http.get(path)
    assert [now.json()[field] for field in kept.split()] == [read.json()[field] for field in kept.split()]
    stale = await mission.http.put(path, json=full, headers={"If-Match": '"stale"', "Accept-Language": "en"})
    assert (stale.status_code, stale.headers["etag"]) == (412, now.headers["etag"])
    assert stale.json()["detail"].startswith("It has changed since you read it")
    assert (await mission.http.get(path)).json() == now.json()


async def test_null_empties_a_field_of_a_session(mission: Mission) -> None:
    """A field that is left out stays; one that is sent empty becomes empty."""
    path, full, required, _kept = (await resources(mission))["session"]
    await mission.http.put(path, json=full)
    await mission.http.put(path, json=required | {"module": None, "place": None, "facilitators": []})
    after = (await mission.http.get(path)).json()
    assert (after["module"], after["place"], after["facilitators"]) == (None, None, [])
    assert after["time_zone"] == "America/Bogota"


async def test_steps_of_sessions_and_recordings_compare_too(mission: Mission) -> None:
    """A session is not cancelled, nor a recording reviewed and published, for another state than was seen."""
    session = await mission.session()
    recording = f"/api/v1/sessions/{session}/recording"
    await mission.http.put(recording, json={"url": "https://video.example/a"})
    stale = {"If-Match": '"stale"'}
    for path in (f"{recording}/review", f"{recording}/publication", f"/api/v1/sessions/{session}/cancellation"):
        refused = await mission.http.post(path, headers=stale)
        assert refused.status_code == 412, path
        assert (await mission.http.post(path, headers={"If-Match": refused.headers["etag"]})).status_code == 200
