"""Who reads attendance leaves a row, which the data protection officer finds here."""

from uuid import uuid4

from tests.sessions.mission import Mission
from tests.support.accesses import accesses_of


async def test_reading_attendance_is_recorded_for_the_person_and_the_edition(mission: Mission) -> None:
    registration = await mission.register("Ana", "Ríos", f"{uuid4().hex}@correo.example")
    session, who = await mission.session(), f"reader-{uuid4()}"
    headers = mission.running.bearer("coordinator", subject=who)
    for path in (
        f"/api/v1/sessions/{session}/attendance",
        f"/sessions/sessions/{session}",
        f"/sessions/fragments/person/{registration}",
        "/sessions/fragments/home",
        f"/sessions/editions/{mission.edition_id}/attendance.xlsx",
        f"/sessions/editions/{mission.edition_id}/attendance.csv",
    ):
        assert (await mission.http.get(path, headers=headers)).status_code == 200
    found = await accesses_of(mission.running, who)
    assert [registration in row["people"] for row in found] == [False, True, True, False, False]
    assert len({tuple(row["editions"]) for row in found if row["editions"]}) == 1
    assert all(row["editions"] for row in found)
    officer = mission.running.bearer("data_protection", subject="officer")
    page = await mission.http.get(f"/sessions/fragments/access?person={registration}", headers=officer)
    assert (page.status_code, who in page.text) == (200, True)
    page = await mission.http.get(f"/sessions/fragments/access?account={who}&lang=en", headers=officer)
    assert page.text.count("file downloaded") == 2
    assert (await mission.http.get("/sessions/access.csv", headers=headers)).status_code == 403
