"""Two records of one person: what files and decisions gave either counts for one, and goes back after a split."""

from uuid import UUID

from diplomado_chassis.ids import uuid7
from diplomado_contracts import AttendanceCorrected
from tests.sessions.mission import Mission, described, erased, meeting, person_merged, person_split
from tests.support.services import Running

AFTERNOON = "09:00:00", "09:40:00"
LATER = "09:30:00", "10:30:00"


class Two:
    """Two registrations of an edition, under two records of one person."""

    def __init__(self, mission: Mission) -> None:
        self.mission = mission
        self.person, self.other = uuid7(), uuid7()
        self.kept, self.merged = uuid7(), uuid7()

    async def register(self) -> None:
        await self.mission.handle(
            self.mission.edition_published(),
            described(self.person, "Ana", "Ríos", "ana@correo.example"),
            described(self.other, "Ana", "Ríos Paz", "rios@trabajo.example"),
            self.mission.registered(self.kept, self.person),
            self.mission.registered(self.merged, self.other),
        )

    async def merge(self) -> None:
        pairs = ((self.merged, self.kept),)
        await self.mission.handle(
            person_merged(self.other, self.person, self.mission.edition_id, pairs),
            self.mission.merged(self.merged, self.other),
        )

    async def split(self) -> None:
        pairs = ((self.merged, self.kept),)
        await self.mission.handle(
            person_split(self.other, self.person, self.mission.edition_id, pairs),
            described(self.other, "Ana", "Ríos Paz", "rios@trabajo.example", 4),
            self.mission.registered(self.merged, self.other, 3),
        )


async def attended(two: Two, session: str) -> dict[str, int]:
    """Seconds as published, by which of the two."""
    names = {str(two.kept): "kept", str(two.merged): "merged"}
    seconds = await two.mission.attendance(session)
    return {names.get(one, "other"): count for one, count in seconds.items() if count}


async def test_both_connections_count_as_one_and_go_back(sessions: Running) -> None:
    """The union of intervals, not their sum, as corrections of the registration that goes on."""
    two = Two(Mission(sessions))
    await two.register()
    session = await two.mission.session()
    await two.mission.import_file(
        session,
        meeting(("Ana Ríos", "ana@correo.example", *AFTERNOON), ("Ana R. Paz", "rios@trabajo.example", *LATER)),
        time_zone="America/Panama",
    )
    await two.mission.close(session)
    assert await attended(two, session) == {"kept": 2400, "merged": 3600}
    for _ in range(2):
        await two.merge()
        assert await attended(two, session) == {"kept": 5400}
    corrected = await two.mission.outbox_events(AttendanceCorrected)
    assert [(one.registration_id, one.participant_id, one.seconds) for one in corrected] == [
        (two.kept, two.person, 5400)
    ]
    await two.split()
    assert await attended(two, session) == {"kept": 2400, "merged": 3600}


async def test_who_must_not_be_shown_is_asked_of_the_record_that_is_kept(sessions: Running) -> None:
    """Although the file shows the other one, which had agreed."""
    two = Two(Mission(sessions))
    await two.register()
    session = await two.mission.session()
    await two.mission.handle(
        two.mission.consented(two.merged, two.other), two.mission.consented(two.kept, two.person, granted=False)
    )
    row = ("Ana R. Paz", "rios@trabajo.example", *LATER)
    await two.mission.import_file(session, meeting(row), time_zone="America/Panama")
    address = f"/api/v1/editions/{two.mission.edition_id}/not-to-be-shown"
    assert (await two.mission.http.get(address, params={"session_id": session})).json()["people"] == []
    await two.merge()
    people = (await two.mission.http.get(address, params={"session_id": session})).json()["people"]
    assert [one["registration_id"] for one in people] == [str(two.kept)]


async def test_a_decision_about_the_merged_record_goes_on(sessions: Running) -> None:
    """A coordinator's correction, and the answer whose an unmatched appearance is."""
    two = Two(Mission(sessions))
    await two.register()
    first, second = await two.mission.session("S1"), await two.mission.session("S2")
    await two.mission.import_file(first, meeting(("iPhone", "", *AFTERNOON)), time_zone="America/Panama")
    (unmatched,) = await two.mission.unmatched()
    assert (await two.mission.resolve(unmatched["unmatched_id"], two.merged)).status_code == 200
    for session in (first, second):
        await two.mission.close(session)
    body = {"registration_id": str(two.merged), "seconds": 1000, "reason": "technical_failure"}
    assert (await two.mission.http.post(f"/api/v1/sessions/{second}/corrections", json=body)).status_code == 200
    await two.merge()
    assert [await attended(two, one) for one in (first, second)] == [{"kept": 2400}, {"kept": 1000}]
    # A correction that still names the merged registration reaches the one that goes on.
    answer = await two.mission.http.post(f"/api/v1/sessions/{second}/corrections", json=body | {"seconds": 1200})
    assert answer.status_code == 200
    assert await attended(two, second) == {"kept": 1200}
    await two.split()
    assert [await attended(two, one) for one in (first, second)] == [{"merged": 2400}, {"kept": 1200, "merged": 1000}]


