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
    assert Counter(answer["status"] for answer in answers) == {"registered": 7, "waitlisted": 53}
    assert sorted(answer["waiting_position"] for answer in answers if answer["waiting_position"]) == list(range(1, 54))
    listed = {
        registration["registration_id"]: registration["waiting_position"] for registration in await edition.list()
    }
    assert listed == {answer["registration_id"]: answer["waiting_position"] for answer in answers}


async def test_registrations_and_withdrawals_at_the_same_time(mission: Mission) -> None:
    """After a storm of both, events and rows tell one story: nobody was promoted twice or out of turn."""
    edition = await mission.edition(capacity=CAPACITY)
    chance = random.Random(20210714)
    there = [await edition.register(person()) for _ in range(30)]
    leaving = chance.sample(there, 15)
    storm = [edition.register(person()) for _ in range(30)]
    # Each leaves twice at the same time, as from two open windows.
    storm += [leave(mission, registration["registration_id"]) for registration in leaving for _ in range(2)]
    chance.shuffle(storm)
    answers = await asyncio.gather(*storm)
    await assert_one_story(mission, edition)
    promoted = [answer["promoted"] for answer in answers if answer.get("promoted")]
    assert len(promoted) == len(set(promoted))
    statuses = Counter(registration["status"] for registration in await edition.list())
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
    await asyncio.gather(
        *(edition.register(person()) for _ in range(20)), *(edition.nominate(nominations) for nominations in lists)
    )
    await assert_one_story(mission, edition)
    assert Counter(registration["status"] for registration in await edition.list()) == {
        "registered": 7,
        "waitlisted": 33,
    }


async def test_erasing_people_while_they_register_and_leave(mission: Mission) -> None:
    """Erasures lock in the same order as everybody else: nothing deadlocks and the places stay exact."""
    editions = [await mission.edition(capacity=CAPACITY) for _ in range(3)]
    people = [person() for _ in range(20)]
    for edition in editions:
        await asyncio.gather(*(edition.register(application) for application in people))
    listed = await editions[0].list()
    storm = [edition.register(application) for edition in editions for application in (person() for _ in range(10))]
    storm += [
        leave(mission, registration["registration_id"])
        for edition in editions
        for registration in (await edition.list())[5:12]
    ]
    storm += [erase(mission, registration["participant_id"]) for registration in listed[:14]]
    random.Random(7).shuffle(storm)
    await asyncio.gather(*storm)
    for edition in editions:
        await assert_one_story(mission, edition)
        waiting = [registration for registration in await edition.list() if registration["status"] == "waitlisted"]
        assert all(registration["email"] for registration in waiting)


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
    facts = await mission.facts(*(registration["registration_id"] for registration in listed))
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
            queue = [waiting for waiting in queue if waiting != who]
        elif isinstance(fact, RegistrationWaitlisted):
            assert len(registered) == CAPACITY
            queue.append(who)
        else:
            assert fact.promoted == (who in queue)
            assert not fact.promoted or queue.pop(0) == who
            registered.add(who)
        assert len(registered) <= CAPACITY
    assert registered == {
        registration["registration_id"] for registration in listed if registration["status"] == "registered"
    }
    waiting = sorted(
        (registration["waiting_position"], registration["registration_id"])
        for registration in listed
        if registration["waiting_position"]
    )
    assert queue == [registration_id for _, registration_id in waiting]
