"""A waiting list with offers: a freed place is held for the first who fits until they answer."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from diplomado_contracts import Registered, RegistrationStatusChanged, RegistrationWithdrawn
from diplomado_registration.admission.usecases.offers import expire_offers
from tests.registration.mission import Edition, Mission, person
from tests.registration.test_review import path_of


async def full(mission: Mission, *, waiting: int = 3, **changes: Any) -> tuple[Edition, list[dict[str, Any]]]:
    """An edition with one place, which is taken, and people who wait."""
    settings: dict[str, Any] = {"capacity": 1, "promotion": "offer", "offer_hours": 24} | changes
    edition = await mission.edition(**settings)
    return edition, [await edition.register(person()) for _ in range(waiting + 1)]


async def let_offers_expire(mission: Mission, edition: Edition) -> None:
    """Turn the clock of an edition's offers, and run the task as two processes do at the same time."""
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "update registrations set expires_at = now() - interval '1 second' "
            "where edition_id = $1 and status = 'offered'",
            edition.edition_id,
        )

    async def run() -> None:
        async with mission.running.database.transaction() as connection:
            await expire_offers(connection)

    await asyncio.gather(run(), run())


async def test_a_freed_place_is_offered_and_accepted(mission: Mission) -> None:
    """It is held meanwhile: nobody else gets it. The answer is given on the own page, twice."""
    edition, people = await full(mission)
    first = people[1]
    await mission.withdraw(people[0]["registration_id"])
    assert (await edition.statuses(), await edition.counters()) == (
        ["withdrawn", "offered", "waitlisted", "waitlisted"], (1, 2),
    )  # fmt: skip
    offer = (await mission.facts(first["registration_id"]))[-1]
    assert isinstance(offer, RegistrationStatusChanged)
    assert offer.status == "offered"
    assert offer.expires_at is not None
    assert (offer.expires_at - offer.changed_at).total_seconds() == 24 * 3600
    assert (await edition.register(person()))["status"] == "waitlisted"
    path = path_of(first["link"])
    assert "Se liberó un cupo para usted" in (await mission.public.get(path)).text
    assert (await mission.public.get(f"{path}/offer/accept")).status_code == 405
    for _ in range(2):
        accepted = await mission.public.post(f"{path}/offer/accept")
        assert accepted.status_code == 303
    assert "Aceptó el cupo." in (await mission.public.get(accepted.headers["location"])).text
    assert "Usted tuvo un cupo." in (await mission.public.get(path)).text
    assert await edition.counters() == (1, 3)
    facts = await mission.facts(first["registration_id"])
    assert [type(fact) for fact in facts].count(Registered) == 1
    steps = [step for step, *_ in await mission.history(first["registration_id"])]
    assert steps == ["offered", "offer_accepted"]


async def test_who_declines_leaves_and_the_next_is_asked(mission: Mission) -> None:
    """Staff may answer for a person, with a reason."""
    edition, people = await full(mission)
    await mission.withdraw(people[0]["registration_id"])
    declined = await mission.decide(people[1]["registration_id"], "offer-refusal", "Avisó por teléfono")
    assert (declined.status_code, declined.json()["status"]) == (200, "withdrawn")
    assert (await mission.decide(people[1]["registration_id"], "offer-refusal", "Avisó")).status_code == 200
    assert await edition.statuses() == ["withdrawn", "withdrawn", "offered", "waitlisted"]
    assert isinstance((await mission.facts(people[1]["registration_id"]))[-1], RegistrationWithdrawn)
    late = await mission.decide(people[1]["registration_id"], "offer-acceptance")
    assert (late.status_code, "ningún cupo ofrecido" in late.json()["detail"]) == (409, True)
    assert await edition.counters() == (1, 1)


@pytest.mark.parametrize(("setting", "becomes"), [("wait_again", "waitlisted"), ("expire", "expired")])
async def test_an_offer_that_ends_goes_to_the_next_exactly_once(mission: Mission, setting: str, becomes: str) -> None:
    """By the edition's setting the person waits again at the end, or leaves the list."""
    edition, people = await full(mission, after_offer=setting)
    await mission.withdraw(people[0]["registration_id"])
    await let_offers_expire(mission, edition)
    assert await edition.statuses() == ["withdrawn", becomes, "offered", "waitlisted"]
    facts = await mission.facts(*(one["registration_id"] for one in people))
    offered = Counter(
        fact.registration_id
        for fact in facts
        if isinstance(fact, RegistrationStatusChanged) and fact.status == "offered"
    )
    assert set(offered.values()) == {1}
    last = next(row for row in await edition.list() if row["registration_id"] == people[1]["registration_id"])
    assert last["waiting_position"] == (2 if setting == "wait_again" else None)


async def test_an_answer_after_the_end_is_refused(mission: Mission) -> None:
    """Even before the task has run; the page says so."""
    edition, people = await full(mission)
    await mission.withdraw(people[0]["registration_id"])
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "update registrations set expires_at = now() where edition_id = $1 and status = 'offered'",
            edition.edition_id,
        )
    late = await mission.public.post(f"{path_of(people[1]['link'])}/offer/accept?lang=en")
    assert (late.status_code, "The time to answer is over" in late.text) == (409, True)


async def test_nobody_is_offered_the_same_place_for_ever(mission: Mission) -> None:
    """The only one who waits lets the offer end: the place is free for the next who comes, without another mail."""
    edition, people = await full(mission, waiting=1)
    await mission.withdraw(people[0]["registration_id"])
    await let_offers_expire(mission, edition)
    await let_offers_expire(mission, edition)
    assert (await edition.statuses(), await edition.counters()) == (["withdrawn", "waitlisted"], (0, 1))
    assert (await edition.register(person()))["status"] == "registered"


async def test_more_places_are_offered_after_a_preview(mission: Mission) -> None:
    """The number has to be confirmed, as for promotions."""
    edition, _ = await full(mission)
    assert (await edition.put(capacity=3)).status_code == 409
    assert (await edition.put(capacity=3, promotions=2)).status_code == 200
    assert await edition.statuses() == ["registered", "offered", "offered", "waitlisted"]


async def test_offers_under_a_storm(mission: Mission) -> None:
    """Answers, withdrawals, ends and registrations at the same time: the places stay exact, each offer is one."""
    edition, people = await full(mission, waiting=20, capacity=5)
    await edition.put(capacity=10, promotions=5)

    async def end() -> None:
        async with mission.running.database.transaction() as connection:
            await expire_offers(connection)

    for _ in range(3):
        listed = await edition.list()
        offered = [row["registration_id"] for row in listed if row["status"] == "offered"]
        seated = [row["registration_id"] for row in listed if row["status"] == "registered"]
        async with mission.running.database.transaction() as connection:
            await connection.execute(
                "update registrations set expires_at = now() where registration_id = any ($1)", offered[:1]
            )
        await asyncio.gather(
            *(mission.decide(one, "offer-acceptance") for one in offered[1:3] for _ in range(2)),
            *(mission.decide(one, "offer-refusal") for one in offered[2:4]),
            *(mission.withdraw(one) for one in seated[:2] for _ in range(2)),
            *(edition.register(person()) for _ in range(2)),
            *(end() for _ in range(2)),
        )
        statuses = Counter(await edition.statuses())
        assert statuses["registered"] + statuses["offered"] == 10
        assert await edition.counters() == (10, statuses["waitlisted"])
    facts = await mission.facts(*(row["registration_id"] for row in await edition.list()))
    revisions = Counter((fact.registration_id, fact.revision) for fact in facts)  # type: ignore[attr-defined]
    assert set(revisions.values()) == {1}
    assert len(people) == 21
