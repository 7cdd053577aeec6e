"""What was imported or ticked follows decisions that come later: other actual times, another mapping."""

from datetime import UTC, datetime, timedelta

from tests.sessions.format_samples import PLAIN_COLUMNS, Shown, csv_of, meet, plain
from tests.sessions.mission import Mission, meeting, only
from tests.sessions.room.room import Room
from tests.sessions.zoom_files import WINDOW

LATER = {"starts_at": "2021-07-14T09:20:00", "ends_at": "2021-07-14T11:20:00"}


async def test_whole_stays_follow_actual_times_unless_the_list_stated_a_time(mission: Mission) -> None:
    """They kept the planned hours: who signed for a whole session that ran late had half of it."""
    names = ("Ana", "Eva", "Luz", "Sol", "Paz")
    ana, eva, luz, sol, paz = [await mission.register(one, "Ruiz", f"{one.lower()}@correo.example") for one in names]
    session = await mission.session()
    hall = Room(mission, session, WINDOW.starts_at, WINDOW.ends_at)
    await hall.tick(ana)
    await hall.tick(eva, left_at="2021-07-14T10:00:00-05:00")
    sent = await hall.send_list(
        "correo;entrada;salida;firma\nluz@correo.example;;;x\nsol@correo.example;10:00;;\n"
        "paz@correo.example;09:30;10:30;\n"
    )
    assert (sent.status_code, sent.json()["errors"]) == (200, [])
    planned = {str(ana): 5400, str(eva): 3600, str(luz): 5400, str(sol): 1800, str(paz): 3600}
    assert await mission.attendance(session) == planned

    await mission.decide(f"sessions/{session}/actual-times", **LATER)
    actual = {str(ana): 7200, str(eva): 2400, str(luz): 7200, str(sol): 4800, str(paz): 3600}
    assert await mission.attendance(session) == actual
    again = await hall.tick(ana)
    assert (again.json()["new"], again.json()["unchanged"]) == (0, 1)
    await mission.close(session)
    assert await mission.attendance(session) == actual

    await mission.decide(f"sessions/{session}/reopening")
    await mission.decide(f"sessions/{session}/actual-times/withdrawal")
    assert await mission.attendance(session) == planned


async def test_another_mapping_is_another_reading_of_the_same_bytes(mission: Mission) -> None:
    """The first reading was given back as if the mapping had not been changed."""
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    rows = plain([Shown("Ana Ruiz", "ana@correo.example", [(0, 1800)])])
    rows = [[*row, extra] for row, extra in zip(rows, ("De verdad se fue", "10:00:00"), strict=True)]
    address = f"/api/v1/editions/{mission.edition_id}/attendance-mapping"
    await mission.http.put(address, json={"columns": PLAIN_COLUMNS})
    first = await mission.import_file(session, csv_of(rows))
    assert await mission.attendance(session) == {str(ana): 1800}

    upper = {field: column.upper() for field, column in PLAIN_COLUMNS.items()}
    tag = (await mission.http.get(address)).headers["ETag"]
    put = await mission.http.put(address, json={"columns": upper}, headers={"If-Match": tag})
    assert put.status_code == 200
    assert (await mission.import_file(session, csv_of(rows)))["already_imported"], "it reads every table alike"

    changed = {"columns": {**PLAIN_COLUMNS, "left": "De verdad se fue"}}
    put = await mission.http.put(address, json=changed, headers={"If-Match": put.headers["ETag"]})
    assert put.status_code == 200, put.text
    refused = await mission.send_file(session, csv_of(rows))
    assert refused.status_code == 409
    assert [doubt["code"] for doubt in refused.json()["preview"]["doubts"]] == ["same-content"]
    made = await mission.send_file(session, csv_of(rows), replaces=first["file_id"])
    assert (made.status_code, made.json()["already_imported"]) == (200, False)
    assert await mission.attendance(session) == {str(ana): 3600}
    zoom = meeting(("Ana", "ana@correo.example", "09:00:00", "09:10:00"))
    await mission.import_file(session, zoom)
    await mission.http.put(address, json={"columns": PLAIN_COLUMNS}, headers={"If-Match": put.headers["ETag"]})
    assert (await mission.import_file(session, zoom))["already_imported"], "no mapping reads a file of Zoom"


async def test_a_file_of_a_session_that_is_still_to_come_needs_a_decision(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    today = datetime.now(UTC).date()
    days = {"starts_on": today - timedelta(days=1), "ends_on": today + timedelta(days=9)}
    await mission.handle(mission.edition_published(2, **days))
    day = today + timedelta(days=5)
    session = await mission.session(starts_at=f"{day}T09:00:00-05:00", ends_at=f"{day}T10:30:00-05:00")
    file = meeting(("Ana", "ana@correo.example", "09:00:00", "09:30:00")).replace("2021-07-14", str(day))
    preview = await mission.preview_file(session, file)
    assert [doubt["code"] for doubt in preview["doubts"]] == ["future"]
    refused = await mission.send_file(session, file, confirm=preview["digest"])
    assert refused.status_code == 409, "a look at the preview is not enough"
    assert "aún no han ocurrido" in refused.json()["detail"]
    assert await mission.attendance(session) == {}
    assert (await mission.send_file(session, file, accept_other_session="true")).status_code == 200
    assert await mission.attendance(session) == {str(ana): 1800}


async def test_a_file_that_is_accepted_outside_the_hours_says_so(mission: Mission) -> None:
    """Also where gaps leave only durations: their first joining and last leaving are known."""
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    far = [Shown("Ana Ruiz", "ana@correo.example", [(20_000, 20_600), (21_000, 21_600)])]
    for code, content, seconds in (
        ("S1", meeting(("Ana", "ana@correo.example", "15:00:00", "15:30:00")), {}),
        ("S2", csv_of(meet(far)), {str(ana): 1200}),
    ):
        session = await mission.session(code)
        refused = await mission.send_file(session, content)
        assert refused.status_code == 409, refused.text
        assert only(refused.json()["preview"]["doubts"], code="outside")["parameter"] == "accept_other_session"
        made = await mission.send_file(session, content, accept_other_session="true", shift_minutes="0")
        assert made.status_code == 200, made.text
        assert "outside" in [warning["code"] for warning in made.json()["warnings"]]
        assert await mission.attendance(session) == seconds
