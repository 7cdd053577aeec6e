"""A file is looked at before it counts: whose session and hours it has, whom it shows, what is doubtful."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_chassis.ids import uuid7
from tests.sessions.mission import Mission, described, meeting, only, person_merged

CLASS = [(f"Persona {number}", f"p{number}@correo.example", "09:00:00", "10:30:00") for number in range(6)]


async def registered(mission: Mission, count: int = 6) -> list[str]:
    return [str(await mission.register("Persona", str(number), f"p{number}@correo.example")) for number in range(count)]


def codes(preview: dict[str, Any]) -> list[str]:
    return [doubt["code"] for doubt in preview["doubts"]]


async def test_without_a_zone_the_zone_of_the_session_counts(mission: Mission) -> None:
    """Three hours in Tegucigalpa lost one for everybody where the deployment was in Panama."""
    people = await registered(mission)
    times = {"starts_at": "2021-07-14T09:00:00", "ends_at": "2021-07-14T12:00:00", "time_zone": "America/Tegucigalpa"}
    session = await mission.session(**times)
    rows = [(name, email, "09:00:00", "12:00:00") for name, email, *_ in CLASS]
    preview = await mission.preview_file(session, meeting(*rows))
    assert (preview["time_zone"], preview["fit"], codes(preview)) == ("America/Tegucigalpa", "well", [])
    await mission.import_file(session, meeting(*rows))
    assert await mission.attendance(session) == dict.fromkeys(people, 3 * 3600)


async def test_a_shift_by_an_hour_is_announced_with_the_zones_that_explain_it(mission: Mission) -> None:
    people = await registered(mission)
    await mission.session(
        "S0", time_zone="America/Tegucigalpa", starts_at="2021-07-15T09:00:00", ends_at="2021-07-15T10:00:00"
    )
    session = await mission.session()
    early = meeting(*((name, email, "08:00:00", "09:30:00") for name, email, *_ in CLASS))
    refused = await mission.send_file(session, early)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:diplomado:problem:attendance-file-doubtful")
    preview = refused.json()["preview"]
    assert preview["better_shift"] == {"minutes": 60, "percent": 100, "time_zones": ["America/Tegucigalpa"]}
    assert codes(preview) == ["shifted"]
    assert await mission.attendance(session) == {}
    made = await mission.send_file(session, early, time_zone="America/Tegucigalpa")
    assert made.status_code == 200, made.text
    assert await mission.attendance(session) == dict.fromkeys(people, 5400)


@pytest.mark.parametrize(("minutes", "seconds"), [("60", 5400), ("0", 1800)])
async def test_a_stated_shift_decides(mission: Mission, minutes: str, seconds: int) -> None:
    people = await registered(mission)
    session = await mission.session()
    early = meeting(*((name, email, "08:00:00", "09:30:00") for name, email, *_ in CLASS))
    assert (await mission.send_file(session, early, shift_minutes=minutes)).status_code == 200
    assert await mission.attendance(session) == dict.fromkeys(people, seconds)


async def test_a_preview_stores_nothing_and_its_digest_imports_exactly_it(mission: Mission) -> None:
    people = await registered(mission)
    session = await mission.session()
    file = meeting(*CLASS, ("Sala 3", "", "09:00:00", "10:00:00"))
    preview = await mission.preview_file(session, file)
    assert (preview["recognised"], preview["waiting"]) == ({"email": 6}, 1)
    assert [one["name"] for one in preview["unrecognised_people"]] == ["Sala 3"]
    listed = await mission.http.get(f"/api/v1/sessions/{session}/attendance-files")
    assert (listed.json()["files"], await mission.attendance(session), await mission.unmatched()) == ([], {}, [])
    made = await mission.send_file(session, file, confirm=preview["digest"])
    assert (made.json()["matched"], made.json()["queued"]) == (6, 1)
    assert set(await mission.attendance(session)) == set(people)


async def test_what_changed_since_the_preview_is_shown_again(mission: Mission) -> None:
    session = await mission.session()
    file = meeting(*CLASS)
    seen = (await mission.preview_file(session, file))["digest"]
    await registered(mission)
    refused = await mission.send_file(session, file, confirm=seen)
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "attendance-preview-changed")
    assert await mission.attendance(session) == {}
    now = refused.json()["preview"]["digest"]
    assert (await mission.send_file(session, file, confirm=now)).status_code == 200


async def test_a_preview_says_by_what_people_are_recognised_and_who_has_a_namesake(mission: Mission) -> None:
    await mission.register("Ana", "Ruiz", "ana@correo.example")
    await mission.register("Eva", "Sáenz", "eva@correo.example")
    for number in (1, 2):
        await mission.register("Luis", "Gil", f"luis{number}@correo.example")
    first, second = uuid7(), uuid7()
    one, other = await mission.register("Sol", "Paz", "sol@correo.example"), uuid7()
    first = await mission.participant_of(one)
    await mission.handle(
        described(second, "Sol", "Paz Ríos", "sol.paz@otro.example"), mission.registered(other, second)
    )
    await mission.handle(person_merged(second, first, mission.edition_id, [(other, one)]))
    session = await mission.session()
    rows = [("Ana", "ana@correo.example"), ("eva saenz", ""), ("Luis Gil", ""), ("S", "sol.paz@otro.example")]
    preview = await mission.preview_file(session, meeting(*((*row, "09:00:00", "10:30:00") for row in rows)))
    assert preview["recognised"] == {"email": 1, "name": 1, "merged": 1}
    assert only(preview["recognised_people"], name="S")["registration"] == {
        "registration_id": str(one),
        "name": "Sol Paz",
    }
    [doubled] = preview["namesakes"]
    assert (doubled["name"], len(doubled["candidates"])) == ("Luis Gil", 2)


async def test_a_file_of_another_session_needs_a_decision(mission: Mission) -> None:
    people = await registered(mission)
    session = await mission.session("S1")
    times = {"starts_at": "2021-07-15T09:00:00", "ends_at": "2021-07-15T10:30:00"}
    await mission.session("S2", **times)
    other = meeting(*CLASS).replace("2021-07-14", "2021-07-15")
    preview = await mission.preview_file(session, other)
    assert (codes(preview), preview["fits"]) == (["outside"], [{"code": "S2", "percent": 100}])
    # What fits no hour of the session is not taken by looking at it alone.
    assert (await mission.send_file(session, other, confirm=preview["digest"])).status_code == 409
    made = await mission.send_file(session, other, confirm=preview["digest"], accept_other_session="true")
    assert made.status_code == 200
    assert await mission.attendance(session) == {}
    moved = await mission.send_file(session, other, shift_minutes="-1440", replaces=made.json()["file_id"])
    assert moved.status_code == 200, moved.text
    assert await mission.attendance(session) == dict.fromkeys(people, 5400)


async def test_a_file_of_another_meeting_at_the_same_hour_is_told_by_whom_it_shows(mission: Mission) -> None:
    await registered(mission)
    session = await mission.session()
    strangers = [(f"Vecina {number}", f"v{number}@otra.example", "09:00:00", "10:30:00") for number in range(8)]
    foreign = meeting(CLASS[0], *strangers)
    refused = await mission.send_file(session, foreign, lang="en")
    assert codes(refused.json()["preview"]) == ["few-recognised"]
    assert "Only 1 of 9 people" in refused.json()["detail"]
    assert (await mission.send_file(session, foreign, accept_other_session="true")).status_code == 200


async def test_earlier_files_tell_how_many_are_recognised(mission: Mission) -> None:
    """In an open event half are guests, which is no reason for doubt any more."""
    await registered(mission)
    guests = [(f"Visita {number}", f"v{number}@otra.example", "09:00:00", "10:30:00") for number in range(14)]
    first, second = await mission.session("S1"), await mission.session("S2")
    await mission.import_file(first, meeting(*CLASS, *guests))
    assert codes(await mission.preview_file(second, meeting(*CLASS[:3], *guests[:8]))) == []


async def test_the_same_bytes_read_otherwise_replace_and_never_count_twice(mission: Mission) -> None:
    people = await registered(mission)
    session = await mission.session()
    early = meeting(*((name, email, "08:00:00", "09:30:00") for name, email, *_ in CLASS))
    wrong = await mission.import_file(session, early, shift_minutes="0")
    assert await mission.attendance(session) == dict.fromkeys(people, 1800)
    asked = await mission.send_file(session, early, time_zone="America/Costa_Rica")
    assert (asked.status_code, codes(asked.json()["preview"])) == (409, ["same-content"])
    assert asked.json()["preview"]["same_content"] == wrong["file_id"]
    made = await mission.send_file(session, early, time_zone="America/Costa_Rica", replaces=wrong["file_id"])
    assert (made.status_code, made.json()["already_imported"]) == (200, False)
    assert await mission.attendance(session) == dict.fromkeys(people, 5400)
    files = (await mission.http.get(f"/api/v1/sessions/{session}/attendance-files")).json()["files"]
    assert [(file["file_id"], file["withdrawn_at"] is None) for file in files] == [
        (wrong["file_id"], False),
        (made.json()["file_id"], True),
    ]


async def test_of_two_readings_sent_at_once_one_counts(mission: Mission) -> None:
    people = await registered(mission)
    session = await mission.session()
    file = meeting(*CLASS)
    answers = await asyncio.gather(
        *(mission.send_file(session, file, shift_minutes=str(minutes)) for minutes in (0, 15, 30, 0, 15, 30))
    )
    taken = {answer.json()["file_id"] for answer in answers if answer.status_code == 200}
    assert len(taken) == 1
    assert {answer.status_code for answer in answers} <= {200, 409}
    seconds = await mission.attendance(session)
    assert set(seconds) == set(people)
    assert len(set(seconds.values())) == 1


async def test_a_stated_order_of_day_and_month_decides(mission: Mission) -> None:
    people = await registered(mission)
    await mission.handle(mission.edition_published(2, starts_on="2021-07-01", ends_on="2021-08-31"))
    session = await mission.session(starts_at="2021-07-08T09:00:00", ends_at="2021-07-08T10:30:00")
    file = meeting(*CLASS).replace("2021-07-14", "07/08/2021")
    assert (await mission.preview_file(session, file, date_order="day_first"))["fit"] == "not"
    assert (await mission.send_file(session, file, date_order="month_first")).status_code == 200
    assert await mission.attendance(session) == dict.fromkeys(people, 5400)


@pytest.mark.parametrize("params", [{"shift_minutes": "99999"}, {"date_order": "year_first"}, {"replaces": "no"}])
async def test_parameters_that_say_nothing_are_refused(mission: Mission, params: dict[str, str]) -> None:
    session = await mission.session()
    assert (await mission.send_file(session, meeting(*CLASS), **params)).status_code == 422


async def test_a_file_of_another_session_cannot_be_replaced(mission: Mission) -> None:
    first, second = await mission.session("S1"), await mission.session("S2")
    made = await mission.import_file(first, meeting(CLASS[0]))
    refused = await mission.send_file(second, meeting(CLASS[1]), replaces=made["file_id"])
    assert refused.status_code == 404


async def test_only_coordinators_look_at_files_before(mission: Mission) -> None:
    session = await mission.session()
    path = f"/api/v1/sessions/{session}/attendance-files/preview"
    for role in ("auditor", "facilitator", "grader", "focal_point"):
        answer = await mission.http.post(path, content=b"x", headers=mission.running.bearer(role))
        assert answer.status_code == 403


@given(st.lists(st.tuples(st.integers(-9000, 9000), st.integers(0, 9000)), min_size=1, max_size=20))
def test_connected_time_summed_up_is_the_time_counted_one_by_one(spans: Sequence[tuple[int, int]]) -> None:
    from datetime import UTC, datetime, timedelta

    from diplomado_sessions.attendance.evidence.fitting import ConnectedTime
    from diplomado_sessions.timetable.window import Window

    start = datetime(2021, 7, 14, 14, tzinfo=UTC)
    intervals = [(start + timedelta(seconds=a), start + timedelta(seconds=a + length)) for a, length in spans]
    total = sum(length for _, length in spans)
    inside = sum(max(0, min(a + length, 5400) - max(a, 0)) for a, length in spans)
    share = ConnectedTime(intervals).share_inside(Window(start, start + timedelta(seconds=5400)))
    assert abs(share - (inside / total if total else 0)) < 1e-6
