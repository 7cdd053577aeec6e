"""What was decided about attendance can be taken back, before and after closing, and everything follows once."""

import asyncio
from typing import Any

from diplomado_contracts import AttendanceCorrected, Attended, GuestsCounted, SessionScheduled
from tests.sessions.mission import Mission, erased, meeting, only

ANA = ("Ana Ruiz", "ana@correo.example", "09:00:00", "10:00:00")
GUEST = ("Sala 3", "", "09:00:00", "09:30:00")


async def corrections(mission: Mission) -> list[tuple[int, int, int, str]]:
    facts = await mission.outbox_events(AttendanceCorrected)
    return [(fact.revision, fact.previous_seconds, fact.seconds, fact.reason) for fact in facts]


async def history(mission: Mission, session: str) -> list[dict[str, Any]]:
    answer = await mission.http.get(f"/api/v1/sessions/{session}/history")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["history"])


async def test_a_withdrawn_file_counts_no_longer_and_its_guests_wait_no_longer(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    file = (await mission.import_file(session, meeting(ANA, GUEST)))["file_id"]
    assert len(await mission.unmatched()) == 1
    for _ in range(2):
        await mission.decide(f"attendance-files/{file}/withdrawal")
    assert (await mission.attendance(session), await mission.unmatched()) == ({}, [])
    await mission.decide(f"attendance-files/{file}/restoration", reason="Era la buena.")
    assert await mission.attendance(session) == {str(ana): 3600}
    assert len(await mission.unmatched()) == 1
    assert [fact.waiting for fact in await mission.outbox_events(GuestsCounted)] == [1, 0, 1]
    assert [
        (one["action"], one["reason"], one["decided_by"], one["subject_id"]) for one in await history(mission, session)
    ] == [
        ("file_withdrawn", "Se cargó por error.", "staff-1", file),
        ("file_restored", "Era la buena.", "staff-1", file),
    ]


async def test_after_closing_withdrawal_and_restoration_are_corrections(mission: Mission) -> None:
    await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    file = (await mission.import_file(session, meeting(ANA)))["file_id"]
    await mission.close(session)
    await mission.decide(f"attendance-files/{file}/withdrawal")
    await mission.decide(f"attendance-files/{file}/restoration")
    assert await corrections(mission) == [(2, 3600, 0, "clerical_error"), (3, 0, 3600, "evidence_added")]


async def test_what_two_files_show_stays_when_one_is_withdrawn(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(ANA, GUEST))
    second = await mission.import_file(
        session, meeting(("Ana Ruiz", "ana@correo.example", "09:30:00", "10:30:00"), GUEST)
    )
    await mission.decide(f"attendance-files/{second['file_id']}/withdrawal")
    assert await mission.attendance(session) == {str(ana): 3600}
    assert [len(entry["rows"]) for entry in await mission.unmatched()] == [1]


async def test_what_only_a_withdrawn_file_showed_waits_again_once_a_later_file_shows_it(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    first = await mission.import_file(session, meeting(ANA, GUEST))
    await mission.decide(f"attendance-files/{first['file_id']}/withdrawal")
    assert (await mission.attendance(session), await mission.unmatched()) == ({}, [])
    later = meeting(("Ana Ruiz", "ana@correo.example", "09:00:00", "09:30:00"), ("Sala 3", "", "09:40:00", "09:50:00"))
    second = await mission.import_file(session, later)
    assert (second["matched"], second["queued"]) == (1, 1)
    assert await mission.attendance(session) == {str(ana): 1800}
    [entry] = await mission.unmatched()
    assert [row["file_id"] for row in entry["rows"]] == [second["file_id"]]
    # The decision about the guest counts what the later file shows, and again both once the first one is restored.
    body = {"registration_id": str(ana)}
    assert (await mission.http.post(f"/api/v1/unmatched/{entry['unmatched_id']}/resolution", json=body)).is_success
    assert await mission.attendance(session) == {str(ana): 2400}
    await mission.decide(f"attendance-files/{first['file_id']}/restoration")
    assert await mission.attendance(session) == {str(ana): 3600}
    assert await mission.unmatched() == []


async def test_a_withdrawn_file_sent_again_is_not_counted_silently(mission: Mission) -> None:
    session = await mission.session()
    file = (await mission.import_file(session, meeting(ANA)))["file_id"]
    await mission.decide(f"attendance-files/{file}/withdrawal")
    refused = await mission.send_file(session, meeting(ANA))
    assert (refused.status_code, refused.json()["file_id"]) == (409, file)
    # The other reading counts now, so the first one cannot come back beside it.
    assert (await mission.send_file(session, meeting(ANA), shift_minutes="5")).status_code == 200
    assert (await mission.post(f"attendance-files/{file}/restoration")).status_code == 409


async def test_a_withdrawal_while_the_session_is_closed_is_in_the_facts_once(mission: Mission) -> None:
    for round_ in range(4):
        code = f"S{round_}"
        ana = await mission.register("Ana", str(round_), f"ana{round_}@correo.example")
        session = await mission.session(code)
        file = meeting(("Ana", f"ana{round_}@correo.example", "09:00:00", "10:00:00"))
        made = await mission.import_file(session, file, shift_minutes="0")
        await asyncio.gather(
            mission.close(session),
            *(mission.decide(f"attendance-files/{made['file_id']}/withdrawal") for _ in range(3)),
        )
        told = [f for f in await mission.outbox_events(Attended, AttendanceCorrected) if f.registration_id == ana]
        assert [(fact.revision, fact.seconds) for fact in told] in ([], [(1, 3600), (2, 0)])
        assert set((await mission.attendance(session)).values()) <= {0}
        assert len(await history(mission, session)) == 1


async def test_a_reopened_session_keeps_its_facts_until_it_is_closed_again(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    eva = await mission.register("Eva", "Sáenz", "eva@correo.example")
    session = await mission.session()
    assert (await mission.post(f"sessions/{session}/reopening")).status_code == 409
    file = (await mission.import_file(session, meeting(ANA)))["file_id"]
    await mission.close(session)
    reopened = await mission.decide(
        f"sessions/{session}/reopening", code="evidence_added", reason="Faltaba un archivo."
    )
    assert reopened["attendance"] == "reopened"
    await mission.decide(f"attendance-files/{file}/withdrawal")
    await mission.import_file(session, meeting(("Eva", "eva@correo.example", "09:00:00", "09:10:00")))
    assert await corrections(mission) == []
    shown = (await mission.http.get(f"/api/v1/sessions/{session}/attendance")).json()
    assert shown["status"] == "reopened"
    assert only(shown["attendance"], registration_id=str(ana)) == {
        "registration_id": str(ana), "seconds": 0, "published_seconds": 3600, "revision": 1, "decided": False,
    }  # fmt: skip
    for _ in range(2):
        await mission.close(session)
    assert await corrections(mission) == [(2, 3600, 0, "evidence_added")]
    attended = await mission.outbox_events(Attended)
    assert [(fact.registration_id, fact.revision, fact.seconds) for fact in attended] == [(ana, 1, 3600), (eva, 1, 600)]


async def test_a_reopened_session_is_neither_moved_nor_cancelled(mission: Mission) -> None:
    session = await mission.session()
    await mission.close(session)
    await mission.decide(f"sessions/{session}/reopening")
    assert (await mission.put_session(ends_at="2021-07-14T10:00:00-05:00")).status_code == 409
    assert (await mission.http.post(f"/api/v1/sessions/{session}/cancellation")).status_code == 409


async def test_a_host_who_ends_early_is_stated_as_actual_times_and_nobody_is_mailed(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(ANA))
    await mission.close(session)
    actual = {"starts_at": "2021-07-14T09:00:00", "ends_at": "2021-07-14T10:00:00", "reason": "Se cortó la luz."}
    assert (await mission.post(f"sessions/{session}/actual-times", **actual)).status_code == 409
    await mission.decide(f"sessions/{session}/reopening", code="technical_failure")
    stated = await mission.decide(f"sessions/{session}/actual-times", **actual)
    assert stated["session_seconds"] == 3600
    await mission.close(session)
    [fact] = await mission.outbox_events(AttendanceCorrected)
    assert (fact.registration_id, fact.seconds, fact.previous_seconds, fact.session_seconds, fact.reason) == (
        ana, 3600, 3600, 3600, "technical_failure",
    )  # fmt: skip
    assert len(await mission.outbox_events(SessionScheduled)) == 1
    shown = (await mission.http.get(f"/api/v1/editions/{mission.edition_id}/sessions/S1")).json()
    assert (shown["starts_at"], shown["actual_times"]["ends_at"]) == ("2021-07-14T14:00:00Z", "2021-07-14T15:00:00Z")


async def test_actual_times_are_possible_ones_and_can_be_withdrawn(mission: Mission) -> None:
    session = await mission.session()
    path = f"sessions/{session}/actual-times"
    for starts_at, ends_at in (
        ("2021-07-14T10:00:00", "2021-07-14T09:00:00"),
        ("2021-07-14T10:00:00", "2021-07-16T09:00:00"),
        ("2021-08-14T10:00:00", "2021-08-14T11:00:00"),
    ):
        assert (await mission.post(path, starts_at=starts_at, ends_at=ends_at)).status_code == 422
    await mission.decide(path, starts_at="2021-07-14T09:00:00", ends_at="2021-07-14T09:40:00")
    await mission.import_file(session, meeting(ANA))
    assert list((await mission.attendance(session)).values()) == []
    await mission.register("Ana", "Ruiz", "ana@correo.example")
    assert list((await mission.attendance(session)).values()) == [2400]
    await mission.decide(f"{path}/withdrawal")
    assert list((await mission.attendance(session)).values()) == [3600]
    assert [one["action"] for one in await history(mission, session)] == ["times_set", "times_withdrawn"]


async def test_a_decision_longer_than_the_session_is_cut_and_returns(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.close(session)
    body = {"registration_id": str(ana), "seconds": 5400, "reason": "technical_failure"}
    await mission.http.post(f"/api/v1/sessions/{session}/corrections", json=body)
    for times in ({"starts_at": "2021-07-14T09:00:00", "ends_at": "2021-07-14T10:00:00"}, None):
        await mission.decide(f"sessions/{session}/reopening")
        path = f"sessions/{session}/actual-times"
        await (mission.decide(path, **times) if times else mission.decide(f"{path}/withdrawal"))
        await mission.close(session)
        assert await mission.attendance(session) == {str(ana): 3600 if times else 5400}
    facts = await mission.outbox_events(AttendanceCorrected)
    assert [(fact.seconds, fact.session_seconds) for fact in facts] == [(5400, 5400), (3600, 3600), (5400, 5400)]


async def test_a_withdrawn_correction_leaves_what_the_files_say(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(ANA))
    await mission.close(session)
    for seconds in (60, 90):
        body = {"registration_id": str(ana), "seconds": seconds, "reason": "technical_failure"}
        assert (await mission.http.post(f"/api/v1/sessions/{session}/corrections", json=body)).status_code == 200
    listed = (await mission.http.get(f"/api/v1/sessions/{session}/corrections")).json()["corrections"]
    first, second = (one["correction_id"] for one in listed)
    assert (await mission.post(f"corrections/{first}/withdrawal")).status_code == 409
    for _ in range(2):
        await mission.decide(f"corrections/{second}/withdrawal")
    assert await mission.attendance(session) == {str(ana): 3600}
    assert (await corrections(mission))[2:] == [(4, 90, 3600, "clerical_error")]
    assert (await mission.post(f"corrections/{first}/withdrawal")).status_code == 409
    # Files count again from now on.
    await mission.import_file(session, meeting(("Ana Ruiz", "ana@correo.example", "10:00:00", "10:30:00")))
    assert await mission.attendance(session) == {str(ana): 5400}


async def test_an_automatic_match_is_listed_explained_and_changed(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    eva = await mission.register("Eva", "Sáenz", "eva@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(("Eva", "ana@correo.example", "09:00:00", "10:00:00"), GUEST))
    await mission.close(session)
    path = f"/api/v1/sessions/{session}/appearances"
    page = (await mission.http.get(path, params={"limit": 1, "lang": "en"})).json()
    [entry] = page["appearances"]
    assert (page["total"], entry["by"], entry["registration"]["name"]) == (2, "email", "Ana Ruiz")
    assert entry["explanation"] == "It is the person's registered e-mail."
    assert [row["row"] for row in entry["rows"]] == [2]
    rest = (await mission.http.get(path, params={"after": page["next"]})).json()
    assert ([one["by"] for one in rest["appearances"]], rest["next"]) == (["queued"], None)

    assert (await mission.resolve(entry["unmatched_id"], eva)).status_code == 200
    assert await mission.attendance(session) == {str(ana): 0, str(eva): 3600}
    await mission.decide(f"unmatched/{entry['unmatched_id']}/resolution/withdrawal", reason="Sí era Ana.")
    assert await mission.attendance(session) == {str(ana): 3600, str(eva): 0}
    assert [one[1:] for one in await corrections(mission)] == [
        (3600, 0, "identity_resolved"), (0, 3600, "identity_resolved"),
        (0, 3600, "identity_resolved"), (3600, 0, "identity_resolved"),
    ]  # fmt: skip
    decided = [(one["action"], one["registration_id"], one["reason"]) for one in await history(mission, session)]
    assert decided == [
        ("identity_decided", str(eva), None),
        ("identity_withdrawn", str(eva), "Sí era Ana."),
    ]


async def test_what_followed_from_a_decision_goes_with_it(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    first, second = await mission.session("S1"), await mission.session("S2")
    row = ("Anita", "anita@casa.example", "09:00:00", "09:20:00")
    for session in (first, second):
        await mission.import_file(session, meeting(row))
        await mission.close(session)
    entry = (await mission.unmatched())[0]["unmatched_id"]
    await mission.resolve(entry, ana)
    assert [await mission.attendance(session) for session in (first, second)] == [{str(ana): 1200}] * 2
    answer = await mission.decide(f"unmatched/{entry}/resolution/withdrawal")
    assert answer["followed"] == 1
    assert [await mission.attendance(session) for session in (first, second)] == [{str(ana): 0}] * 2
    assert len(await mission.unmatched()) == 2


async def test_only_coordinators_take_back_and_auditors_read_why(mission: Mission) -> None:
    session = await mission.session()
    file = (await mission.import_file(session, meeting(GUEST)))["file_id"]
    [entry] = await mission.unmatched()
    auditor = mission.running.bearer("auditor")
    for path in (
        f"attendance-files/{file}/withdrawal", f"attendance-files/{file}/restoration",
        f"sessions/{session}/reopening", f"sessions/{session}/actual-times/withdrawal",
        f"unmatched/{entry['unmatched_id']}/resolution/withdrawal", f"corrections/{file}/withdrawal",
    ):  # fmt: skip
        answer = await mission.http.post(f"/api/v1/{path}", json={"reason": "No."}, headers=auditor)
        assert answer.status_code == 403, path
        assert (await mission.http.post(f"/api/v1/{path}", json={"reason": " "})).status_code == 422, path
    for path in ("history", "appearances"):
        url = f"/api/v1/sessions/{session}/{path}"
        assert (await mission.http.get(url, headers=auditor)).status_code == 200
        assert (await mission.http.get(url, headers=mission.running.bearer("facilitator"))).status_code == 403


async def test_reasons_about_a_person_go_when_the_person_is_erased(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    file = (await mission.import_file(session, meeting(ANA)))["file_id"]
    await mission.decide(f"attendance-files/{file}/withdrawal", reason="Ana Ruiz avisó.")
    await mission.close(session)
    await mission.decide(f"sessions/{session}/reopening", reason="Faltaba una lista.")
    await mission.handle(erased(await mission.participant_of(ana)))
    assert [(one["action"], one["reason"]) for one in await history(mission, session)] == [
        ("file_withdrawn", None),
        ("session_reopened", "Faltaba una lista."),
    ]
