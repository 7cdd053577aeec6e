"""A focal point changes only people whom their institution alone nominated, and learns nothing about others."""

import random
from typing import Any

from diplomado_contracts import PersonDescribed
from tests.registration.mission import Edition, Mission, person
from tests.registration.nomination_lists import names
from tests.support.properties import drawn_seed


async def proposals(mission: Mission, participant_id: str) -> list[dict[str, Any]]:
    """What is proposed about a person."""
    answer = await mission.http.get("/api/v1/proposals", params={"participant_id": participant_id})
    return [{"institution": row["institution"], **row["proposed"]} for row in answer.json()["proposals"]]


async def name_of(mission: Mission, participant_id: str) -> str:
    """The family names that are stored."""
    return str((await mission.http.get(f"/api/v1/participants/{participant_id}")).json()["family_names"])


async def send(edition: Edition, csv: str, institution: str, **options: Any) -> dict[str, Any]:
    """Send a list as a focal point; the dry run answers the same."""
    headers = edition.mission.focal_point(institution)
    tried = (await edition.nominate(csv, headers=headers, dry_run=True, lines=True, **options)).json()
    answer = (await edition.nominate(csv, headers=headers, **options)).json()
    assert len(tried.pop("lines")) == tried["rows"]
    assert tried == answer
    return dict(answer)


async def test_an_institution_corrects_its_own_nominees(mission: Mission) -> None:
    """In every edition, as long as nobody else registered them."""
    first, second = await mission.edition(), await mission.edition()
    await send(first, names(first.code, "Ana,Rios,ana@x,SNM,,,,,,,,"), "SNM")
    assert (await send(second, names(first.code, "Ana,Ríos,ana@x,SNM,,,,,,,,"), "SNM"))["accepted"] == 1
    (listed,) = await first.list()
    assert listed["family_names"] == "Ríos"
    changed = await send(first, names(first.code, "Ana María,Ríos,ana@x,SNM,,,,,,,,"), "SNM")
    assert (changed["changed"], changed.get("proposed")) == (1, None)
    assert await proposals(mission, listed["participant_id"]) == []


async def test_a_person_whom_another_institution_nominated_is_not_renamed(mission: Mission) -> None:
    """The registration is made, the name is a proposal, and the list shows each institution its own words."""
    first, second = await mission.edition(), await mission.edition()
    await send(first, names(first.code, "Ana,Ríos,ana@x,SNM,,,,,,,,"), "SNM")
    other = names(first.code, "Anabel,Intrusa,ana@x,MINSA,,,,,,,,")
    answer = await send(second, other, "MINSA")
    assert (answer["accepted"], "proposed" in answer) == (1, False)
    (listed,) = await second.list()
    assert (listed["family_names"], listed["institution"]) == ("Ríos", "MINSA")
    assert await proposals(mission, listed["participant_id"]) == [
        {"institution": "MINSA", "given_names": "Anabel", "family_names": "Intrusa"}
    ]
    seen = await mission.http.get(
        f"/api/v1/editions/{second.edition_id}/registrations", headers=mission.focal_point("MINSA")
    )
    assert [row["family_names"] for row in seen.json()["registrations"]] == ["Intrusa"]
    # From now on the institution sees the person, but still does not change them; neither does the first one.
    again = await send(second, other, "MINSA")
    assert (again["unchanged"], again["changed"], again["proposed"]) == (1, 0, 1)
    third = names(first.code, "Ana,Otra,ana@x,SNM,,,,,,,,")
    assert (await send(first, third, "SNM"))["proposed"] == 1
    assert await name_of(mission, listed["participant_id"]) == "Ríos"
    assert len(await proposals(mission, listed["participant_id"])) == 2
    described = [fact for fact in await mission.facts(listed["participant_id"]) if isinstance(fact, PersonDescribed)]
    assert len(described) == 1


async def test_a_person_who_registered_by_themselves_is_not_renamed(mission: Mission) -> None:
    """Not even if the form names the institution; the cells of the registration are changed all the same."""
    open_one, nominated = await mission.edition(), await mission.edition()
    application = person(family_names="Propia", institution="SNM")
    await open_one.register(application)
    row = f"Ana,Ajena,{application['email']},SNM,Jefa,,,,,,,"
    answer = await send(nominated, names("-", row), "SNM")
    assert (answer["accepted"], answer["proposed"]) == (1, 1)
    answer = await send(nominated, names("-", row.replace("Jefa", "Directora")), "SNM")
    assert (answer["changed"], answer["proposed"]) == (1, 1)
    (listed,) = await nominated.list()
    assert (listed["family_names"], listed["job_title"]) == ("Propia", "Directora")


async def test_a_coordinators_list_acts_at_once(mission: Mission) -> None:
    """Whoever nominated the person."""
    edition, other = await mission.edition(), await mission.edition()
    application = person(family_names="Mal Escrito")
    await edition.register(application)
    row = f"{application['given_names']},Bien Escrito,{application['email']},SNM,,,,,,,,"
    assert (await other.nominate(names("-", row))).json()["accepted"] == 1
    assert (await other.list())[0]["family_names"] == "Bien Escrito"


async def test_the_answer_does_not_tell_who_is_known_elsewhere(mission: Mission) -> None:
    """Two missions that differ only in what others stored answer a focal point alike, row for row.

    In one the addresses of a list are unknown; in the other they are known by chance: in another edition, in this one,
    withdrawn, waiting, under the same or another name.
    """
    seed = drawn_seed()
    chance = random.Random(seed)
    for capacity in (None, 4, 9):
        elsewhere = await mission.edition()
        known_world, unknown_world = [await mission.edition(capacity=capacity) for _ in range(2)]
        rows: list[list[str]] = [[], []]
        taken = 0
        for number in range(8):
            emails = [person()["email"] for _ in range(2)]
            for row, email in zip(rows, emails, strict=True):
                row.append(f"Persona,Listada {number},{email},SNM,,,,,,,,")
            stored = person(
                email=emails[0],
                given_names="Persona",
                family_names=chance.choice([f"Listada {number}", "Otra"]),
                institution=chance.choice([None, "MINSA"]),
            )
            fate = chance.choice(["unknown", "elsewhere", "here", "withdrawn"])
            if fate == "elsewhere":
                await elsewhere.register(stored)
            elif fate != "unknown":
                registration = await known_world.register(stored)
                if fate == "withdrawn":
                    await mission.withdraw(registration["registration_id"])
                elif registration["status"] == "registered" or capacity is not None:
                    taken += 1
        for _ in range(taken):  # as many places are taken in the other world, by people who are not listed
            await unknown_world.register(person())
        for dry_run in (True, False):
            answers = [
                (
                    await edition.nominate(
                        names("-", *row), headers=mission.focal_point("SNM"), dry_run=dry_run, restore=True, lines=True
                    )
                ).json()
                for edition, row in ((known_world, rows[0]), (unknown_world, rows[1]))
            ]
            outcomes = [[line["outcome"] for line in answer.pop("lines")] for answer in answers]
            assert outcomes[0] == outcomes[1], f"seed {seed}"
            assert answers[0] == answers[1], f"seed {seed}"
