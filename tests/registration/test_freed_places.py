"""Erasing a person frees their place: the first of the waiting list moves up, exactly once."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from diplomado_contracts import Registered, RegistrationWithdrawn
from tests.registration.mission import Edition, Mission, person

TODAY = datetime.now(UTC).date()
GOING_ON: dict[str, Any] = {"starts_on": f"{TODAY - timedelta(days=5)}", "ends_on": f"{TODAY + timedelta(days=60)}"}


async def erase(mission: Mission, participant_id: str) -> None:
    """Erase somebody."""
    answer = await mission.http.post(f"/api/v1/participants/{participant_id}/erasure")
    assert answer.status_code == 200, answer.text


async def promotions(mission: Mission, edition: Edition) -> Counter[str]:
    """How often each registration was promoted."""
    facts = await mission.facts(*(row["registration_id"] for row in await edition.list()))
    return Counter(str(fact.registration_id) for fact in facts if isinstance(fact, Registered) and fact.promoted)


async def test_the_first_who_waits_gets_the_place(mission: Mission) -> None:
    """Twice erased, one place."""
    edition = await mission.edition(capacity=2, **GOING_ON)
    people = [await edition.register(person()) for _ in range(5)]
    first = (await edition.list())[0]
    for _ in range(2):
        await erase(mission, first["participant_id"])
    assert [row["status"] for row in await edition.list()] == [
        "withdrawn", "registered", "registered", "waitlisted", "waitlisted",
    ]  # fmt: skip
    assert await promotions(mission, edition) == {people[2]["registration_id"]: 1}
    facts = await mission.facts(first["registration_id"])
    assert [type(fact) for fact in facts] == [Registered, RegistrationWithdrawn]
    stored = (await mission.http.get(f"/api/v1/editions/{edition.edition_id}")).json()
    assert (stored["taken"], stored["waiting"]) == (2, 2)


async def test_a_place_without_a_waiting_list_becomes_free(mission: Mission) -> None:
    """The next who registers gets it."""
    edition = await mission.edition(capacity=1, **GOING_ON)
    await edition.register(person())
    await erase(mission, (await edition.list())[0]["participant_id"])
    assert (await edition.register(person()))["status"] == "registered"


async def test_places_of_an_edition_that_has_ended_stay(mission: Mission) -> None:
    """They are the record; nobody is promoted into the past."""
    edition = await mission.edition(capacity=1)
    for _ in range(2):
        await edition.register(person())
    await erase(mission, (await edition.list())[0]["participant_id"])
    assert [row["status"] for row in await edition.list()] == ["registered", "waitlisted"]


async def test_the_place_of_a_graduate_stays(mission: Mission) -> None:
    """A certificate rests on it."""
    edition = await mission.edition(capacity=1, **GOING_ON)
    registration = await edition.register(person())
    await edition.register(person())
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "insert into graduations (registration_id, edition_id, act_id, graduated_on, signed_at, revision) "
            "values ($1, $2, $3, current_date, now(), 1)",
            registration["registration_id"], edition.edition_id, uuid4(),
        )  # fmt: skip
    await erase(mission, (await edition.list())[0]["participant_id"])
    assert [row["status"] for row in await edition.list()] == ["registered", "waitlisted"]


async def test_erasing_many_at_once_promotes_each_once(mission: Mission) -> None:
    """In two editions of the same people, with withdrawals and registrations in between."""
    editions = [await mission.edition(capacity=4, **GOING_ON) for _ in range(2)]
    applications = [person() for _ in range(16)]
    for edition in editions:
        for application in applications:
            await edition.register(application)
    listed = await editions[0].list()
    await asyncio.gather(
        *(erase(mission, row["participant_id"]) for row in listed[:8] for _ in range(2)),
        *(mission.withdraw(row["registration_id"]) for row in listed[6:10]),
        *(edition.register(person()) for edition in editions for _ in range(5)),
    )
    for edition in editions:
        rows = await edition.list()
        assert Counter(row["status"] for row in rows)["registered"] == 4
        assert all(row["email"] for row in rows if row["status"] != "withdrawn")
        assert set((await promotions(mission, edition)).values()) == {1}
        stored = (await mission.http.get(f"/api/v1/editions/{edition.edition_id}")).json()
        assert (stored["taken"], stored["waiting"]) == (4, Counter(row["status"] for row in rows)["waitlisted"])


async def test_places_that_became_free_after_the_end_are_given_when_the_edition_goes_on(today: Mission) -> None:
    """An ended edition promotes nobody; an extension does at once, for as many as were confirmed."""
    edition = await today.edition(capacity=1, **GOING_ON)
    first, second, third = [await edition.register(person()) for _ in range(3)]
    await edition.put(starts_on=f"{TODAY - timedelta(days=9)}", ends_on=f"{TODAY - timedelta(days=2)}")
    await today.withdraw(first["registration_id"])
    assert await edition.statuses() == ["withdrawn", "waitlisted", "waitlisted"]
    longer = {"ends_on": f"{TODAY + timedelta(days=30)}"}
    refused = await today.http.put(f"/api/v1/editions/{edition.code}", json=edition.body | longer)
    assert (refused.status_code, refused.json()["promotions"]) == (409, 1)
    await edition.put(**longer, promotions=1)
    assert await edition.statuses() == ["withdrawn", "registered", "waitlisted"]
    assert await promotions(today, edition) == {second["registration_id"]: 1}
    assert third["status"] == "waitlisted"
