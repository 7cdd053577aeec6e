"""Why somebody has the seconds that they have: every interval by source, and drawn."""

import re
from datetime import datetime, timedelta
from html import unescape
from xml.etree import ElementTree

from diplomado_chassis.ids import uuid7
from diplomado_sessions.attendance.presence.explaining.usecases import MAX_SOURCES
from tests.sessions.mission import Mission, described, meeting, person_merged

SVG = "{http://www.w3.org/2000/svg}"


async def test_every_interval_is_shown_by_source_with_what_it_covers(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    other, second = uuid7(), uuid7()
    await mission.handle(described(second, "Ana", "R", "ana@otro.example"), mission.registered(other, second))
    await mission.handle(person_merged(second, await mission.participant_of(ana), mission.edition_id, [(other, ana)]))
    session = await mission.session()
    await mission.import_file(session, meeting(("Ana", "ana@correo.example", "08:55:00", "09:30:00")), name="uno.csv")
    await mission.import_file(session, meeting(("A", "ana@otro.example", "09:20:00", "09:40:00")), name="dos.csv")
    gone = await mission.import_file(session, meeting(("Ana", "ana@correo.example", "10:00:00", "10:30:00")))
    await mission.decide(f"attendance-files/{gone['file_id']}/withdrawal")
    path = f"/api/v1/sessions/{session}/attendance/{ana}"
    shown = (await mission.http.get(path)).json()
    assert [(one["file_name"], one["row"], one["by"], one["withdrawn"]) for one in shown["sources"]] == [
        ("uno.csv", 2, "email", False), ("dos.csv", 2, "email", False), ("zoom.csv", 2, "email", True),
    ]  # fmt: skip
    assert shown["union"] == [{"starts_at": "2021-07-14T14:00:00Z", "ends_at": "2021-07-14T14:40:00Z"}]
    assert (shown["union_seconds"], shown["seconds"], shown["session_seconds"]) == (2400, 2400, 5400)
    await mission.close(session)
    body = {"registration_id": str(ana), "seconds": 5400, "reason": "technical_failure"}
    await mission.http.post(f"/api/v1/sessions/{session}/corrections", json=body)
    shown = (await mission.http.get(path)).json()
    assert (shown["seconds"], shown["union_seconds"], shown["decided"]) == (5400, 2400, True)
    assert [(one["previous_seconds"], one["seconds"]) for one in shown["corrections"]] == [(2400, 5400)]
    # The merged registration is explained as the one that goes on.
    assert (await mission.http.get(f"/api/v1/sessions/{session}/attendance/{other}")).json() == shown


async def test_the_room_is_explained_and_drawn_beside_the_files(mission: Mission) -> None:
    """The explanation of a hybrid session showed its files alone, and counted more than it explained."""
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(("Ana", "ana@correo.example", "09:50:00", "10:30:00")))
    body = {"registration_ids": [str(ana)], "reason": "signed_list", "left_at": "2021-07-14T10:00:00-05:00"}
    assert (await mission.http.post(f"/api/v1/sessions/{session}/check-ins", json=body)).status_code == 200
    path = f"/api/v1/sessions/{session}/attendance/{ana}"
    shown = (await mission.http.get(path)).json()
    file, room = shown["sources"]
    assert (file["source"], room["source"]) == ("file", "check_in")
    assert (room["joined_at"], room["left_at"]) == ("2021-07-14T14:00:00Z", "2021-07-14T15:00:00Z")
    assert (shown["union_seconds"], shown["seconds"]) == (5400, 5400)
    strip = (await mission.http.get(f"{path}/strip.svg", params={"lang": "en"})).text
    assert ">Room<" in strip
    assert "5,400 of 5,400 seconds count" in strip


