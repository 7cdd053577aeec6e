"""A queue of records that may be of one person, which a coordinator decides about."""

import html
import re
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from diplomado_chassis.http.pages.paging import ROWS
from diplomado_registration.identity.duplicates import usecases
from diplomado_registration.identity.duplicates.finding import MAX_NEIGHBOURS, reasons_for
from tests.registration.desk import signed_in
from tests.registration.mission import Mission, compared, person
from tests.support.scans import analyse
from tests.support.work import worked

REASON = {"reason": "Son dos hermanas"}


@pytest.fixture(scope="module")
def mission(mission_alone: Mission) -> Mission:
    """Every pair of a mission is read here many times: the people of other tests would make that long."""
    return mission_alone


async def enter(mission: Mission, *people: tuple[str, str, str]) -> list[str]:
    """Register people in an edition of their own; return their ids."""
    edition = await mission.edition()
    for given, family, email in people:
        await edition.register(person(given_names=given, family_names=family, email=email))
    return [row["participant_id"] for row in await edition.list()]


async def listed(mission: Mission, *ids: str, **query: Any) -> dict[tuple[str, ...], list[str]]:
    """The reasons of the pairs among some people, from all pages, once all have been compared."""
    await compared(mission)
    found: dict[tuple[str, ...], list[str]] = {}
    async for one in all_pairs(mission, **query):
        pair = tuple(entry["participant_id"] for entry in one["people"])
        assert pair not in found
        if set(pair) <= set(ids):
            found[pair] = [reason["reason"] for reason in one["reasons"]]
    return found


async def all_pairs(mission: Mission, **query: Any) -> AsyncIterator[dict[str, Any]]:
    """The pairs of all pages."""
    after = None
    while True:
        page = {"limit": 200, **query, **({"after": after} if after else {})}
        answer = await mission.http.get("/api/v1/duplicates", params=page)
        assert answer.status_code == 200, answer.text
        pairs = answer.json()
        assert pairs["count"] >= len(pairs["duplicates"])
        for one in pairs["duplicates"]:
            yield one
        after = pairs["next"]
        if after is None:
            return


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (("Ana Lucía", "Ríos Peñalba", "a@x"), ("ANA LUCIA", "peñalba rios", "b@x"), ["same_name"]),
        (("Ana", "de la Cruz Mora", "a@x"), ("Ana", "Mora Cruz", "b@x"), ["same_name"]),
        (("Ana Ríos", "", "a@x"), ("Ana", "Ríos", "b@x"), ["same_name"]),
        (("Ana", "Ríos Mora", "a@x"), ("Ana", "Mora", "b@x"), ["surname_left_out"]),
        (("Ana", "Ríos Mora", "a@x"), ("Ana", "Ríos Paz", "b@x"), []),
        (("Ana", "Ríos", "a@x"), ("Ana", "", "b@x"), []),
        (("Ana", "Ríos", "a@x"), ("Eva", "Ríos", "b@x"), []),
        (("Ana", "Ríos", "ana.rios@x"), ("Eva", "Paz", "anarios+curso@x"), ["same_mailbox"]),
        (("Ana", "Ríos", "yaritza@x"), ("Eva", "Paz", "yarizta@x"), ["misspelt_address"]),
        (("Ana", "Ríos", "yaritza@x"), ("Eva", "Paz", "yaritsa@x"), ["misspelt_address"]),
        (("Ana", "Ríos", "yaritza@x"), ("Eva", "Paz", "yaritzaa@x"), ["misspelt_address"]),
        (("Ana", "Ríos", "yaritza@x"), ("Eva", "Paz", "yartisa@x"), []),
        (("Ana", "Ríos", "persona7@x"), ("Eva", "Paz", "persona8@x"), []),
        (("Ana", "Ríos", "ana@x"), ("Eva", "Paz", "ada@x"), []),
        (("Ana", "Ríos", "yaritza@{n}correo.com"), ("Eva", "Paz", "yaritza@{n}correo.co"), ["near_domain"]),
        (("Ana", "Ríos", "yaritza@{n}correo.com"), ("Eva", "Paz", "yaritza@{n}corroe.com"), ["near_domain"]),
        (("Ana", "Ríos", "yaritza@{n}correo.com"), ("Eva", "Paz", "yaritza@{n}trabajo.com"), []),
        (("Ana", "Ríos", "yaritza@x"), ("Ana", "Ríos", "yarizta@x"), ["same_name", "misspelt_address"]),
    ],
)
async def test_what_is_probably_one_person(
    mission: Mission, one: Sequence[str], other: Sequence[str], reasons: list[str]
) -> None:
    """Each with the reason, and in both orders; nothing is merged."""
    word = "".join(chr(97 + int(digit, 16)) for digit in uuid4().hex[:12])  # a domain without digits
    people = [
        (
            given,
            f"{family} {word}".strip() if family else family,
            email.replace("@x", f"@{word}.example").format(n=word),
        )
        for given, family, email in (one, other)
    ]
    if not all(family for _, family, _ in people):  # the name has to be one that no other test uses
        people = [(f"{given} {word}" if not family else given, family, email) for given, family, email in people]
    for pair in (people, [(given, family, f"m{email}") for given, family, email in reversed(people)]):
        ids = await enter(mission, *pair)
        assert len(set(ids)) == 2
        assert list((await listed(mission, *ids)).values()) == ([reasons] if reasons else [])


