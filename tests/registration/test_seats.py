"""Seats of an edition for groups of people: at most so many, or so many kept free, exact under concurrency."""

import asyncio
import random
from collections import Counter
from typing import Any

from diplomado_registration.places.seats import Rule, Seats, reserved_places_filled
from tests.registration.browser import Page, applied, confirmed, filled, send
from tests.registration.mission import Edition, Mission, person
from tests.registration.test_freed_places import GOING_ON, erase


def rule(by: str, value: str, **numbers: int) -> dict[str, Any]:
    """A rule as a coordinator sends it."""
    return {"by": by, "value": value, **numbers}


def nominees(edition: Edition, number: int, institution: str = "SENAFRONT") -> str:
    """A list of new people of an institution."""
    rows = [f"Persona {i},Ruiz,n{i}.{institution}@{edition.code}.example,{institution}" for i in range(number)]
    return "\n".join(["given_names,family_names,email,institution", *rows])


async def test_nominated_and_open_in_one_edition(mission: Mission) -> None:
    """Three of five places are kept for nominees; the public gets two, and later nominees the rest."""
    rules = [rule("channel", "nominated", reserved=3), rule("channel", "open", maximum=2)]
    edition = await mission.edition(capacity=5, registration="both", seats=rules)
    for _ in range(3):
        await edition.register(person())
    assert await edition.statuses() == ["registered", "registered", "waitlisted"]
    answer = (await edition.nominate(nominees(edition, 4))).json()
    assert (answer["accepted"], answer["waitlisted"]) == (3, 1)
    assert await edition.counters() == (5, 2)
    listed = await edition.list()
    await mission.withdraw(listed[0]["registration_id"])
    # The place of somebody of the public goes to the public, though a nominee could not have it sooner.
    assert await edition.statuses() == ["withdrawn", "registered", "registered", *["registered"] * 3, "waitlisted"]


async def test_promotion_takes_the_first_who_fits(mission: Mission) -> None:
    """SENAFRONT has its two places already; whoever waits of another institution is next."""
    edition = await mission.edition(capacity=3, seats=[rule("institution", "SENAFRONT", maximum=2)])
    ids = [
        (await edition.register(person(institution=institution)))["registration_id"]
        for institution in ("SENAFRONT", "SENAFRONT", "MINSA", "SENAFRONT", "SNM")
    ]
    assert await edition.statuses() == ["registered"] * 3 + ["waitlisted"] * 2
    assert (await mission.withdraw(ids[2])).json()["promoted"] == ids[4]
    assert (await mission.withdraw(ids[0])).json()["promoted"] == ids[3]
    assert await edition.counters() == (3, 0)


async def test_changed_rules_give_places_at_once(mission: Mission) -> None:
    """After the number is confirmed; without the rules the places go by the order alone."""
    edition = await mission.edition(capacity=4, seats=[rule("sex", "F", reserved=3)])
    for sex in ("M", "M", "M", "F"):
        await edition.register(person(sex=sex))
    assert await edition.statuses() == ["registered", "waitlisted", "waitlisted", "registered"]
    assert (await edition.put(seats=[])).json()["promotions"] == 2
    assert (await edition.put(seats=[], promotions=2)).status_code == 200
    assert (await edition.statuses(), await edition.counters()) == (["registered"] * 4, (4, 0))


async def test_rules_are_kept_if_they_are_left_out(mission: Mission) -> None:
    """As every field of an edition."""
    rules = [rule("admin_area", "PA-4", maximum=9, reserved=2)]
    edition = await mission.edition(capacity=10, seats=rules, open_to_others=True)
    await mission.http.put(f"/api/v1/editions/{edition.code}", json={**edition.body, "hours": 8} | {"capacity": 11})
    body = {name: value for name, value in edition.body.items() if name not in ("seats", "open_to_others")}
    stored = (await mission.http.put(f"/api/v1/editions/{edition.code}", json=body)).json()
    assert (stored["seats"], stored["open_to_others"]) == (rules, True)


async def test_rules_that_cannot_hold_are_refused(mission: Mission) -> None:
    """Each with a text in the caller's language, and nothing is stored."""
    edition = await mission.edition(capacity=5)
    for rules, text in (
        ([rule("sex", "F", reserved=3), rule("channel", "open", reserved=3)], "6 cupos reservados y solo 5"),
        ([rule("sex", "F", reserved=2, maximum=1)], "máximo del grupo"),
        ([rule("sex", "F")], "cuántos cupos"),
        ([rule("sex", "F", maximum=1), rule("sex", "F", maximum=2)], "mismo grupo"),
        ([rule("institution", "NADIE", maximum=1)], "“NADIE” no está en la lista"),
        ([rule("channel", "closed", maximum=1)], "nominated"),
    ):
        answer = await edition.put(seats=rules)
        assert (answer.status_code, text in answer.text) == (422, True), answer.text
    assert (await edition.put(seats=[rule("sex", "F", reserved=1)], capacity=None)).status_code == 422
    stored = (await mission.http.get(f"/api/v1/editions/{edition.edition_id}")).json()
    assert (stored["seats"], stored["capacity"]) == ([], 5)


