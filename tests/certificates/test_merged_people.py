"""Two records of one person: one of them graduates, and nothing that either was awarded is lost or awarded twice."""

import asyncio
from typing import Any

from diplomado_contracts import GraduationReversed
from tests.certificates.staff import certificates_of, draft, drafted, progress_of, sign, signed, stored
from tests.certificates.test_telling_again import waiting
from tests.certificates.world import World, deliver, handle
from tests.support.services import Running
from tests.support.waiting import eventually


def awards(certificates: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """Valid certificates, by registration and award."""
    return {(one["registration_id"], one["award"]) for one in certificates if one["status"] == "valid"}


async def test_one_of_the_two_is_evaluated_and_a_split_brings_both_back(certificates: Running, world: World) -> None:
    """Whether the merge or the state of the registration arrives first."""
    before = await progress_of(certificates, world)
    merged = str(world.failed_project.registration_id)
    for revision, reverse in ((2, False), (6, True)):
        events = world.merge(world.failed_project, world.second, revision)
        for event in reversed(events) if reverse else events:
            await deliver(certificates, event)
            assert merged not in await progress_of(certificates, world)
        await deliver(certificates, *world.split(world.failed_project, world.second, revision + 2))
        assert await progress_of(certificates, world) == before


async def test_the_project_of_the_merged_record_counts(certificates: Running, world: World) -> None:
    """Its team stays as it was published; the registration that goes on is a member of it from then on."""
    second, short = str(world.second.registration_id), str(world.one_second_short.registration_id)
    before = await progress_of(certificates, world)
    await deliver(certificates, *world.merge(world.best, world.one_second_short))
    after = await progress_of(certificates, world)
    assert after[second] == before[second]
    assert "92.5" in str(after[short])
    assert "92.5" not in str(before[short])


async def test_no_award_is_given_twice(certificates: Running, world: World) -> None:
    """The certificates stay, with their holder; what one record holds, the other is not given again."""
    await signed(certificates, world)
    before = await certificates_of(certificates, world)
    await deliver(certificates, *world.merge(world.second, world.best))
    assert await certificates_of(certificates, world) == before
    assert (await draft(certificates, world)).json()["type"].endswith("nothing-to-award")
    await deliver(certificates, *world.split(world.second, world.best))
    assert await certificates_of(certificates, world) == before
    assert (await draft(certificates, world)).json()["type"].endswith("nothing-to-award")


async def test_an_award_of_the_merged_record_is_held_by_the_other_one(certificates: Running, world: World) -> None:
    """The diploma is one record's; the one that goes on now fulfils all requirements, and has the diploma already."""
    await signed(certificates, world)
    given = awards(await certificates_of(certificates, world))
    short = world.one_second_short
    assert (str(short.registration_id), "diploma") not in given
    await deliver(certificates, *world.merge(world.second, short))
    await deliver(certificates, *(world.correct(short, session, 7200, 3) for session in range(1, 7)))
    assert (await draft(certificates, world)).json()["type"].endswith("nothing-to-award")


async def test_a_merge_that_arrives_during_a_signature_is_seen_by_it(certificates: Running, world: World) -> None:
    """The signature waits for the merge and decides again: no two diplomas for one person."""
    act = await drafted(certificates, world)

    async def waits_for_a_lock() -> bool:
        async with certificates.database.transaction(readonly=True) as connection:
            return bool(await connection.fetchval("select exists (select from pg_locks where not granted)"))

    async with certificates.database.transaction() as connection:
        await handle(connection, world.merge(world.second, world.best))
        signing = asyncio.create_task(sign(certificates, act))
        await eventually(waits_for_a_lock)
    answer = await signing
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "facts-changed")
    await signed(certificates, world)
    given = awards(await certificates_of(certificates, world))
    assert (str(world.best.registration_id), "diploma") in given
    assert not {award for registration, award in given if registration == str(world.second.registration_id)}


async def test_the_graduation_of_a_merged_registration_is_reversed_alone(certificates: Running, world: World) -> None:
    """The registration that goes on keeps its own, and nothing is awarded anew."""
    act = await signed(certificates, world)
    best, second = (str(one.registration_id) for one in (world.best, world.second))
    before = awards(await certificates_of(certificates, world))
    await deliver(certificates, *world.merge(world.second, world.best))
    path = f"/api/v1/acts/{act['act_id']}/graduations/{second}/reversal"
    for _ in range(2):
        answer = await certificates.http.post(path, json={"reason": "Dos registros de una persona"})
        assert (answer.status_code, answer.json()["status"]) == (200, "reversed")
    after = awards(await certificates_of(certificates, world))
    assert (second, "diploma") in before - after
    assert {one for one in before if one[0] == best} <= after
    [event] = await waiting(certificates, GraduationReversed, second)
    assert (event.participant_id, event.revision) == (world.second.participant_id, 2)
    assert (await draft(certificates, world)).json()["type"].endswith("nothing-to-award")


async def test_a_certificate_of_the_merged_record_is_reissued_with_the_kept_name(
    certificates: Running, world: World
) -> None:
    """The details of the merged record are void."""
    await signed(certificates, world)
    diploma = next(one for one in await certificates_of(certificates, world, world.second) if one["award"] == "diploma")
    await deliver(certificates, *world.merge(world.second, world.best))
    path = f"/api/v1/certificates/{diploma['certificate_id']}/reissue"
    answer = await certificates.http.post(path, json={"reason": "One person under two names"})
    assert answer.status_code == 201, answer.text
    new = await stored(certificates, answer.json()["certificate_id"])
    assert new.record.holder is not None
    assert new.record.holder.full_name == "Yaneth Itzel Núñez Batista"
