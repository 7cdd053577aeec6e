"""Every list of the API that can grow, page by page and filtered."""

from typing import Any

from tests.sessions.mission import Mission, meeting
from tests.sessions.test_corrections import correct
from tests.sessions.test_excuses import excuse
from tests.sessions.test_make_ups import ask
from tests.sessions.test_ranking import team
from tests.support.lists import assert_is_paged

PEOPLE = (("Ana", "Ruiz"), ("Eva", "Sáenz"), ("Óscar", "Ñaupari"))
BAD = "no time", "25:00:00"


async def test_lists_of_a_session_are_read_page_by_page(mission: Mission) -> None:
    people = [str(await mission.register(given, family, f"{given.lower()}@correo.example")) for given, family in PEOPLE]
    ana, eva, _ = people
    session = await mission.session()
    path, http = f"/api/v1/sessions/{session}", mission.http

    body: dict[str, Any] = {"registration_ids": people, "reason": "signed_list"}
    assert (await http.post(f"{path}/check-ins", json=body)).status_code == 200
    assert len(await assert_is_paged(http, f"{path}/check-ins", "check_ins")) == 3
    [own] = (await http.get(f"{path}/check-ins", params={"registration_id": eva})).json()["check_ins"]
    assert own["registration_id"] == eva

    for person in (ana, eva):
        assert (await excuse(mission, session, person)).status_code == 201  # type: ignore[arg-type]
    assert len(await assert_is_paged(http, f"{path}/excuses", "excuses", status="approved")) == 2
    assert (await http.get(f"{path}/excuses", params={"status": "withdrawn"})).json()["excuses"] == []
    assert len((await http.get(f"{path}/excuses", params={"registration_id": eva})).json()["excuses"]) == 1

    shown = [("Ana", "ana@correo.example", f"09:{minute}:00", f"09:{minute}:30") for minute in range(10, 14)]
    first = meeting(*shown, *(("Ana", "ana@correo.example", time, time) for time in BAD))
    imported = await mission.import_file(session, first)
    await mission.import_file(session, meeting(("Eva", "eva@correo.example", "09:00:00", "10:00:00")))
    assert len(await assert_is_paged(http, f"{path}/attendance-files", "files")) == 2
    rows = f"{path}/attendance-files/{imported['file_id']}/rows"
    broken = await assert_is_paged(http, rows, "broken")
    assert await assert_is_paged(http, rows, "broken", reason=broken[0]["reason"]) == broken
    assert (await http.get(rows, params={"reason": "hour-skipped"})).json()["broken"] == []

    assert len(await assert_is_paged(http, f"{path}/attendance", "attendance")) == 3
    await mission.close(session)
    assert len(await assert_is_paged(http, f"{path}/attendance", "attendance")) == 3

    for person, seconds in ((ana, 60), (eva, 120), (ana, 180)):
        assert (await correct(mission, session, person, seconds)).status_code == 200  # type: ignore[arg-type]
    assert [one["seconds"] for one in await assert_is_paged(http, f"{path}/corrections", "corrections")] == [
        60,
        120,
        180,
    ]
    assert len(await assert_is_paged(http, f"{path}/corrections", "corrections", registration_id=ana)) == 2

    await mission.decide(f"attendance-files/{imported['file_id']}/withdrawal")
    await mission.decide(f"attendance-files/{imported['file_id']}/restoration")
    history = await assert_is_paged(http, f"{path}/history", "history")
    assert [one["action"] for one in history] == ["file_withdrawn", "file_restored"]
    [restored] = (await http.get(f"{path}/history", params={"action": "file_restored"})).json()["history"]
    assert restored == history[1]

    edition = f"/api/v1/editions/{mission.edition_id}"
    assert [one["registration_id"] for one in await assert_is_paged(http, f"{edition}/roster", "roster")] == people
    assert (await http.get(f"{edition}/roster", params={"status": "waitlisted"})).json()["roster"] == []
    hidden = await assert_is_paged(http, f"{edition}/not-to-be-shown", "people")
    assert [one["registration_id"] for one in hidden] == people


async def test_teams_are_read_page_by_page(mission: Mission) -> None:
    for code, institution in (("B", "SNM"), ("A", "SENAFRONT"), ("C", "SENAFRONT")):
        assert (await team(mission, code, institution=institution)).status_code == 200
    path = f"/api/v1/editions/{mission.edition_id}/teams"
    assert [one["code"] for one in await assert_is_paged(mission.http, path, "teams")] == ["A", "B", "C"]
    of_one = await assert_is_paged(mission.http, path, "teams", institution="SENAFRONT")
    assert [one["code"] for one in of_one] == ["A", "C"]


async def test_make_ups_and_the_queue_are_read_page_by_page_and_filtered(mission: Mission) -> None:
    people = [await mission.register(given, family, f"{given.lower()}@correo.example") for given, family in PEOPLE]
    ana, eva, oscar = people
    first, second = await mission.session(), await mission.session("S2")
    http, edition = mission.http, f"/api/v1/editions/{mission.edition_id}"
    for session, person in ((first, ana), (first, eva), (second, eva), (second, oscar)):
        assert (await ask(mission, session, person, assignment="Ensayo")).status_code == 201
    listed = await assert_is_paged(http, f"{edition}/make-ups", "make_ups")
    assert len(await assert_is_paged(http, f"{edition}/make-ups", "make_ups", session_id=first)) == 2
    assert len(await assert_is_paged(http, f"{edition}/make-ups", "make_ups", registration_id=str(eva))) == 2
    await http.post(f"/api/v1/make-ups/{listed[0]['make_up_id']}/withdrawal")
    for status, number in (("withdrawn", 1), ("approved", 3)):
        found = (await http.get(f"{edition}/make-ups", params={"status": status})).json()["make_ups"]
        assert [one["status"] for one in found] == [status] * number

    for session, guests in ((first, ("Visita", "Otra")), (second, ("Alguien", "Nadie", "Visita"))):
        await mission.import_file(session, meeting(*((name, "", "09:00:00", "10:00:00") for name in guests)))
    assert len(await assert_is_paged(http, f"{edition}/unmatched", "unmatched")) == 5
    of_one = await assert_is_paged(http, f"{edition}/unmatched", "unmatched", session_id=second)
    assert sorted(one["name"] for one in of_one) == ["Alguien", "Nadie", "Visita"]
    assert (await http.get(f"{edition}/unmatched", params={"session_id": second, "limit": 1})).json()["total"] == 3