async def test_a_pair_shows_both_with_their_registrations(mission: Mission) -> None:
    """And says why, in both languages."""
    word = uuid4().hex
    first, second = await enter(
        mission, ("Ana", f"Ríos {word}", f"a@{word}.example"), ("Ana", f"{word} Ríos", f"b@{word}.example")
    )
    await compared(mission)
    for language, words in (("es", "mismo nombre"), ("en", "same name")):
        pairs = [one async for one in all_pairs(mission, lang=language)]
        (pair,) = [one for one in pairs if one["people"][0]["participant_id"] == first]
        assert words in pair["reasons"][0]["message"]
        assert pair["people"][1]["participant_id"] == second
        assert [len(one["registrations"]) for one in pair["people"]] == [1, 1]
        assert pair["people"][0]["registrations"][0]["status"] == "registered"


async def test_pages_have_every_pair_once(mission: Mission) -> None:
    """Three people are three pairs, on pages of one."""
    word = uuid4().hex
    ids = await enter(mission, *(("Ana", f"Ríos {word}", f"{mailbox}@{word}.example") for mailbox in "abc"))
    assert len(await listed(mission, *ids, limit=1)) == 3
    assert (await mission.http.get("/api/v1/duplicates", params={"after": "1"})).status_code == 422


async def test_a_dismissed_pair_does_not_come_back(mission: Mission) -> None:
    """Whoever is named first; erasing one of the two removes the decision."""
    word = uuid4().hex
    ids = await enter(mission, *(("Ana", f"Ríos {word}", f"{mailbox}@{word}.example") for mailbox in "ab"))
    for names in (ids, ids[::-1]):
        answer = await mission.http.post("/api/v1/duplicates/dismissal", json={"participant_ids": names, **REASON})
        assert answer.status_code == 200, answer.text
    assert await listed(mission, *ids) == {}
    assert await mission.count(f"duplicate_dismissals where first_id = '{ids[0]}'") == 1
    await mission.http.post(f"/api/v1/participants/{ids[0]}/erasure")
    assert await mission.count(f"duplicate_dismissals where first_id = '{ids[0]}'") == 0
    for names, status in (([ids[1]] * 2, 422), ([ids[1]], 422), (ids, 404), ([ids[1], str(uuid4())], 404)):
        body = {"participant_ids": names, **REASON}
        assert (await mission.http.post("/api/v1/duplicates/dismissal", json=body)).status_code == status
    assert (await mission.http.post("/api/v1/duplicates/dismissal", json={"participant_ids": ids})).status_code == 422


