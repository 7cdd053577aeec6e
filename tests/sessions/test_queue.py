"""What nobody may guess waits for a coordinator, and a decision is remembered within the edition."""

import threading
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from diplomado_contracts import AttendanceCorrected, Attended
from diplomado_sessions.attendance.queue import store as queue_store
from diplomado_sessions.attendance.queue.api import Resolution
from diplomado_sessions.attendance.queue.candidates import rows_shown
from tests.sessions.mission import Mission, meeting, only

PHONE = ("507612345**", "", "09:00:00", "09:30:00")
DAY_TWO = {"starts_at": "2021-07-14T11:00:00-05:00", "ends_at": "2021-07-14T12:00:00-05:00"}


async def test_an_entry_shows_its_rows_its_seconds_and_whom_it_may_be(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz Coba", "ana@correo.example")
    session = await mission.session()
    made = await mission.import_file(
        session, meeting(("Ana Ruiz", "", "09:00:00", "09:30:00"), ("Ana Ruiz", "", "09:20:00", "09:40:00"))
    )
    [entry] = await mission.unmatched()
    assert {name: entry[name] for name in ("session_id", "session_code", "name", "email", "seconds")} == {
        "session_id": session,
        "session_code": "S1",
        "name": "Ana Ruiz",
        "email": "",
        "seconds": 2400,
    }
    assert [(row["file_id"], row["row"], row["role"]) for row in entry["rows"]] == [
        (made["file_id"], 2, "participant"),
        (made["file_id"], 3, "participant"),
    ]
    assert entry["candidates"] == [{"registration_id": str(ana), "name": "Ana Ruiz Coba"}]


async def test_two_people_of_the_same_name_are_never_guessed(mission: Mission) -> None:
    await mission.register("Ana", "Ruiz", "ana@correo.example")
    await mission.register("ANA", "Ruíz", "otra@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(("Ana Ruiz", "", "09:00:00", "09:30:00")))
    [entry] = await mission.unmatched()
    assert len(entry["candidates"]) == 2
    assert await mission.attendance(session) == {}


async def test_a_decision_takes_effect_and_later_files_of_the_edition_follow_it(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    first, second = await mission.session("S1"), await mission.session("S2", **DAY_TWO)
    await mission.import_file(first, meeting(PHONE))
    [entry] = await mission.unmatched()
    answer = await mission.resolve(entry["unmatched_id"], ana)
    assert (answer.status_code, answer.json()["followed"]) == (200, 0)
    assert await mission.attendance(first) == {str(ana): 1800}
    made = await mission.import_file(second, meeting(("507612345**", "", "11:00:00", "11:10:00")))
    assert (made["matched"], made["queued"]) == (1, 0)
    assert await mission.attendance(second) == {str(ana): 600}


async def test_what_waits_already_follows_a_decision_and_another_decision_takes_it_back(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    first, second = await mission.session("S1"), await mission.session("S2", **DAY_TWO)
    await mission.import_file(first, meeting(("Tachito", "casa@otro.example", "09:00:00", "09:30:00")))
    await mission.import_file(second, meeting(("Otro nombre", "casa@otro.example", "11:00:00", "11:10:00")))
    entry = only(await mission.unmatched(), session_code="S1")
    assert (await mission.resolve(entry["unmatched_id"], ana)).json()["followed"] == 1
    assert await mission.attendance(second) == {str(ana): 600}
    [decided] = (await mission.resolve(entry["unmatched_id"], None)).json()["decided"]
    again = await mission.resolve(entry["unmatched_id"], None, replaces=decided["decided_at"])
    assert again.json()["followed"] == 1
    assert (await mission.attendance(first), await mission.attendance(second)) == ({}, {})
    assert [one["session_code"] for one in await mission.unmatched()] == ["S2"]


async def test_setting_aside_empties_the_queue_and_counts_nobody(mission: Mission) -> None:
    session = await mission.session()
    await mission.import_file(session, meeting(PHONE))
    [entry] = await mission.unmatched()
    assert (await mission.resolve(entry["unmatched_id"], None)).status_code == 200
    assert (await mission.unmatched(), await mission.attendance(session)) == ([], {})


async def test_a_decision_after_closing_is_a_correction(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(PHONE, ("Ana", "ana@correo.example", "09:20:00", "09:40:00")))
    assert await mission.close(session) == {"attended": 1, "unmatched": 1}
    [entry] = await mission.unmatched()
    await mission.resolve(entry["unmatched_id"], ana)
    await mission.resolve(entry["unmatched_id"], ana)
    [attended] = await mission.outbox_events(Attended)
    [corrected] = await mission.outbox_events(AttendanceCorrected)
    assert (attended.seconds, corrected.previous_seconds, corrected.seconds) == (1200, 1200, 2400)
    assert (corrected.revision, corrected.reason, corrected.corrected_by) == (2, "identity_resolved", "staff-1")


async def test_another_decision_names_the_one_that_it_replaces(mission: Mission) -> None:
    """A second coordinator, or a second tab, silently overwrote what was decided and published."""
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    eva = await mission.register("Eva", "Sáenz", "eva@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(PHONE))
    [entry] = await mission.unmatched()
    one = entry["unmatched_id"]
    assert (await mission.resolve(one, ana)).status_code == 200
    await mission.close(session)
    assert (await mission.resolve(one, ana)).status_code == 200
    refused = await mission.resolve(one, eva)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:diplomado:problem:decided-otherwise")
    [decided] = refused.json()["decided"]
    moment = decided.pop("decided_at")
    assert decided == {
        "unmatched_id": one,
        "registration_ids": [str(ana)],
        "decided_by": "staff-1",
        "role": "coordinator",
    }
    listed = await mission.http.get(f"/api/v1/sessions/{session}/appearances")
    [seen] = listed.json()["appearances"]
    assert datetime.fromisoformat(seen["decided_at"]) == datetime.fromisoformat(moment)
    assert (await mission.attendance(session), await mission.outbox_events(AttendanceCorrected)) == (
        {str(ana): 1800},
        [],
    )
    assert (await mission.resolve(one, eva, replaces=seen["decided_at"])).status_code == 200
    assert await mission.attendance(session) == {str(ana): 0, str(eva): 1800}
    assert (await mission.resolve(one, ana, replaces=seen["decided_at"])).status_code == 409


async def test_many_decisions_are_refused_together_if_one_of_them_was_made_otherwise(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(PHONE, ("Nadie", "", "09:00:00", "09:30:00")))
    one, other = (entry["unmatched_id"] for entry in await mission.unmatched())
    await mission.resolve(one, ana)
    refused = await decide(mission, [(one, None), (other, None)])
    assert (refused.status_code, [each["unmatched_id"] for each in refused.json()["decided"]]) == (409, [one])
    assert [entry["unmatched_id"] for entry in await mission.unmatched()] == [other]
    replacing = {"unmatched_id": one, "registration_id": None, "replaces": refused.json()["decided"][0]["decided_at"]}
    body = {"decisions": [replacing, {"unmatched_id": other, "registration_id": None}]}
    answer = await mission.http.post(f"/api/v1/editions/{mission.edition_id}/unmatched/resolutions", json=body)
    assert (answer.status_code, answer.json()["decided"]) == (200, 2)


def test_the_schema_of_a_decision_says_what_must_be_there() -> None:
    """An empty body was valid by it, and refused."""
    valid = Draft202012Validator(Resolution.model_json_schema()).is_valid
    here, there = {"registration_id": None}, {"registration_ids": [str(uuid4())]}
    assert (valid(here), valid(there)) == (True, True)
    for wrong in ({}, {**here, **there}, {"replaces": "2026-12-01T10:00:00Z"}):
        assert not valid(wrong)
        with pytest.raises(ValidationError):
            Resolution.model_validate(wrong)


async def test_only_a_registration_of_the_edition_can_be_named(mission: Mission) -> None:
    from diplomado_chassis.ids import uuid7

    session = await mission.session()
    await mission.import_file(session, meeting(PHONE))
    [entry] = await mission.unmatched()
    answer = await mission.resolve(entry["unmatched_id"], uuid7())
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:diplomado:problem:registration-unknown")
    assert (await mission.resolve(str(uuid7()), None)).status_code == 404


async def queue_pages(mission: Mission, limit: int) -> list[list[str]]:
    """The names in the queue, page by page."""
    pages, after = [], ""
    while True:
        path = f"/api/v1/editions/{mission.edition_id}/unmatched?limit={limit}{after}"
        answer = (await mission.http.get(path)).json()
        pages.append([entry["name"] for entry in answer["unmatched"]])
        if answer["next"] is None:
            return pages
        after = f"&after={answer['next']}"


async def test_pages_of_the_queue_show_every_entry_once_also_when_some_are_decided_meanwhile(mission: Mission) -> None:
    session = await mission.session()
    names = [f"Invitado Desconocido {letter}" for letter in "ABCDEFG"]
    await mission.import_file(session, meeting(*((name, "", "09:00:00", "09:30:00") for name in names)))
    assert await queue_pages(mission, 3) == [names[:3], names[3:6], names[6:]]
    assert await queue_pages(mission, 7) == [names]

    first = (await mission.http.get(f"/api/v1/editions/{mission.edition_id}/unmatched?limit=3")).json()
    assert first["total"] == 7
    for entry in first["unmatched"]:
        await mission.resolve(entry["unmatched_id"], None)
    path = f"/api/v1/editions/{mission.edition_id}/unmatched?limit=3&after={first['next']}"
    assert [entry["name"] for entry in (await mission.http.get(path)).json()["unmatched"]] == names[3:6]


async def decide(mission: Mission, decisions: list[tuple[str, object]]) -> Any:
    body = {"decisions": [{"unmatched_id": entry, "registration_id": decided} for entry, decided in decisions]}
    return await mission.http.post(f"/api/v1/editions/{mission.edition_id}/unmatched/resolutions", json=body)


async def test_many_entries_are_decided_in_one_step(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    first, second = await mission.session("S1"), await mission.session("S2", **DAY_TWO)
    await mission.import_file(
        first, meeting(("Sala", "a@b.example", "09:00:00", "09:30:00"), ("Nadie", "", "09:00:00", "09:30:00"))
    )
    await mission.import_file(
        second, meeting(("Equipo", "a@b.example", "11:00:00", "11:10:00"), ("Sala 2", "", "11:20:00", "11:30:00"))
    )
    entries = {entry["name"]: entry["unmatched_id"] for entry in await mission.unmatched()}
    gone = str(uuid4())
    answer = await decide(
        mission,
        [(entries["Sala"], str(ana)), (entries["Sala 2"], str(ana)), (entries["Nadie"], None), (gone, str(ana))],
    )
    assert (answer.status_code, answer.json()) == (200, {"decided": 3, "followed": 1, "gone": [gone]})
    assert await mission.unmatched() == []
    assert (await mission.attendance(first), await mission.attendance(second)) == ({str(ana): 1800}, {str(ana): 1200})
    assert (await decide(mission, [(entries["Sala"], str(ana))])).json()["followed"] == 0


async def test_one_wrong_decision_of_many_stores_none(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(PHONE, ("Nadie", "", "09:00:00", "09:30:00")))
    one, other = (entry["unmatched_id"] for entry in await mission.unmatched())
    answer = await decide(mission, [(one, str(ana)), (other, str(uuid4()))])
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:diplomado:problem:registration-unknown")
    assert len(await mission.unmatched()) == 2
    assert (await decide(mission, [])).status_code == 422


def test_a_page_of_many_entries_shows_fewer_rows_of_each() -> None:
    """A page is written in one piece: however many entries and rows there are, it has a bounded number of rows."""
    assert [rows_shown(entries) for entries in (0, 1, 80, 200, 1000)] == [50, 50, 50, 20, 4]
    assert all(entries * rows_shown(entries) <= 4000 for entries in range(1, 1001))


async def test_rows_of_the_queue_are_gathered_beside_the_event_loop(
    mission: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One entry may have a hundred thousand rows."""
    built_in: set[int] = set()

    class Watched(queue_store.Row):
        def __init__(self, *values: Any) -> None:
            built_in.add(threading.get_ident())
            super().__init__(*values)

    monkeypatch.setattr(queue_store, "Row", Watched)
    session = await mission.session()
    await mission.import_file(session, meeting(("iPhone", "", "09:00:00", "09:30:00")))
    assert [entry["name"] for entry in await mission.unmatched()] == ["iPhone"]
    assert built_in
    assert threading.get_ident() not in built_in


async def test_the_first_name_of_the_limit_still_works_and_says_when_it_ends(mission: Mission) -> None:
    path = f"/api/v1/editions/{mission.edition_id}/unmatched"
    old, new = await mission.http.get(path, params={"most": 3}), await mission.http.get(path, params={"limit": 3})
    assert old.json() == new.json()
    assert (old.headers["deprecation"], old.headers["sunset"]) == ("@1796083200", "Sat, 01 Jan 2028 00:00:00 GMT")
    assert old.headers["link"] == '</api#changelog>; rel="deprecation"'
    assert "deprecation" not in new.headers
