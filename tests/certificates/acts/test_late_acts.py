"""A late act for some people leaves all others alone."""

from typing import Any

from diplomado_contracts import CertificateIssued, Graduated
from tests.certificates.acts.test_annulment import annul, events
from tests.certificates.acts.test_before_signing import shown
from tests.certificates.staff import certificates_of, draft, sign, signed, stored
from tests.certificates.world import Someone, World, deliver
from tests.support.services import Running


async def two_late_people(running: Running, world: World) -> tuple[Someone, Someone]:
    """Two people whose facts came after the main act."""
    delia, abdiel = Someone("Delia", "Arcia"), Someone("Abdiel", "Zurita")
    for someone in (delia, abdiel):
        await deliver(
            running,
            world.describe(someone),
            world.register(someone),
            *(world.attend(someone, session) for session in range(1, 7)),
            world.score(someone.family_names, "75", 3, someone),
        )
    return delia, abdiel


async def late(running: Running, world: World, *people: Someone, **changes: Any) -> Any:
    return await draft(running, world, registrations=[str(one.registration_id) for one in people], **changes)


async def test_an_act_for_one_person_has_its_own_day_and_touches_nobody_else(
    certificates: Running, world: World
) -> None:
    await signed(certificates, world)
    before = await certificates_of(certificates, world)
    delia, abdiel = await two_late_people(certificates, world)
    act = await late(certificates, world, delia, graduated_on="2023-10-02")
    assert (act.status_code, act.json()["awards"], act.json()["graduates"]) == (201, 1, 1)
    answer = await shown(certificates, act.json())
    assert answer["chosen"] == [str(delia.registration_id)]
    assert [entry["name"] for entry in answer["names"]] == ["Delia Arcia"]
    # Facts of others do not hold it up.
    await deliver(certificates, world.score("Zurita", "60", 3, abdiel, revision=2))
    assert (await sign(certificates, act.json())).status_code == 200
    after = await certificates_of(certificates, world)
    assert after[: len(before)] == before
    [own] = after[len(before) :]
    record = (await stored(certificates, own["certificate_id"])).record
    assert (record.registration_id, str(record.graduated_on)) == (delia.registration_id, "2023-10-02")
    assert record.act_number.endswith("-A2")
    graduated = [event for event in await events(certificates, world) if isinstance(event, Graduated)]
    assert [str(event.graduated_on) for event in graduated] == ["2023-09-08", "2023-09-08", "2023-10-02"]


async def test_own_facts_that_change_refuse_a_late_act(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    delia, _ = await two_late_people(certificates, world)
    act = (await late(certificates, world, delia)).json()
    await deliver(certificates, world.withdraw(delia))
    assert (await sign(certificates, act)).json()["type"].endswith("facts-changed")


async def test_the_next_act_for_all_contains_whoever_is_left(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    delia, abdiel = await two_late_people(certificates, world)
    assert (await sign(certificates, (await late(certificates, world, delia)).json())).status_code == 200
    rest = await draft(certificates, world)
    assert rest.json()["awards"] == 1
    assert (await sign(certificates, rest.json())).status_code == 200
    assert len(await certificates_of(certificates, world, abdiel)) == 1


async def test_people_who_have_nothing_to_receive_are_named(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    delia, _ = await two_late_people(certificates, world)
    refused = await late(certificates, world, delia, world.best)
    assert (refused.status_code, refused.json()["registrations"]) == (409, [str(world.best.registration_id)])
    unknown = Someone("Nadie", "Nunca")
    refused = await late(certificates, world, unknown, world.withdrawn)
    assert refused.status_code == 422
    assert set(refused.json()["registrations"]) == {str(unknown.registration_id), str(world.withdrawn.registration_id)}
    assert (await late(certificates, world)).status_code == 422, "an empty list is no choice"


async def test_a_late_act_is_annulled_alone(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    delia, _ = await two_late_people(certificates, world)
    act = (await late(certificates, world, delia)).json()
    await sign(certificates, act)
    assert (await annul(certificates, act)).status_code == 200
    standing = {entry["status"] for entry in await certificates_of(certificates, world, world.best)}
    assert standing == {"valid"}
    assert {entry["status"] for entry in await certificates_of(certificates, world, delia)} == {"revoked"}
    issued = [event for event in await events(certificates, world) if isinstance(event, CertificateIssued)]
    assert len(issued) == 7