async def test_an_edition_without_capacity_may_limit_a_group(mission: Mission) -> None:
    """Only the others of the group wait."""
    edition = await mission.edition(capacity=None, seats=[rule("institution", "SNM", maximum=1)])
    for institution in ("SNM", "SNM", "MINSA"):
        await edition.register(person(institution=institution))
    assert await edition.statuses() == ["registered", "waitlisted", "registered"]


async def test_the_public_may_be_of_none_of_the_institutions(mission: Mission) -> None:
    """Where the edition allows it; the list of institutions still applies to nominations."""
    edition = await mission.edition(institutions=["SNM"], registration="both", open_to_others=True)
    html = (await mission.public.get(f"/e/{edition.code}")).text
    assert "Ninguna de estas" in html
    values = [str(option.get("value")) for option in Page(html).all("option")]
    assert (await send(edition, filled(institution=values[values.index("~")]))).status_code == 200
    assert (await send(edition, filled(institution="MINSA"))).status_code == 422
    assert (await edition.nominate(nominees(edition, 1, "MINSA"))).json()["errors"][0]["column"] == "institution"
    closed = await mission.edition(institutions=["SNM"])
    assert "Ninguna de estas" not in (await mission.public.get(f"/e/{closed.code}")).text
    assert (await send(closed, filled(institution="~"))).status_code == 422


async def test_a_storm_keeps_every_rule(mission: Mission) -> None:
    """Registrations, nominations, withdrawals, rejections, restorations and erasures at the same time."""
    rules = [
        rule("channel", "nominated", reserved=3),
        rule("sex", "F", reserved=4),
        rule("institution", "MINSA", maximum=3),
        rule("channel", "open", maximum=7),
    ]
    edition = await mission.edition(capacity=12, registration="both", seats=rules, **GOING_ON)
    chance = random.Random(1912)

    def somebody() -> dict[str, Any]:
        return person(sex=chance.choice(["F", "M"]), institution=chance.choice(["MINSA", "SNM", "SENAFRONT"]))

    await asyncio.gather(*(edition.register(somebody()) for _ in range(30)))
    for turn in range(3):
        listed = await edition.list()
        some = [row["registration_id"] for row in listed]
        chance.shuffle(some)
        await asyncio.gather(
            *(mission.withdraw(one) for one in some[:8] for _ in range(2)),
            *(mission.decide(one, "rejection") for one in some[6:10]),
            *(mission.decide(one, "restoration") for one in some[:3]),
            *(erase(mission, row["participant_id"]) for row in chance.sample(listed, 3)),
            *(edition.register(somebody()) for _ in range(8)),
            *(
                edition.nominate(
                    "given_names,family_names,email,institution\n"
                    f"N,Ruiz,n{turn}{n}@{edition.code}.example,{institution}"
                )
                for n, institution in enumerate(["MINSA", "SNM", "SENAFRONT"])
            ),
        )
        await assert_rules_hold(mission, edition, rules)
    facts = await mission.facts(*(row["registration_id"] for row in await edition.list()))
    revisions = Counter((fact.registration_id, fact.revision) for fact in facts)  # type: ignore[attr-defined]
    assert set(revisions.values()) == {1}


async def assert_rules_hold(mission: Mission, edition: Edition, rules: list[dict[str, Any]]) -> None:
    """By the rows: counters, maxima, reserved places, and that nobody waits who fits."""
    async with mission.running.database.transaction(readonly=True) as connection:
        rows = await connection.fetch(
            "select status, case channel when 'nomination' then 'nominated' else 'open' end as channel, "
            "institution, sex from registrations where edition_id = $1",
            edition.edition_id,
        )
    seated = [row for row in rows if row["status"] == "registered"]
    assert len(seated) <= 12
    assert await edition.counters() == (len(seated), sum(row["status"] == "waitlisted" for row in rows))
    seats = Seats(
        tuple(Rule(each["by"], each["value"], each.get("maximum"), each.get("reserved", 0)) for each in rules)
    )
    for row in seated:
        seats = seats.with_person(dict(row))
    for number, each in enumerate(seats.rules):
        assert each.maximum is None or seats.taken(number) <= each.maximum
    assert len(seated) - reserved_places_filled(seats) <= 12 - 7


async def test_an_application_holds_a_seat_of_its_group_alone(mission: Mission) -> None:
    """SNM has one seat: the second applicant of SNM holds none and waits; one sent again for MINSA frees the seat."""
    edition = await mission.edition(capacity=5, seats=[rule("institution", "SNM", maximum=1)])
    first, second = filled(institution="SNM"), filled(institution="SNM")
    await applied(edition, first)
    await confirmed(edition, second)
    assert (await edition.statuses(), await edition.counters()) == (["unconfirmed", "waitlisted"], (1, 1))
    await send(edition, first | {"institution": "MINSA"})
    assert (await edition.statuses(), await edition.counters()) == (["unconfirmed", "registered"], (2, 0))
