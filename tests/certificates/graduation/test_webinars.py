"""One certificate per session, for who was there long enough; nobody graduates."""

from datetime import date

from diplomado_contracts import SessionCancelled
from diplomado_contracts.editions import Institution
from tests.certificates.examples import WEBINARS
from tests.certificates.staff import certificates_of, progress_of, signed
from tests.certificates.world import NOW, World, deliver
from tests.support.services import Running


async def test_each_session_has_its_own_certificates(certificates: Running) -> None:
    world = World(code="webinars-2021")
    first, second, *_ = world.timetable()
    await deliver(
        certificates,
        world.edition(modules=(), hours=0, partner=None, starts_on=date(2021, 7, 14), ends_on=date(2023, 9, 30)),
        first,
        second,
        *(world.describe(someone) for someone in world.everybody),
        *(world.register(someone) for someone in world.everybody),
        world.attend(world.best, 1, 45 * 60),
        world.attend(world.best, 2, 45 * 60),
        world.attend(world.second, 1, 45 * 60 - 1),
        world.attend(world.second, 2, 46 * 60),
    )
    await certificates.http.put(f"/api/v1/editions/{world.edition_id}/policy", json=WEBINARS)
    act = await signed(certificates, world)
    assert (act["graduates"], act["certificates"]) == (0, 3)
    issued = await certificates_of(certificates, world)
    assert [(entry["number"], entry["session_id"], entry["registration_id"]) for entry in issued] == [
        ("WEBINARS-2021-0001", str(world.sessions[0]), str(world.best.registration_id)),
        ("WEBINARS-2021-0002", str(world.sessions[1]), str(world.second.registration_id)),
        ("WEBINARS-2021-0003", str(world.sessions[1]), str(world.best.registration_id)),
    ]


async def test_a_cancelled_session_gives_nothing(certificates: Running) -> None:
    world = World(code="webinars-2022")
    first, second, *_ = world.timetable()
    cancelled = SessionCancelled(session_id=first.session_id, edition_id=world.edition_id, revision=2, cancelled_at=NOW)
    await deliver(certificates, world.edition(institutions=(Institution(code="SNM", name="Migración"),)), first, second)
    await deliver(certificates, cancelled, world.describe(world.best), world.register(world.best, institution="SNM"))
    await deliver(certificates, world.attend(world.best, 1), world.attend(world.best, 2))
    await certificates.http.put(f"/api/v1/editions/{world.edition_id}/policy", json=WEBINARS)
    progress = await progress_of(certificates, world)
    assert [entry["session_id"] for entry in progress[str(world.best.registration_id)]["sessions"]] == [
        str(second.session_id)
    ]
    assert (await signed(certificates, world))["certificates"] == 1
    [entry] = await certificates_of(certificates, world)
    assert entry["session_id"] == str(second.session_id)
