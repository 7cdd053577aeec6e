"""A coordinator moves a person in the waiting list, with a reason."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from diplomado_registration.admission.order import moved
from tests.registration.mission import Edition, Mission, person


async def order(edition: Edition) -> list[str]:
    """The waiting list."""
    waiting = [row for row in await edition.list() if row["waiting_position"]]
    return [row["registration_id"] for row in sorted(waiting, key=lambda row: row["waiting_position"])]


async def test_a_person_is_moved_up_and_down(mission: Mission) -> None:
    """The history says why; a repetition changes nothing; promotion follows the new order."""
    edition = await mission.edition(capacity=1)
    first, a, b, c, d = [(await edition.register(person()))["registration_id"] for _ in range(5)]
    for _ in range(2):
        answer = await mission.decide(c, "waiting-position", "Viene de Darién", position=1)
        assert (answer.status_code, answer.json()["waiting_position"]) == (200, 1)
    assert await order(edition) == [c, a, b, d]
    assert (await mission.decide(a, "waiting-position", "Pidió esperar", position=99)).json()["waiting_position"] == 4
    assert await order(edition) == [c, b, d, a]
    assert await mission.history(c) == [("moved", "staff", "Viene de Darién")]
    last = (await edition.register(person()))["registration_id"]
    assert await order(edition) == [c, b, d, a, last]
    assert (await mission.withdraw(first)).json()["promoted"] == c
    refused = await mission.decide(c, "waiting-position", "Otra vez", position=1)
    assert (refused.status_code, "lista de espera" in refused.json()["detail"]) == (409, True)
    assert (await mission.decide(b, "waiting-position", "Nada", position=0)).status_code == 422


async def test_moves_at_the_same_time_lose_nobody(mission: Mission) -> None:
    """Ten people are moved to the top while others leave and come."""
    edition = await mission.edition(capacity=1)
    ids = [(await edition.register(person()))["registration_id"] for _ in range(21)][1:]
    await asyncio.gather(
        *(mission.decide(one, "waiting-position", position=1) for one in ids[:10]),
        *(mission.withdraw(one) for one in ids[10:15]),
        *(edition.register(person()) for _ in range(5)),
    )
    assert len(await order(edition)) == 20
    assert await edition.counters() == (1, 20)
    assert set((await order(edition))[:10]) == set(ids[:10])


@given(st.integers(1, 12), st.data())
def test_a_move_changes_the_place_of_one_person(people: int, data: st.DataObject) -> None:
    """The others keep their order, and only the end of the list gets new numbers."""
    waiting = list(range(people))
    who, position = data.draw(st.sampled_from(waiting)), data.draw(st.integers(1, people + 2))
    tail = moved(waiting, who, position)  # type: ignore[arg-type]
    result = waiting[: people - len(tail)] + tail
    assert result.index(who) == min(position, people) - 1
    assert [other for other in result if other != who] == [other for other in waiting if other != who]
    assert not tail or tail[0] != waiting[people - len(tail)]
