"""From Zoom's files over HTTP to published attendance."""

import asyncio

from diplomado_contracts import AttendanceCorrected, Attended
from tests.sessions.mission import Mission, meeting, only
from tests.sessions.zoom_files import zoom_file
from tests.support.waiting import PATIENCE


async def test_a_webinar_file_becomes_seconds_of_each_person_over_all_roles(mission: Mission) -> None:
    yariela = await mission.register("Yariela", "Batista Núñez", "Yariela@Correo.example")
    session = await mission.session()
    made = await mission.import_file(session, zoom_file("webinar-english-older"))
    assert {name: made[name] for name in ("layout", "rows", "matched", "queued", "already_imported")} == {
        "layout": "zoom-webinar-english-older",
        "rows": 5,
        "matched": 1,
        "queued": 3,
        "already_imported": False,
    }
    # 08:55:10 to 09:30:00 as attendee and on to 09:40:00 as panelist; the session began at 09:00:00.
    assert await mission.attendance(session) == {str(yariela): 40 * 60}


async def test_the_same_file_again_changes_nothing(mission: Mission) -> None:
    yariela = await mission.register("Yariela", "Batista Núñez", "yariela@correo.example")
    session = await mission.session()
    first = await mission.import_file(session, zoom_file("meeting-spanish-newer"))
    again = await mission.import_file(session, zoom_file("meeting-spanish-newer"), name="otra vez.csv")
    assert again == {**first, "already_imported": True}
    assert await mission.attendance(session) == {str(yariela): 40 * 60}


async def test_the_same_file_sent_twice_at_once_is_kept_once(mission: Mission) -> None:
    session = await mission.session()
    answers = await asyncio.gather(
        *(mission.import_file(session, zoom_file("meeting-spanish-newer")) for _ in range(4))
    )
    assert len({answer["file_id"] for answer in answers}) == 1
    assert sorted(answer["already_imported"] for answer in answers) == [False, True, True, True]
    answer = await mission.http.get(f"/api/v1/sessions/{session}/attendance-files")
    [file] = answer.json()["files"]
    assert (file["layout"], file["time_zone"], file["rows"]) == ("zoom-meeting-spanish-newer", "America/Panama", 2)


