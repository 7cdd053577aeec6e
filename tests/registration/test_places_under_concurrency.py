"""Tens of people register and withdraw at the same moment: exact places, kept order, each promotion once."""

import asyncio
import random
from collections import Counter

from diplomado_contracts import Registered, RegistrationWaitlisted, RegistrationWithdrawn
from tests.registration.mission import Edition, Mission, person

CAPACITY = 7


async def test_sixty_people_rush_for_seven_places(mission: Mission) -> None:
    """Seven get one; the others stand in a queue without gaps, in the order of their numbers."""
    edition = await mission.edition(capacity=CAPACITY)
    answers = await asyncio.gather(*(edition.register(person()) for _ in range(60)))
    assert Counter(one["status"] for one in answers) == {"registered": 7, "waitlisted": 53}
    assert sorted(one["waiting_position"] for one in answers if one["waiting_position"]) == list(range(1, 54))
    listed = {one["registration_id"]: one["waiting_position"] for one in await edition.list()}
    assert listed == {one["registration_id"]: one["waiting_position"] for one in answers}


async def test_registrations_and_withdrawals_at_the_same_time(mission: Mission) -> None:
    """After a storm of both, events and rows tell one story: nobody was promoted twice or out of turn."""
    edition = await mission.edition(capacity=CAPACITY)
    chance = random.Random(20210714)
    there = [await edition.register(person()) for _ in range(30)]
    leaving = chance.sample(there, 15)
    storm = [edition.register(person()) for _ in range(30)]
    # Each leaves twice at the same time, as from two open windows.
    storm += [leave(mission, one["registration_id"]) for one in leaving for _ in range(2)]
    chance.shuffle(storm)
    answers = await asyncio.gather(*storm)
    await assert_one_story(mission, edition)
    promoted = [answer["promoted"] for answer in answers if answer.get("promoted")]
    assert len(promoted) == len(set(promoted))
    statuses = Counter(one["status"] for one in await edition.list())
    assert statuses == {"registered": CAPACITY, "withdrawn": 15, "waitlisted": 60 - 15 - CAPACITY}


async def test_nominations_and_registrations_share_the_places(mission: Mission) -> None:
    """A list of twenty and twenty single people rush for seven places."""
    edition = await mission.edition(capacity=CAPACITY)
    header = "given_names,family_names,email,institution"
    lists = [
        "\n".join(
            [header, *(f"Nominada {n}-{i},Ruiz,nominada.{edition.code}.{n}.{i}@minsa.example,MINSA" for i in range(10))]
        )
        for n in range(2)
    ]
    await asyncio.gather(*(edition.register(person()) for _ in range(20)), *(edition.nominate(one) for one in lists))
    await assert_one_story(mission, edition)
    assert Counter(one["status"] for one in await edition.list()) == {"registered": 7, "waitlisted": 33}


async def test_erasing_people_while_they_register_and_leave(mission: Mission) -> None:
    """Erasures lock in the same order as everybody else: nothing deadlocks and the places stay exact."""
    editions = [await mission.edition(capacity=CAPACITY) for _ in range(3)]
    people = [person() for _ in range(20)]
    for edition in editions:
        await asyncio.gather(*(edition.register(one) for one in people))
    listed = await editions[0].list()
    storm = [edition.register(one) for edition in editions for one in (person() for _ in range(10))]
    storm += [leave(mission, one["registration_id"]) for edition in editions for one in (await edition.list())[5:12]]
    storm += [erase(mission, one["participant_id"]) for one in listed[:14]]
    random.Random(7).shuffle(storm)
    await asyncio.gather(*storm)
    for edition in editions:
        await assert_one_story(mission, edition)
        waiting = [one for one in await edition.list() if one["status"] == "waitlisted"]
        assert all(one["email"] for one in waiting)


async def erase(mission: Mission, participant_id: str) -> dict[str, str | None]:
    """Erase somebody."""
    answer = await mission.http.post(f"/api/v1/participants/{participant_id}/erasure")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def leave(mission: Mission, registration_id: str) -> dict[str, str | None]:
    """Withdraw somebody."""
    answer = await mission.withdraw(registration_id)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def assert_one_story(mission: Mission, edition: Edition) -> None:
    """Replay the events in their order: never above capacity, the queue is served in turn, revisions have no gaps."""
    listed = await edition.list()
    facts = await mission.facts(*(one["registration_id"] for one in listed))
    registered: set[str] = set()
    queue: list[str] = []
    revisions: Counter[str] = Counter()
    for fact in facts:
        assert isinstance(fact, Registered | RegistrationWaitlisted | RegistrationWithdrawn)
        who = str(fact.registration_id)
        revisions[who] += 1
        assert fact.revision == revisions[who]
        if isinstance(fact, RegistrationWithdrawn):
            registered.discard(who)
            queue = [one for one in queue if one != who]
        elif isinstance(fact, RegistrationWaitlisted):
            assert len(registered) == CAPACITY
            queue.append(who)
        else:
            assert fact.promoted == (who in queue)
            assert not fact.promoted or queue.pop(0) == who
            registered.add(who)
        assert len(registered) <= CAPACITY
    assert registered == {one["registration_id"] for one in listed if one["status"] == "registered"}
    waiting = sorted((one["waiting_position"], one["registration_id"]) for one in listed if one["waiting_position"])
    assert queue == [registration_id for _, registration_id in waiting]