async def test_merged_and_erased_people_do_not_appear(mission: Mission) -> None:
    """A split brings the pair back."""
    word = uuid4().hex
    ids = await enter(mission, *(("Ana", f"Ríos {word}", f"{mailbox}@{word}.example") for mailbox in "ab"))
    merge = {"into": ids[1], "reason": "Es la misma"}
    assert (await mission.http.post(f"/api/v1/participants/{ids[0]}/merge", json=merge)).status_code == 200
    assert await listed(mission, *ids) == {}
    assert (await mission.http.post(f"/api/v1/participants/{ids[0]}/split", json=REASON)).status_code == 200
    assert len(await listed(mission, *ids)) == 1
    await mission.http.post(f"/api/v1/participants/{ids[0]}/erasure")
    assert await listed(mission, *ids) == {}


async def test_a_proof_of_anothers_address_is_a_reason(mission: Mission) -> None:
    """The person opened the link that was mailed to the address of the other."""
    word = uuid4().hex
    first, second = await enter(
        mission, ("Ana", f"Ríos {word}", f"a@{word}.example"), ("Eva", f"Paz {word}", f"b@{word}.example")
    )
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "insert into contacts "
            "(contact_id, participant_id, email, email_key, source, added_at, proven_at, replaced_at) "
            "values (gen_random_uuid(), $1, $2, $2, 'own_page', now(), now(), now())",
            UUID(first), f"b@{word}.example",
        )  # fmt: skip
        await connection.execute(
            "update participants set email = $2 where participant_id = $1", UUID(first), f"c@{word}.example"
        )
    assert await listed(mission, first, second) == {(first, second): ["proven_address"]}


async def test_only_coordinators_see_it(mission: Mission) -> None:
    """A focal point would see people of others."""
    for headers in (mission.focal_point("SNM"), {"Authorization": ""}):
        assert (await mission.public.get("/api/v1/duplicates", headers=headers)).status_code in (401, 403)
        body = {"participant_ids": [str(uuid4()), str(uuid4())], **REASON}
        path = "/api/v1/duplicates/dismissal"
        assert (await mission.public.post(path, json=body, headers=headers)).status_code in (401, 403)


async def crowd(mission: Mission, number: int, word: str) -> None:
    """People who have nothing in common, and two who have their name."""
    edition = await mission.edition(capacity=number + 2)
    names = [(f"{word}{letters(one)}", f"{letters(one)}{word}") for one in range(number)]
    for given, family in [*names, ("Ana", f"Ríos {word}"), ("Ana", f"{word} Ríos")]:
        email = f"{letters(len(given))}{uuid4().hex}@correo.example"
        await edition.register(person(given_names=given, family_names=family, email=email))


def letters(number: int) -> str:
    """A word for a number, without digits and far from those of other numbers."""
    return "".join(chr(97 + int(digit)) * 3 for digit in f"{number:03}")