async def test_one_file_of_a_whole_day_counts_in_each_session_for_its_part(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    morning = await mission.session("S1")
    later = await mission.session("S2", starts_at="2021-07-14T11:00:00-05:00", ends_at="2021-07-14T12:00:00-05:00")
    day = meeting(("Ana", "ana@correo.example", "09:30:00", "11:15:00"))
    for session in (morning, later):
        await mission.import_file(session, day)
    assert await mission.attendance(morning) == {str(ana): 3600}
    assert await mission.attendance(later) == {str(ana): 900}


async def test_times_are_read_in_the_zone_that_is_named(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.import_file(
        session, meeting(("Ana", "ana@correo.example", "08:00:00", "08:30:00")), time_zone="America/Costa_Rica"
    )
    assert await mission.attendance(session) == {str(ana): 1800}


async def test_closing_tells_who_attended_once_with_the_files_that_show_it(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    await mission.register("Eva", "Sáenz", "eva@correo.example")
    session = await mission.session()
    rows = [
        ("Ana", "ana@correo.example", "09:00:00", "09:30:00"),
        ("Eva", "eva@correo.example", "08:00:00", "08:59:00"),
    ]
    made = await mission.import_file(session, meeting(*rows, ("Nadie", "", "09:00:00", "10:00:00")))
    assert await mission.close(session) == {"attended": 1, "unmatched": 1}
    assert await mission.close(session) == {"attended": 1, "unmatched": 1}
    [fact] = await mission.outbox_events(Attended)
    assert (fact.registration_id, fact.seconds, fact.session_seconds, fact.revision) == (ana, 1800, 5400, 1)
    assert [str(file) for file in fact.evidence] == [made["file_id"]]
    assert fact.participant_id == await mission.participant_of(ana)


async def test_two_people_closing_at_once_publish_once(mission: Mission) -> None:
    await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(("Ana", "ana@correo.example", "09:00:00", "09:30:00")))
    await asyncio.gather(*(mission.close(session) for _ in range(4)))
    assert len(await mission.outbox_events(Attended)) == 1


async def test_a_late_file_is_a_correction(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    eva = await mission.register("Eva", "Sáenz", "eva@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(("Ana", "ana@correo.example", "09:00:00", "09:30:00")))
    await mission.close(session)
    late = meeting(
        ("Ana", "ana@correo.example", "09:20:00", "09:45:00"), ("Eva", "eva@correo.example", "09:00:00", "09:10:00")
    )
    await mission.import_file(session, late)
    corrected = {fact.registration_id: fact for fact in await mission.outbox_events(AttendanceCorrected)}
    assert {person: (fact.revision, fact.previous_seconds, fact.seconds) for person, fact in corrected.items()} == {
        ana: (2, 1800, 2700),
        eva: (1, 0, 600),
    }
    assert {(fact.reason, fact.corrected_by) for fact in corrected.values()} == {("evidence_added", "staff-1")}


async def test_somebody_who_registers_after_the_file_is_recognised_in_it(mission: Mission) -> None:
    session = await mission.session()
    await mission.import_file(session, zoom_file("meeting-spanish-newer"))
    assert await mission.attendance(session) == {}
    yariela = await mission.register("Yariela", "Batista Núñez", "yariela@correo.example")
    assert await mission.attendance(session) == {str(yariela): 2400}
    await mission.close(session)
    eustacio = await mission.register("Eustacio", "Guerra", "eustacio@correo.example")
    [fact] = await mission.outbox_events(AttendanceCorrected)
    assert (fact.registration_id, fact.revision, fact.seconds, fact.reason, fact.corrected_by) == (
        eustacio,
        1,
        5370,
        "identity_resolved",
        "sessions",
    )


async def test_a_namesake_who_registers_later_takes_a_match_by_name_back(mission: Mission) -> None:
    eustacio = await mission.register("Eustacio", "Guerra", "eustacio@correo.example")
    session = await mission.session()
    await mission.import_file(session, zoom_file("meeting-spanish-newer"))
    await mission.close(session)
    assert (await mission.attendance(session))[str(eustacio)] == 5370
    await mission.register("Eustacio", "Guerra", "otro@correo.example")
    assert (await mission.attendance(session))[str(eustacio)] == 0
    entry = only(await mission.unmatched(), name="Eustacio Guerra")
    assert len(entry["candidates"]) == 2
    await mission.resolve(entry["unmatched_id"], eustacio)
    told = [(fact.revision, fact.seconds) for fact in await mission.outbox_events(AttendanceCorrected)]
    assert told == [(2, 0), (3, 5370)]


async def test_a_corrected_email_takes_its_attendance_along(mission: Mission) -> None:
    from tests.sessions.mission import described

    ana = await mission.register("Ana", "Ruiz", "ana@corre.example")
    session = await mission.session()
    await mission.import_file(session, meeting(("Anita", "ana@correo.example", "09:00:00", "09:30:00")))
    assert await mission.attendance(session) == {}
    await mission.handle(described(await mission.participant_of(ana), "Ana", "Ruiz", "ana@correo.example", revision=2))
    assert await mission.attendance(session) == {str(ana): 1800}


async def test_whoever_withdrew_stays_present_where_they_were(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(("Ana", "ana@correo.example", "09:00:00", "09:30:00")))
    await mission.handle(mission.withdrawn(ana, await mission.participant_of(ana)))
    assert await mission.attendance(session) == {str(ana): 1800}


async def test_a_domain_beyond_ascii_is_one_address_however_it_is_written(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "Ana@Straße.example")
    session = await mission.session()
    rows = [
        ("Sala 1", "ana@straße.example", "09:00:00", "09:10:00"),
        ("Sala 2", "ana@xn--strae-oqa.example", "09:10:00", "09:20:00"),
        ("Sala 3", "ana@strasse.example", "09:20:00", "09:30:00"),
    ]
    made = await mission.import_file(session, meeting(*rows))
    assert (made["matched"], made["queued"]) == (2, 1)
    assert await mission.attendance(session) == {str(ana): 1200}


async def test_a_file_of_a_hundred_thousand_rows_is_taken_whole(mission: Mission) -> None:
    people = [await mission.register("Persona", str(n), f"p{n}@correo.example") for n in range(3)]
    session = await mission.session()
    rows = [
        (f"Persona {n}", f"p{n % 50_000}@correo.example", f"09:{n % 60:02}:{n % 59:02}", f"10:{n % 30:02}:00")
        for n in range(100_000)
    ]
    async with asyncio.timeout(PATIENCE):
        made = await mission.import_file(session, meeting(*rows))
    assert (made["rows"], made["matched"]) == (100_000, 6)
    assert set(await mission.attendance(session)) == {str(person) for person in people}
