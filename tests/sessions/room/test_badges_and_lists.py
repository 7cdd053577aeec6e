"""Staff scan badges, tick names and import signed lists; it counts to the second."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from diplomado_chassis.ids import uuid7
from diplomado_contracts import AttendanceCorrected, Attended
from diplomado_sessions.attendance.presence.intervals import seconds_present
from diplomado_sessions.attendance.presence.store import list_shown_presences
from diplomado_sessions.timetable.store import find_session
from tests.sessions.mission import Mission, meeting, person_merged
from tests.sessions.room.room import Room, room
from tests.support.waiting import PATIENCE

MINUTE = timedelta(minutes=1)


def at(moment: datetime) -> str:
    return moment.isoformat()


async def test_a_scanned_badge_checks_in_until_the_end_that_is_assumed(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission, begun=60 * MINUTE, still=30 * MINUTE)
    answer = await hall.scan(f"https://asistencia.example/b/{hall.badge(ana)}", at=at(datetime.now(UTC) - 10 * MINUTE))
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert (said["given_names"], said["family_names"], said["new"], said["present"]) == ("Ana", "Ruiz", True, True)
    came = datetime.fromisoformat(said["at"])
    assert await hall.attendance() == {str(ana): int((hall.ends_at - came).total_seconds())}
    [line] = await hall.check_ins()
    assert (line["method"], line["author"]) == ("badge", "staff-1")
    assert 600 <= line["delay_seconds"] <= 660


async def test_a_departure_ends_the_stay_whichever_of_both_arrives_first(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    eva = await mission.register("Eva", "Sáenz", "eva@correo.example")
    hall = await room(mission)
    now = datetime.now(UTC)
    for person, order in ((ana, ("in", "out")), (eva, ("out", "in"))):
        times = {"in": at(now - 12 * MINUTE), "out": at(now - 7 * MINUTE)}
        for direction in order:
            answer = await hall.scan(
                hall.badge(person), direction=direction, at=times[direction], headers={"Client-Time": at(now)}
            )
            assert answer.status_code == 200, answer.text
    seconds = await hall.attendance()
    assert all(299 <= seconds[str(person)] <= 301 for person in (ana, eva))


async def test_two_phones_that_scan_the_same_badge_at_once_count_it_once(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission)
    answers = await asyncio.gather(*(hall.scan(hall.badge(ana)) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {200}
    first = min(datetime.fromisoformat(answer.json()["at"]) for answer in answers)
    assert await hall.attendance() == {str(ana): int((hall.ends_at - first).total_seconds())}


async def test_a_scan_repeated_with_its_key_is_one(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission)
    key, badge = {"Idempotency-Key": str(uuid7())}, hall.badge(ana)
    first = await hall.scan(badge, headers=key)
    again = await hall.scan(badge, headers=key)
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (first.json(), "true")
    assert len(await hall.check_ins()) == 1


async def test_what_is_no_badge_of_this_edition_is_refused(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission)
    other = Mission(mission.running)
    await other.handle(other.edition_published())
    foreign = await other.register("Eva", "Sáenz", "eva@correo.example")
    tokens = {
        hall.badge(foreign): 422,
        hall.badge(uuid7()): 422,
        hall.badge(ana, -MINUTE): 422,
        hall.own_link(ana): 422,
        "https://asistencia.example/b/": 422,
        "🦋": 422,
    }
    for token, status in tokens.items():
        assert (await hall.scan(token)).status_code == status
    assert (await hall.scan(hall.badge(ana), at=at(datetime.now(UTC) + 5 * MINUTE))).status_code == 422
    assert (await hall.scan(hall.badge(ana), at=at(datetime.now(UTC) - 16 * MINUTE))).status_code == 422
    assert await hall.check_ins() == []


async def test_nobody_is_scanned_into_a_session_of_another_day_or_a_cancelled_one(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission, begun=-timedelta(hours=5), still=timedelta(hours=6))
    answer = await hall.scan(hall.badge(ana))
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:diplomado:problem:check-in-not-open")
    assert (await mission.http.post(f"{hall.path}/cancellation")).status_code == 200
    answer = await hall.scan(hall.badge(ana))
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:diplomado:problem:session-cancelled")


async def test_only_staff_of_the_room_checks_people_in(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission)
    body = {"token": hall.badge(ana)}
    for headers, status in (
        ({"Authorization": ""}, 401),
        (mission.running.bearer("auditor"), 403),
        (mission.running.bearer("facilitator"), 200),
    ):
        answer = await mission.http.post(f"{hall.path}/check-ins/scan", json=body, headers=headers)
        assert answer.status_code == status
    undo = {"check_in_ids": [(await hall.check_ins())[0]["check_in_id"]], "note": "era otra persona"}
    answer = await mission.http.post(
        f"{hall.path}/check-ins/withdrawal", json=undo, headers=mission.running.bearer("facilitator")
    )
    assert answer.status_code == 403


async def test_a_hybrid_session_unites_the_room_and_zoom_for_each_person(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    eva = await mission.register("Eva", "Sáenz", "eva@correo.example")
    hall = Room(
        mission, await mission.session(), *(datetime(2021, 7, 14, 14, tzinfo=UTC) + n * MINUTE for n in (0, 90))
    )
    rows = [
        ("Ana", "ana@correo.example", "09:00:00", "09:20:10"),
        ("Eva", "eva@correo.example", "09:10:00", "09:30:00"),
    ]
    file = (await mission.import_file(hall.session, meeting(*rows)))["file_id"]
    # Ana was in the room from 09:15 to 09:40, Eva only online.
    ticked = await hall.tick(ana, came_at="2021-07-14T09:15:00-05:00", left_at="2021-07-14T09:40:00-05:00")
    assert ticked.status_code == 200, ticked.text
    assert await hall.attendance() == {str(ana): 40 * 60, str(eva): 20 * 60}
    await mission.close(hall.session)
    told = {fact.registration_id: fact for fact in await mission.outbox_events(Attended)}
    [line] = await hall.check_ins()
    assert set(map(str, told[ana].evidence)) == {file, line["check_in_id"]}
    assert (told[ana].seconds, list(map(str, told[eva].evidence))) == (2400, [file])


async def test_ticked_names_count_for_the_whole_session_with_author_and_reason(mission: Mission) -> None:
    people = [await mission.register("Persona", str(number), f"p{number}@correo.example") for number in range(3)]
    hall = await room(mission, begun=90 * MINUTE, still=-10 * MINUTE)
    first = await hall.tick(*people[:2], note="hoja 1")
    again = await hall.tick(*people[:2])
    assert (first.json()["new"], again.json()["new"], again.json()["unchanged"]) == (2, 0, 2)
    assert await hall.attendance() == {str(person): 80 * 60 for person in people[:2]}
    for line in await hall.check_ins():
        assert (line["author"], line["reason"], line["note"]) == ("staff-1", "signed_list", "hoja 1")
    stranger = await hall.tick(people[2], uuid7())
    assert (stranger.status_code, stranger.json()["type"]) == (422, "urn:diplomado:problem:registration-unknown")
    wrong = await hall.tick(people[2], came_at=at(hall.ends_at), left_at=at(hall.starts_at))
    assert wrong.status_code == 422
    assert str(people[2]) not in await hall.attendance()


async def test_a_signed_list_is_imported_and_its_bad_rows_are_returned(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    eva = await mission.register("Eva", "Sáenz", "eva@correo.example")
    beto = await mission.register("Beto", "Ñurinda", "beto@correo.example")
    for name in ("Uno", "Dos"):
        await mission.register(name, "Gil", "compartido@correo.example")
    session = await mission.session()
    hall = Room(mission, session, datetime(2021, 7, 14, 14, tzinfo=UTC), datetime(2021, 7, 14, 15, 30, tzinfo=UTC))
    table = (
        "Correo;Inscripción;Entrada;Salida;Presente\r\n"
        "ANA@correo.example;;9:05;9:35 a. m.;\r\n"
        f";{eva};;;X\r\n"
        "beto@correo.example;;9:50;;\r\n"
        "nadie@correo.example;;9:00;10:00;\r\n"
        "compartido@correo.example;;9:00;;\r\n"
        "ana@correo.example;;tarde;;\r\n"
        "beto@correo.example;;10:00;9:00;\r\n"
        ";;9:00;;\r\n"
        ";;;;\r\n"
        "eva@correo.example;;;;no\r\n"
    )
    answer = await hall.send_list(table.encode("cp1252"))
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert (said["new"], said["absent"]) == (3, 1)
    assert [error["row"] for error in said["errors"]] == [5, 6, 7, 8, 9]
    assert await hall.attendance() == {str(ana): 30 * 60, str(eva): 90 * 60, str(beto): 40 * 60}
    again = (await hall.send_list(table.encode("cp1252"))).json()
    assert (again["new"], again["unchanged"]) == (0, 3)
    undo = {"list_ids": [said["list_id"]], "note": "lista de otro día"}
    assert (await mission.http.post(f"{hall.path}/check-ins/withdrawal", json=undo)).json() == {"withdrawn": 3}
    assert await hall.attendance() == {}


async def test_a_list_that_is_sent_twice_with_its_key_has_one_effect_and_one_answer(mission: Mission) -> None:
    """The route opens its transactions itself: its answer is stored a moment after its effect."""
    await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission, begun=60 * MINUTE, still=30 * MINUTE)
    key = {"Idempotency-Key": str(uuid7())}
    sent: dict[str, Any] = {"content": b"correo,presente\nana@correo.example,x\n", "headers": key}
    answers = await asyncio.gather(*(hall.http.post(f"{hall.path}/check-in-lists", **sent) for _ in range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["new"] == 1
    assert sorted(one.headers.get("idempotency-replayed", "no") for one in answers) == ["no"] + ["true"] * 3
    other = await hall.http.post(f"{hall.path}/check-in-lists", content=b"correo,presente\n", headers=key)
    assert (other.status_code, other.json()["type"]) == (422, "urn:diplomado:problem:idempotency-key-reused")
    refused: dict[str, Any] = {
        "content": b"correo,presente\nnadie@correo.example,x\n",
        "headers": {"Idempotency-Key": str(uuid7())},
    }
    assert [(await hall.http.post(f"{hall.path}/check-in-lists", **refused)).status_code for _ in range(2)] == [422] * 2


async def test_a_file_that_is_no_list_is_refused_and_stores_nothing(mission: Mission) -> None:
    hall = await room(mission)
    for content in (b"", b"PK\x03\x04zip", b"nombre,firma\nAna,x\n", b'correo,presente\n"ana,x\n', b"\xff\xfe\x00"):
        answer = await hall.send_list(content)
        assert answer.status_code == 422, content
        assert answer.json()["errors"]
    assert (await hall.send_list("correo,presente\nnadie@correo.example,x\n")).status_code == 422
    assert (await hall.send_list("correo,presente\n", reason="porque sí")).status_code == 422
    assert await hall.check_ins() == []


async def test_a_withdrawn_check_in_is_kept_counts_no_more_and_may_be_made_again(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission, begun=90 * MINUTE, still=-10 * MINUTE)
    await hall.tick(ana)
    await mission.close(hall.session)
    [line] = await hall.check_ins()
    path = f"{hall.path}/check-ins/withdrawal"
    body: dict[str, Any] = {"check_in_ids": [line["check_in_id"]], "note": "no vino"}
    for withdrawn in (1, 0):
        assert (await mission.http.post(path, json=body)).json() == {"withdrawn": withdrawn}
    assert await hall.attendance() == {str(ana): 0}
    [line] = await hall.check_ins()
    assert (line["withdrawn_by"], line["withdrawal_note"]) == ("staff-1", "no vino")
    await hall.tick(ana)
    assert await hall.attendance() == {str(ana): 80 * 60}
    told = await mission.outbox_events(AttendanceCorrected)
    assert [(fact.seconds, fact.reason) for fact in told] == [(0, "clerical_error"), (4800, "evidence_added")]
    body["check_in_ids"] = [str(uuid7())]
    assert (await mission.http.post(path, json=body)).status_code == 404


async def test_people_who_are_checked_in_while_the_session_is_closed_count_all_the_same(mission: Mission) -> None:
    people = [await mission.register("Persona", str(number), f"p{number}@correo.example") for number in range(8)]
    hall = await room(mission, begun=90 * MINUTE, still=-10 * MINUTE)
    ticks = [hall.tick(person) for person in people]
    await asyncio.gather(*ticks[:4], mission.close(hall.session), *ticks[4:])
    assert await hall.attendance() == {str(person): 4800 for person in people}
    told = await mission.outbox_events(Attended, AttendanceCorrected)
    assert sorted((fact.registration_id, fact.revision, fact.seconds) for fact in told) == sorted(
        (person, 1, 4800) for person in people
    )


async def test_a_decision_of_the_coordinator_outranks_a_check_in(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission, begun=90 * MINUTE, still=-10 * MINUTE)
    await mission.close(hall.session)
    decision = {"registration_id": str(ana), "seconds": 60, "reason": "clerical_error"}
    await mission.http.post(f"{hall.path}/corrections", json=decision)
    await hall.tick(ana)
    assert await hall.attendance() == {str(ana): 60}


async def test_two_records_of_one_person_are_in_the_room_once(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    same = await mission.register("Ana", "Ruiz de León", "ana2@correo.example")
    session = await mission.session()
    hall = Room(mission, session, datetime(2021, 7, 14, 14, tzinfo=UTC), datetime(2021, 7, 14, 15, 30, tzinfo=UTC))
    await hall.tick(ana, came_at="2021-07-14T09:00:00-05:00", left_at="2021-07-14T09:20:00-05:00")
    await hall.tick(same, came_at="2021-07-14T09:10:00-05:00", left_at="2021-07-14T09:30:00-05:00")
    await mission.close(session)
    people = [await mission.participant_of(one) for one in (same, ana)]
    await mission.handle(person_merged(people[0], people[1], mission.edition_id, [(same, ana)]))
    assert await hall.attendance() == {str(ana): 30 * 60}


@pytest.mark.parametrize("seed", range(3))
async def test_the_database_counts_the_seconds_that_were_counted_one_by_one(mission: Mission, seed: int) -> None:
    import random

    from tests.sessions.room.test_stays import LENGTH, START, WINDOW, seconds_by_oracle

    chance = random.Random(seed)
    session = await mission.session(
        starts_at=at(START), ends_at=at(START + timedelta(seconds=LENGTH)), time_zone="America/Panama"
    )
    expected: dict[UUID, int] = {}
    for number in range(25):
        person = await mission.register("Persona", str(number), f"p{number}@correo.example")
        lines: set[tuple[int | None, int | None]] = set()
        for _ in range(chance.randint(0, 7)):
            second, length = chance.randint(-20, LENGTH + 20), chance.randint(0, 90)
            lines.add(chance.choice([(second, None), (None, second), (second, second + length)]))
        expected[person] = seconds_by_oracle(list(lines))
        async with mission.running.database.transaction() as connection:
            for came, left in lines:
                moments = [None if one is None else START + timedelta(seconds=one) for one in (came, left)]
                await connection.execute(
                    "insert into check_ins (check_in_id, session_id, registration_id, came_at, left_at, method, author)"
                    " values ($1, $2, $3, $4, $5, 'badge', 'staff-1')",
                    uuid7(), UUID(session), person, *moments,
                )  # fmt: skip
    async with mission.running.database.transaction(readonly=True) as connection:
        held = await find_session(connection, UUID(session))
        assert held is not None
        shown = await list_shown_presences(connection, held)
    counted = {person: seconds_present(presence.intervals, WINDOW) for person, presence in shown.items()}
    assert {person: counted.get(person, 0) for person in expected} == expected
    assert await mission.attendance(session) == {str(one): count for one, count in expected.items() if count}


async def test_thousands_who_came_and_left_are_counted_in_a_moment(mission: Mission) -> None:
    hall = Room(
        mission,
        await mission.session(),
        datetime(2021, 7, 14, 14, tzinfo=UTC),
        datetime(2021, 7, 14, 15, 30, tzinfo=UTC),
    )
    async with mission.running.database.transaction() as connection:
        people = "gen_random_uuid() as participant_id, gen_random_uuid() as registration_id"
        await connection.execute(
            f"create temporary table crowd on commit drop as select {people} from generate_series(1, 5000)"
        )
        await connection.execute("insert into people (participant_id) select participant_id from crowd")
        await connection.execute(
            "insert into registrations (registration_id, edition_id, participant_id, revision, status)"
            " select registration_id, $1, participant_id, 1, 'registered' from crowd",
            mission.edition_id,
        )
        times = [("14:00", None), (None, "14:10"), ("14:20", None)]
        for came, left in [[f"'2021-07-14 {one}Z'" if one else "null" for one in pair] for pair in times]:
            await connection.execute(
                "insert into check_ins (check_in_id, session_id, registration_id, came_at, left_at, method, author)"
                f" select gen_random_uuid(), $1, registration_id, {came}, {left}, 'badge', 'staff-1' from crowd",
                UUID(hall.session),
            )
    async with asyncio.timeout(PATIENCE):
        async with mission.running.database.transaction(readonly=True) as connection:
            held = await find_session(connection, UUID(hall.session))
            assert held is not None
            shown = await list_shown_presences(connection, held)
    assert len(shown) == 5000
    assert (await mission.close(hall.session))["attended"] == 5000
    assert set((await hall.attendance()).values()) == {80 * 60}