async def test_what_is_left_without_evidence_goes_on(sessions: Running) -> None:
    """The files were purged; the attendance of both records is kept, and each has its own again after a split."""
    two = Two(Mission(sessions))
    await two.register()
    session = await two.mission.session()
    await two.mission.import_file(
        session,
        meeting(("Ana Ríos", "ana@correo.example", *AFTERNOON), ("Ana R. Paz", "rios@trabajo.example", *LATER)),
        time_zone="America/Panama",
    )
    await two.mission.close(session)
    async with sessions.database.transaction() as connection:
        for table in ("presences where file_id in (select file_id from attendance_files where session_id = $1)",
                      "appearances where session_id = $1"):  # fmt: skip
            await connection.execute(f"delete from {table}", UUID(session))
        await connection.execute("update sessions set evidence_purged_at = now() where session_id = $1", UUID(session))
    await two.merge()
    assert await attended(two, session) == {"kept": 3600}
    await two.split()
    assert await attended(two, session) == {"kept": 2400, "merged": 3600}


async def test_a_registration_that_moves_is_found_under_both_addresses(sessions: Running) -> None:
    """The kept record is not in the edition: the registration moves to it, before or after the merge is known."""
    for registration_first in (True, False):
        mission = Mission(sessions)
        two = Two(mission)
        await mission.handle(
            mission.edition_published(),
            described(two.person, "Ana", "Ríos", "ana@correo.example"),
            described(two.other, "Ana", "Ríos Paz", "rios@trabajo.example"),
            mission.registered(two.merged, two.other),
        )
        session = await mission.session()
        await mission.import_file(
            session,
            meeting(("Ana Ríos", "ana@correo.example", *AFTERNOON), ("Ana R. Paz", "rios@trabajo.example", *LATER)),
            time_zone="America/Panama",
        )
        await mission.close(session)
        assert await attended(two, session) == {"merged": 3600}
        events = [
            mission.registered(two.merged, two.person, 2),
            person_merged(two.other, two.person, mission.edition_id, ()),
        ]
        for event in events if registration_first else reversed(events):
            await mission.handle(event)
        assert await attended(two, session) == {"merged": 5400}


async def test_the_roster_has_one_of_the_two(sessions: Running) -> None:
    """And the queue proposes one."""
    two = Two(Mission(sessions))
    await two.register()
    await two.merge()
    path = f"/api/v1/editions/{two.mission.edition_id}/roster"
    roster = (await two.mission.http.get(path)).json()
    rows = roster if isinstance(roster, list) else next(iter(roster.values()))
    assert [row["registration_id"] for row in rows] == [str(two.kept)]


async def test_erasing_both_records_keeps_the_attendance(sessions: Running) -> None:
    """The erasure of the merged record comes first: what was found under its address still counts."""
    two = Two(Mission(sessions))
    await two.register()
    session = await two.mission.session()
    await two.mission.import_file(
        session, meeting(("Ana R. Paz", "rios@trabajo.example", *LATER)), time_zone="America/Panama"
    )
    await two.mission.close(session)
    await two.merge()
    await two.mission.handle(erased(two.other, 3))
    await two.mission.handle(erased(two.person, 2))
    assert await attended(two, session) == {"kept": 3600}


async def test_totals_of_either_record_count_where_no_connection_is_known(sessions: Running) -> None:
    """A report with totals of one record, and later the connections of the other one, which then count alone."""
    two = Two(Mission(sessions))
    await two.register()
    session = await two.mission.session()
    header = "Name (Original Name),User Email,Total Duration (Minutes)\n"
    await two.mission.import_file(session, f"{header}Ana R. Paz,rios@trabajo.example,20\n")
    await two.merge()
    await two.mission.close(session)
    assert await attended(two, session) == {"kept": 1200}
    connections = meeting(("Ana Ríos", "ana@correo.example", *AFTERNOON))
    await two.mission.import_file(session, connections, time_zone="America/Panama")
    assert await attended(two, session) == {"kept": 2400}
    await two.split()
    assert await attended(two, session) == {"kept": 2400, "merged": 1200}


async def test_a_shared_entry_counts_for_the_registration_that_goes_on(sessions: Running) -> None:
    """Two people on one device: a merge of one of them moves the seconds of the entry, and a split brings them back."""
    two = Two(Mission(sessions))
    await two.register()
    friend = await two.mission.register("Eva", "Sol", "eva@correo.example")
    session = await two.mission.session()
    content = meeting(("Sala de Ana y Eva", "", *AFTERNOON))
    await two.mission.import_file(session, content, time_zone="America/Panama")
    [entry] = await two.mission.unmatched()
    answer = await two.mission.http.post(
        f"/api/v1/unmatched/{entry['unmatched_id']}/resolution",
        json={"registration_ids": [str(friend), str(two.merged), str(two.kept)]},
    )
    assert answer.status_code == 200, answer.text
    await two.mission.close(session)
    assert await attended(two, session) == {"kept": 2400, "merged": 2400, "other": 2400}
    await two.merge()
    assert await attended(two, session) == {"kept": 2400, "other": 2400}
    await two.split()
    assert await attended(two, session) == {"kept": 2400, "merged": 2400, "other": 2400}
