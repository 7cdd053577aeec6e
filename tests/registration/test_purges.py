"""Personal data go when their time is over."""

from datetime import timedelta
from uuid import UUID

from diplomado_contracts import PersonErased
from diplomado_registration.erasure.usecases import erase_inactive_people, purge_old_registrations
from tests.registration.mission import Edition, Mission, person


async def age(mission: Mission, edition: Edition, days: int) -> None:
    """Make everything about an edition's people older."""
    async with mission.running.database.transaction() as connection:
        for statement in (
            "update registrations set changed_at = changed_at - $2::interval where edition_id = $1",
            "update participants set described_at = described_at - $2::interval, erased_at = erased_at - $2::interval "
            "where participant_id in (select participant_id from registrations where edition_id = $1)",
        ):
            await connection.execute(statement, UUID(edition.edition_id), timedelta(days=days))


async def purge(mission: Mission) -> tuple[int, int]:
    """Run both purges."""
    async with mission.running.database.transaction() as connection:
        return await erase_inactive_people(connection), await purge_old_registrations(connection)


async def test_people_are_erased_when_their_time_is_over(mission: Mission) -> None:
    """Who had a place after two years, who only waited after six months; whoever is in touch stays."""
    edition = await mission.edition(capacity=1)
    took_part, waited = person(), person()
    await edition.register(took_part)
    await edition.register(waited)
    assert await purge(mission) == (0, 0)
    await age(mission, edition, 200)
    assert await purge(mission) == (1, 0)
    assert [registration["email"] for registration in await edition.list()] == [took_part["email"], None]
    await age(mission, edition, 400)
    assert await purge(mission) == (0, 0)
    await (await mission.edition()).register(took_part)
    await age(mission, edition, 400)
    await (await mission.edition()).register(took_part)
    participants = [registration["participant_id"] for registration in await edition.list()]
    assert isinstance((await mission.facts(participants[1]))[-1], PersonErased)
    assert await purge(mission) == (0, 0)


async def test_withdrawn_registrations_of_erased_people_go_after_five_years(mission: Mission) -> None:
    """With their consents; what led to a certificate stays."""
    edition = await mission.edition()
    first, _ = [await edition.register(person()) for _ in range(2)]
    await mission.withdraw(first["registration_id"])
    for registration in await edition.list():
        await mission.http.post(f"/api/v1/participants/{registration['participant_id']}/erasure")
    await age(mission, edition, 5 * 366)
    assert await purge(mission) == (0, 1)
    assert [registration["status"] for registration in await edition.list()] == ["registered"]
