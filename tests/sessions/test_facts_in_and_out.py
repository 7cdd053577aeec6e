"""The whole service on real Kafka: facts come in, attendance goes out."""

from diplomado_chassis.ids import uuid7
from diplomado_contracts import AttendanceCorrected, Attended, topics
from diplomado_local.platform import Platform
from diplomado_sessions.__main__ import service
from tests.sessions.mission import Mission, described, meeting
from tests.support.services import publish, published, running
from tests.support.waiting import eventually


async def test_from_a_registration_to_an_attendance_that_others_can_read(platform: Platform) -> None:
    async with running(service, platform) as one:
        mission = Mission(one)
        participant, registration = uuid7(), uuid7()
        await publish(one, mission.edition_published(), mission.registered(registration, participant))

        async def scheduled() -> bool:
            return (await mission.put_session()).status_code == 200

        await eventually(scheduled)
        session = await mission.session()
        await mission.import_file(session, meeting(("Ana", "ana@correo.example", "09:00:00", "09:30:00")))
        assert await mission.close(session) == {"attended": 0, "unmatched": 1}
        await publish(one, described(participant, "Ana", "Ruiz", "ana@correo.example"))

        async def told() -> bool:
            facts = await published(platform, one.settings.topic_prefix, [topics.ATTENDANCES.name])
            return [
                (fact.registration_id, fact.seconds, fact.revision)
                for fact, _ in facts
                if isinstance(fact, AttendanceCorrected)
            ] == [(registration, 1800, 1)]

        await eventually(told)


async def test_closing_is_told_under_the_registrations_key(platform: Platform) -> None:
    async with running(service, platform) as one:
        mission = Mission(one)
        participant, registration = uuid7(), uuid7()
        person = described(participant, "Ana", "Ruiz", "ana@correo.example")
        await publish(one, mission.edition_published(), person, mission.registered(registration, participant))

        async def known() -> bool:
            answer = await mission.http.get(f"/api/v1/editions/{mission.edition_id}/roster")
            return answer.status_code == 200 and len(answer.json()["roster"]) == 1

        await eventually(known)
        session = await mission.session()
        await mission.import_file(session, meeting(("Ana", "ana@correo.example", "09:00:00", "09:30:00")))
        assert await mission.close(session) == {"attended": 1, "unmatched": 0}

        async def told() -> bool:
            facts = await published(platform, one.settings.topic_prefix, [topics.ATTENDANCES.name])
            return [(envelope.subject, fact.seconds) for fact, envelope in facts if isinstance(fact, Attended)] == [
                (str(registration), 1800)
            ]

        await eventually(told)
