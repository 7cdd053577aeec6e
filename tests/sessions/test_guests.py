"""How many entries wait for a decision is published whenever it changes, exactly."""

import asyncio

from diplomado_contracts import GuestsCounted
from diplomado_sessions.attendance.identity.usecases import publish_uncounted_guests
from tests.sessions.mission import Mission, erased, meeting

GUEST = ("Invitado de la sala", "sala@otro.example", "09:00:00", "09:30:00")
PHONE = ("507612345**", "", "09:00:00", "09:30:00")


async def counts(mission: Mission) -> list[tuple[int, int]]:
    return [(event.revision, event.waiting) for event in await mission.outbox_events(GuestsCounted)]


async def test_an_upload_a_decision_and_its_withdrawal_change_the_number(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(("Ana Ruiz", "ana@correo.example", "09:00:00", "09:30:00")))
    assert await counts(mission) == [], "nobody waits and nobody waited"
    await mission.import_file(session, meeting(GUEST, PHONE))
    assert await counts(mission) == [(1, 2)]
    entries = await mission.unmatched()
    assert (await mission.resolve(entries[0]["unmatched_id"], ana)).status_code == 200
    assert (await mission.resolve(entries[1]["unmatched_id"], None)).status_code == 200
    assert await counts(mission) == [(1, 2), (2, 1), (3, 0)]
    # The same decision again, and the same file again, change nothing.
    await mission.resolve(entries[1]["unmatched_id"], None)
    await mission.import_file(session, meeting(GUEST, PHONE))
    assert len(await counts(mission)) == 3


async def test_a_registration_that_explains_an_entry_lowers_the_number(mission: Mission) -> None:
    session = await mission.session()
    await mission.import_file(session, meeting(("Rita Muñoz", "rita@correo.example", "09:00:00", "09:30:00"), PHONE))
    await mission.register("Rita", "Muñoz", "rita@correo.example")
    assert await counts(mission) == [(1, 2), (2, 1)]
    # Whoever has the same name makes the entry without an address a guess again.
    await mission.import_file(session, meeting(("Rita Muñoz", "", "09:00:00", "09:10:00")))
    assert await counts(mission) == [(1, 2), (2, 1)]
    await mission.register("Rita", "Munoz", "otra@correo.example")
    assert (await counts(mission))[-1] == (3, 2)


async def test_an_erasure_removes_what_waited(mission: Mission) -> None:
    one = await mission.register("Ana", "Ruiz", "ana@correo.example")
    two = await mission.register("Rita", "Muñoz", "ana@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(("Tachito", "ana@correo.example", "09:00:00", "09:30:00")))
    assert await counts(mission) == [(1, 1)]
    await mission.handle(erased(await mission.participant_of(one)), erased(await mission.participant_of(two)))
    assert (await counts(mission))[-1][1] == 0


async def test_decisions_at_the_same_time_end_with_the_exact_number(mission: Mission) -> None:
    session = await mission.session()
    rows = [(f"Sala {number}", f"sala{number}@otro.example", "09:00:00", "09:30:00") for number in range(8)]
    await mission.import_file(session, meeting(*rows))
    entries = await mission.unmatched()
    await asyncio.gather(*(mission.resolve(entry["unmatched_id"], None) for entry in entries[:6]))
    found = await counts(mission)
    assert [waiting for _, waiting in sorted(found)] == [8, 7, 6, 5, 4, 3, 2]
    assert [revision for revision, _ in sorted(found)] == [1, 2, 3, 4, 5, 6, 7]


async def test_what_waited_before_there_were_counts_is_published_once(mission: Mission) -> None:
    session = await mission.session()
    await mission.import_file(session, meeting(GUEST, PHONE))
    async with mission.running.database.transaction() as connection:
        await connection.execute("delete from guest_counts")
        await connection.execute("delete from outbox where convert_from(payload, 'utf8') like '%waiting%'")
    for _ in range(2):
        async with mission.running.database.transaction() as connection:
            await publish_uncounted_guests(connection)
    assert await counts(mission) == [(1, 2)]