async def test_a_page_of_pairs_costs_the_same_beside_many_people(
    mission_alone: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    mission = mission_alone
    work = []
    for number in (10, 150):
        await crowd(mission, number, f"x{uuid4().hex[:6]}")
        await compared(mission)
        await analyse(mission.running.platform.postgres, mission.running.settings.schema_name)
        await mission.http.get("/api/v1/duplicates", params={"limit": 1})
        with worked(monkeypatch) as done:
            answer = await mission.http.get("/api/v1/duplicates", params={"limit": 1})
        assert len(answer.json()["duplicates"]) == 1
        work.append((len(done.statements), done.rows - answer.json()["count"]))
    assert work[0][0] == work[1][0]
    assert work[1][1] <= work[0][1] + 5


async def test_the_comparisons_do_not_grow_with_the_people(
    mission_alone: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a name that hundreds have, some are looked at."""
    mission = mission_alone
    word, work = uuid4().hex, []
    for number in (MAX_NEIGHBOURS + 1, 3 * MAX_NEIGHBOURS):
        edition = await mission.edition(capacity=number + 1)
        for mailbox in range(number):
            await edition.register(
                person(given_names="Ana", family_names=f"Ríos {word}", email=f"p{mailbox}@{uuid4().hex}.example")
            )
        await compared(mission)
        await edition.register(
            person(given_names="Ana", family_names=f"Ríos {word}", email=f"ana@{uuid4().hex}.example")
        )
        compared_with: list[int] = []

        def counted(one: Any, other: Any, seen: list[int] = compared_with) -> Any:
            seen.append(1)
            return reasons_for(one, other)

        monkeypatch.setattr(usecases, "reasons_for", counted)
        await compared(mission)
        monkeypatch.undo()
        work.append(len(compared_with))
    assert work == [MAX_NEIGHBOURS, MAX_NEIGHBOURS]


async def test_two_who_come_at_the_same_time_are_compared(mission: Mission) -> None:
    """While one process compares, another leaves all to it; whoever is changed meanwhile is left for the next time."""
    word = uuid4().hex
    ids = await enter(mission, *(("Ana", f"Ríos {word}", f"{mailbox}@{word}.example") for mailbox in "ab"))
    async with mission.running.database.transaction() as first:
        await first.execute(
            "update participants set family_names = family_names || ' X' where participant_id = $1", UUID(ids[0])
        )
        async with mission.running.database.transaction() as second:
            assert await usecases.compare_people(second) >= 1
            async with mission.running.database.transaction() as third:
                assert await usecases.compare_people(third) == 0
        await first.execute(
            "update participants set family_names = $2 where participant_id = $1", UUID(ids[0]), f"Ríos {word}"
        )
    assert len(await listed(mission, *ids)) == 1


async def test_a_changed_record_leaves_the_queue_at_once(mission: Mission) -> None:
    """Also the digests of an erased person."""
    word = uuid4().hex
    ids = await enter(mission, *(("Ana", f"Ríos {word}", f"{mailbox}@{word}.example") for mailbox in "ab"))
    assert len(await listed(mission, *ids)) == 1
    await mission.http.post(f"/api/v1/participants/{ids[0]}/erasure")
    pairs = [one async for one in all_pairs(mission)]
    assert not [one for one in pairs if {row["participant_id"] for row in one["people"]} & set(ids)]
    assert await mission.count(f"duplicate_keys where participant_id = '{ids[0]}'") == 0
    await compared(mission)
    assert await mission.count(f"duplicate_keys where participant_id = '{ids[0]}'") == 0


async def test_the_page_of_an_edition_is_read_in_parts(mission: Mission) -> None:
    """Also the form of a pair on a later part, sent with an error."""
    edition = await mission.edition(capacity=100)
    for number in range(ROWS + 1):
        for mailbox in "ab":
            name = {"given_names": f"Ana{letters(number)}", "family_names": f"Ríos {edition.code} {letters(number)}"}
            await edition.register(person(**name, email=f"{mailbox}@{uuid4().hex}.example"))
    await compared(mission)
    path = f"/registration/editions/{edition.edition_id}/requests/duplicates"
    async with signed_in(mission, "coordinator") as desk:
        page = await desk.get(path)
        assert page.count("Tienen el mismo nombre.") == ROWS
        [following] = re.findall(r'href="([^"]*)" rel="next"', page)
        page = await desk.get(html.unescape(following))
        assert page.count("Tienen el mismo nombre.") == 1
        [action] = re.findall(r'action="([^"]*/dismissal[^"]*)"', page)
        answer = await desk.send(page, html.unescape(action), {"reason": ""})
        assert answer.status_code == 422
        assert answer.text.count("Tienen el mismo nombre.") == 1
    elsewhere = await mission.edition()
    async with signed_in(mission, "coordinator") as desk:
        other = f"/registration/editions/{elsewhere.edition_id}/requests/duplicates"
        assert "Tienen el mismo nombre." not in await desk.get(other)
