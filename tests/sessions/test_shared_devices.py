"""Several people on one device share one entry of an attendance file, and each gets its seconds."""

from typing import Any

import httpx
import pytest

from diplomado_chassis.ids import uuid7
from diplomado_contracts import AttendanceCorrected, GuestsCounted
from tests.sessions.mission import Mission, erased, meeting

SHARED = ("Ana y Eva", "sala@correo.example", "09:00:00", "09:30:00")


async def decide(mission: Mission, unmatched_id: str, body: dict[str, Any]) -> httpx.Response:
    return await mission.http.post(f"/api/v1/unmatched/{unmatched_id}/resolution", json=body)


async def two(mission: Mission) -> tuple[str, str]:
    return (
        str(await mission.register("Ana", "Ruiz", "ana@correo.example")),
        str(await mission.register("Eva", "Sáenz", "eva@correo.example")),
    )


async def test_everybody_on_a_device_gets_the_seconds_of_the_connection(mission: Mission) -> None:
    ana, eva = await two(mission)
    session = await mission.session()
    later = ("Eva Sáenz", "eva@correo.example", "09:20:00", "09:40:00")
    await mission.import_file(session, meeting(SHARED, later))
    [entry] = await mission.unmatched()
    answer = await decide(mission, entry["unmatched_id"], {"registration_ids": [ana, eva, ana]})
    assert (answer.status_code, answer.json()["registration_ids"]) == (200, [ana, eva])
    assert await mission.unmatched() == []
    assert await mission.attendance(session) == {ana: 1800, eva: 2400}
    assert [one.waiting for one in await mission.outbox_events(GuestsCounted)] == [1, 0]


async def test_a_decision_about_several_changes_and_corrects_a_closed_session(mission: Mission) -> None:
    ana, eva = await two(mission)
    session = await mission.session()
    await mission.import_file(session, meeting(SHARED))
    [entry] = await mission.unmatched()
    await mission.close(session)
    for people, is_other in (([ana, eva], False), ([eva, ana], False), ([eva], True), ([], True)):
        body: dict[str, Any] = {"registration_ids": people} if people else {"registration_id": None}
        if is_other:
            [before] = (await decide(mission, entry["unmatched_id"], body)).json()["decided"]
            body["replaces"] = before["decided_at"]
        assert (await decide(mission, entry["unmatched_id"], body)).status_code == 200
    corrected = await mission.outbox_events(AttendanceCorrected)
    told = [(str(one.registration_id), one.revision, one.seconds) for one in corrected]
    assert set(told[:2]) == {(ana, 1, 1800), (eva, 1, 1800)}
    assert told[2:] == [(ana, 2, 0), (eva, 2, 0)]


async def test_late_rows_under_a_shared_entry_count_for_everybody(mission: Mission) -> None:
    ana, eva = await two(mission)
    session = await mission.session()
    await mission.import_file(session, meeting(SHARED))
    [entry] = await mission.unmatched()
    await decide(mission, entry["unmatched_id"], {"registration_ids": [ana, eva]})
    await mission.close(session)
    await mission.import_file(session, meeting((*SHARED[:2], "10:00:00", "10:10:00")))
    assert await mission.attendance(session) == {ana: 2400, eva: 2400}
    told = await mission.outbox_events(AttendanceCorrected)
    assert {(str(one.registration_id), one.reason) for one in told} == {
        (ana, "evidence_added"),
        (eva, "evidence_added"),
    }


async def test_nothing_follows_from_a_shared_entry(mission: Mission) -> None:
    ana, eva = await two(mission)
    first = await mission.session("S1")
    second = await mission.session("S2", starts_at="2021-07-15T09:00:00-05:00", ends_at="2021-07-15T10:30:00-05:00")
    await mission.import_file(first, meeting(SHARED))
    await mission.import_file(second, meeting(SHARED).replace("2021-07-14", "2021-07-15"))
    entries = {entry["session_id"]: entry["unmatched_id"] for entry in await mission.unmatched()}
    assert (await decide(mission, entries[first], {"registration_id": ana})).json()["followed"] == 1
    assert await mission.attendance(second) == {ana: 1800}
    both: dict[str, Any] = {"registration_ids": [ana, eva]}
    [before] = (await decide(mission, entries[first], both)).json()["decided"]
    both["replaces"] = before["decided_at"]
    assert (await decide(mission, entries[first], both)).json()["followed"] == 1
    assert await mission.attendance(second) == {}
    assert [entry["session_id"] for entry in await mission.unmatched()] == [second]


async def test_many_shared_entries_are_decided_in_one_step(mission: Mission) -> None:
    ana, eva = await two(mission)
    session = await mission.session()
    await mission.import_file(session, meeting(SHARED, ("Sala", "", "10:00:00", "10:10:00")))
    entries = {entry["name"]: entry["unmatched_id"] for entry in await mission.unmatched()}
    decisions = [
        {"unmatched_id": entries["Ana y Eva"], "registration_ids": [ana, eva]},
        {"unmatched_id": entries["Sala"], "registration_id": eva},
    ]
    path = f"/api/v1/editions/{mission.edition_id}/unmatched/resolutions"
    assert (await mission.http.post(path, json={"decisions": decisions})).json()["decided"] == 2
    assert await mission.attendance(session) == {ana: 1800, eva: 2400}


async def test_an_erased_companion_is_found_nowhere_and_the_others_seconds_stay(mission: Mission) -> None:
    ana, eva = await two(mission)
    session = await mission.session()
    await mission.import_file(session, meeting(SHARED))
    [entry] = await mission.unmatched()
    await decide(mission, entry["unmatched_id"], {"registration_ids": [ana, eva]})
    [participant] = [
        one["participant_id"]
        for one in (await mission.http.get(f"/api/v1/editions/{mission.edition_id}/roster")).json()["roster"]
        if one["registration_id"] == eva
    ]
    await mission.handle(erased(participant))
    async with mission.running.database.transaction(readonly=True) as connection:
        shown = await connection.fetch("select shown_name, basis from appearances where session_id = $1", session)
        content = await connection.fetchval(
            "select count(content) from raw_files join attendance_files using (sha256) where session_id = $1", session
        )
    assert [(row["shown_name"], row["basis"]) for row in shown] == [(None, "erased")]
    assert content == 0
    assert await mission.attendance(session) == {ana: 1800, eva: 1800}


async def test_who_shared_a_device_may_not_be_shown_without_consent(mission: Mission) -> None:
    ana, eva = await two(mission)
    session = await mission.session()
    await mission.import_file(session, meeting(SHARED))
    [entry] = await mission.unmatched()
    await decide(mission, entry["unmatched_id"], {"registration_ids": [ana, eva]})
    path = f"/api/v1/editions/{mission.edition_id}/not-to-be-shown?session_id={session}"
    assert ana in (shown := (await mission.http.get(path)).text)
    assert eva in shown


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"registration_ids": []},
        {"registration_ids": None},
        {"registration_ids": ["x"]},
        {"registration_ids": [str(uuid7())]},
        {"registration_ids": [str(uuid7()) for _ in range(51)]},
        {"registration_id": None, "registration_ids": [str(uuid7())]},
    ],
)
async def test_bad_decisions_are_refused_and_the_entry_stays(mission: Mission, body: dict[str, Any]) -> None:
    session = await mission.session()
    await mission.import_file(session, meeting(SHARED))
    [entry] = await mission.unmatched()
    assert (await decide(mission, entry["unmatched_id"], body)).status_code == 422
    assert len(await mission.unmatched()) == 1