async def test_the_strip_is_readable_by_a_machine_and_shows_no_name(mission: Mission) -> None:
    ana = await mission.register("Domitila", "Ruiz", "domitila@correo.example")
    session = await mission.session()
    rows = [
        ("Domitila", "domitila@correo.example", "09:00:00", "09:30:00"),
        ("D", "domitila@correo.example", "09:40:00", "10:00:00"),
    ]
    await mission.import_file(session, meeting(*rows), name="<Domitila>.csv", shift_minutes="0")
    url = f"/api/v1/sessions/{session}/attendance/{ana}/strip.svg"
    facilitator = mission.running.bearer("facilitator")
    answer = await mission.http.get(url, headers=facilitator, params={"lang": "en"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    drawing = ElementTree.fromstring(answer.text)
    assert drawing.findtext(f"{SVG}title") == "Connection in session “Session” (S1)"
    assert "3,000 of 5,400 seconds count, in 2 intervals: 09:00:00–09:30:00, 09:40:00–10:00:00" in str(
        drawing.findtext(f"{SVG}desc")
    )
    assert drawing.get("role") == "img"
    assert "omitila" not in answer.text
    assert "<script" not in answer.text
    assert "Archivo 1" in (await mission.http.get(url, params={"lang": "es"})).text


async def test_a_facilitator_sees_no_names_of_files_and_others_nothing(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(("Ana", "ana@correo.example", "09:00:00", "09:30:00")))
    path = f"/api/v1/sessions/{session}/attendance/{ana}"
    shown = (await mission.http.get(path, headers=mission.running.bearer("facilitator"))).json()
    assert "file_name" not in shown["sources"][0]
    for url in (path, f"{path}/strip.svg"):
        assert (await mission.http.get(url, headers=mission.running.bearer("grader"))).status_code == 403
        assert (await mission.http.get(url.replace(str(ana), str(uuid7())))).status_code == 422


async def test_a_total_and_a_shared_device_are_explained(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    eva = await mission.register("Eva", "Sáenz", "eva@correo.example")
    session = await mission.session()
    totals = "Name (Original Name),User Email,Total Duration (Minutes),Guest\nAna Ruiz,ana@correo.example,40,Yes\n"
    file = (await mission.import_file(session, totals))["file_id"]
    path = f"/api/v1/sessions/{session}/attendance"
    shown = (await mission.http.get(f"{path}/{ana}")).json()
    assert (shown["seconds"], shown["union"]) == (2400, [])
    assert [(one["seconds"], one["joined_at"], one["shared"]) for one in shown["sources"]] == [(2400, None, False)]
    drawn = await mission.http.get(f"{path}/{ana}/strip.svg", params={"lang": "en"})
    assert "File 1: 40 min in total" in drawn.text

    await mission.import_file(session, meeting(("Sala 3", "", "09:00:00", "10:00:00")))
    [entry] = await mission.unmatched()
    both = {"registration_ids": [str(ana), str(eva)]}
    assert (await mission.http.post(f"/api/v1/unmatched/{entry['unmatched_id']}/resolution", json=both)).is_success
    for person in (ana, eva):
        shown = (await mission.http.get(f"{path}/{person}")).json()
        assert (shown["seconds"], shown["sources"][-1]["shared"]) == (3600, True)
    # The decision about the device taken back: the total counts again, and nothing of the other person.
    await mission.decide(f"unmatched/{entry['unmatched_id']}/resolution/withdrawal")
    assert await mission.attendance(session) == {str(ana): 2400}
    await mission.decide(f"attendance-files/{file}/withdrawal")
    assert await mission.attendance(session) == {}


async def test_thousands_of_intervals_of_one_person_are_shown_in_bounded_pieces(mission: Mission) -> None:
    """All intervals stood in one answer, one page and one drawing, which held up other requests."""
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    start = datetime(2021, 7, 14, 9)
    moments = [start + timedelta(seconds=4 * number) for number in range(1200)]
    rows = [("Ana", "ana@correo.example", f"{at:%H:%M:%S}", f"{at + timedelta(seconds=2):%H:%M:%S}") for at in moments]
    await mission.import_file(session, meeting(*rows))
    path = f"/api/v1/sessions/{session}/attendance/{ana}"
    shown = (await mission.http.get(path)).json()
    assert (len(shown["sources"]), shown["sources_total"]) == (MAX_SOURCES, 1200)
    assert (len(shown["union"]), shown["union_intervals"]) == (MAX_SOURCES, 1200)
    assert (shown["union_seconds"], shown["seconds"]) == (2400, 2400)
    last = (await mission.http.get(path, params={"offset": 1100, "limit": 200})).json()
    assert [one["row"] for one in last["sources"]] == list(range(1102, 1202))
    drawing = (await mission.http.get(f"{path}/strip.svg")).text
    assert drawing.count("<rect") < 2 * 720
    assert "1,200 interval" in drawing

    address, seen = f"/sessions/sessions/{session}/people/{ana}", []
    for _ in range(2):
        page = (await mission.http.get(address)).text
        seen += [int(row) for row in re.findall(r"(?:fila|row) (\d+)", page)]
        address = unescape(str(re.search(r'href="([^"]+)" rel="next"', page)[1]))  # type: ignore[index]
    assert seen == list(range(2, 102))
