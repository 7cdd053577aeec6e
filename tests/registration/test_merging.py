"""Two records of one person are merged, and split again, without losing a registration."""

import asyncio
import random
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from diplomado_contracts import (
    PersonDescribed,
    PersonErased,
    PersonMerged,
    PersonSplit,
    Registered,
    RegistrationStatusChanged,
)
from tests.registration.mission import Edition, Mission, person
from tests.support.properties import drawn_seed

REASON = {"reason": "One person under two addresses"}


async def record(mission: Mission, *editions: Edition) -> tuple[str, dict[str, Any]]:
    """Somebody who is registered in editions: the id and what they wrote."""
    application = person()
    participant_id = ""
    for edition in editions or (await mission.edition(),):
        await edition.register(application)
        participant_id = await id_of(edition, application)
    return participant_id, application


async def id_of(edition: Edition, application: dict[str, Any]) -> str:
    return next(str(one["participant_id"]) for one in await edition.list() if one["email"] == application["email"])


async def states(*editions: Edition) -> list[tuple[str, str, str]]:
    """Registration, participant, status in editions."""
    rows = [one for edition in editions for one in await edition.list()]
    return sorted((one["registration_id"], one["participant_id"], one["status"]) for one in rows)


async def merge(mission: Mission, merged: str, kept: str, **headers: str) -> Any:
    path = f"/api/v1/participants/{merged}/merge"
    return await mission.http.post(path, json={"into": kept, **REASON}, headers=headers)


async def split(mission: Mission, merged: str) -> Any:
    return await mission.http.post(f"/api/v1/participants/{merged}/split", json=REASON)


async def graduate(mission: Mission, registration_id: str, edition_id: str) -> None:
    """The certificates service said so."""
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "insert into graduations (registration_id, edition_id, act_id, graduated_on, signed_at, revision) "
            "values ($1, $2, $3, $4, $5, 1)",
            UUID(registration_id), UUID(edition_id), uuid4(), date(2023, 9, 8), datetime.now(UTC),
        )  # fmt: skip


async def test_registrations_of_other_editions_move(mission: Mission) -> None:
    """They are published with the kept participant; the merged record's details are void."""
    one, two = await mission.edition(), await mission.edition()
    kept, _ = await record(mission, one)
    merged, _ = await record(mission, two)
    before = await states(one, two)
    for _ in range(2):
        assert (await merge(mission, merged, kept)).status_code == 200
    (registration,) = await two.list()
    assert registration["participant_id"] == kept
    (fact,) = [f for f in await mission.facts(merged) if isinstance(f, PersonMerged)]
    assert (str(fact.into_participant_id), fact.revision, fact.registrations) == (kept, 2, ())
    published = [f for f in await mission.facts(registration["registration_id"]) if isinstance(f, Registered)]
    assert [(str(f.participant_id), f.revision) for f in published] == [(merged, 1), (kept, 2)]
    assert (await mission.http.get(f"/api/v1/participants/{merged}")).json()["merged_into"] == kept

    assert (await split(mission, merged)).status_code == 200
    assert (await split(mission, merged)).status_code == 404
    assert await states(one, two) == before
    facts = (await mission.facts(merged))[-2:]
    assert [(type(f), f.model_dump()["revision"]) for f in facts] == [(PersonSplit, 3), (PersonDescribed, 4)]


async def test_of_two_registrations_the_better_one_goes_on(mission: Mission) -> None:
    """A place before a wait, whichever record has it; a free place goes to the next who waits."""
    edition = await mission.edition(capacity=2)
    merged, _ = await record(mission, edition)
    other, _ = await record(mission, edition)
    kept, kept_application = await record(mission, edition)
    next_one, _ = await record(mission, edition)
    before = await states(edition)
    assert (await merge(mission, merged, kept)).status_code == 200
    rows = {row["participant_id"]: row for row in await edition.list() if row["status"] != "merged"}
    assert (rows[kept]["status"], rows[next_one]["waiting_position"]) == ("registered", 1)
    ended = next(row for row in await edition.list() if row["status"] == "merged")
    (fact,) = [f for f in await mission.facts(ended["registration_id"]) if isinstance(f, RegistrationStatusChanged)]
    assert fact.status == "merged"
    (person_fact,) = [f for f in await mission.facts(merged) if isinstance(f, PersonMerged)]
    (pair,) = person_fact.registrations
    assert (str(pair.registration_id), str(pair.into_registration_id)) == (
        ended["registration_id"],
        rows[kept]["registration_id"],
    )
    assert (await split(mission, merged)).status_code == 200
    assert await states(edition) == before
    positions = {row["participant_id"]: row["waiting_position"] for row in await edition.list()}
    assert (positions[kept], positions[next_one]) == (1, 2)
    # Both have a place: the second place is free for the one who waits; after the split that one keeps it.
    assert (await merge(mission, other, merged)).status_code == 200
    rows = {row["participant_id"]: row for row in await edition.list() if row["status"] != "merged"}
    assert (rows[kept]["status"], rows[next_one]["waiting_position"]) == ("registered", 1)
    assert (await split(mission, other)).status_code == 200
    rows = {row["participant_id"]: row for row in await edition.list()}
    assert (rows[other]["status"], rows[other]["waiting_position"]) == ("waitlisted", 2)
    assert kept_application["email"] == rows[kept]["email"]


async def test_graduates_go_on_and_two_graduations_are_refused(mission: Mission) -> None:
    """In words that say what to do; the preview says it before."""
    edition = await mission.edition()
    merged, _ = await record(mission, edition)
    kept, _ = await record(mission, edition)
    rows = {row["participant_id"]: row["registration_id"] for row in await edition.list()}
    await graduate(mission, rows[merged], edition.edition_id)
    path = f"/api/v1/participants/{merged}/merge-preview"
    preview = (await mission.http.post(path, json={"into": kept})).json()
    (pair,) = preview["editions"]
    assert (pair["kept"]["registration_id"], pair["merged"]["registration_id"]) == (rows[merged], rows[kept])
    assert [one["registration_id"] for one in preview["certificates"]] == [rows[merged]]
    assert preview["refused"] == []
    await graduate(mission, rows[kept], edition.edition_id)
    for language, word in (("es", "graduaron"), ("en", "graduated")):
        (refused,) = (await mission.http.post(path, json={"into": kept}, params={"lang": language})).json()["refused"]
        assert word in refused
        assert edition.code in refused
    before = await states(edition)
    assert (await merge(mission, merged, kept)).status_code == 409
    assert await states(edition) == before


async def test_the_merge_is_the_one_that_was_previewed(mission: Mission) -> None:
    """Whatever changed meanwhile, nothing else is done."""
    edition = await mission.edition()
    merged, application = await record(mission, edition)
    kept, _ = await record(mission)
    path = f"/api/v1/participants/{merged}/merge-preview"
    tag = (await mission.http.post(path, json={"into": kept})).headers["ETag"]
    await (await mission.edition()).register(application)
    assert (await merge(mission, merged, kept, **{"If-Match": tag})).status_code == 412
    tag = (await mission.http.post(path, json={"into": kept})).headers["ETag"]
    assert (await merge(mission, merged, kept, **{"If-Match": tag})).status_code == 200


async def test_what_cannot_be_merged(mission: Mission) -> None:
    """The same record, unknown ones, and records that are merged already."""
    first, _ = await record(mission)
    second, _ = await record(mission)
    third, _ = await record(mission)
    assert (await merge(mission, first, first)).status_code == 409
    assert (await merge(mission, first, str(uuid4()))).status_code == 404
    assert (await merge(mission, first, second)).status_code == 200
    assert (await merge(mission, first, third)).status_code == 409
    assert (await merge(mission, third, first)).status_code == 409
    assert (await merge(mission, second, third)).status_code == 409
    assert (await merge(mission, third, second)).status_code == 200
    assert (await mission.http.post(f"/api/v1/participants/{first}/merge", json={"into": second})).status_code == 422


async def test_who_writes_under_the_old_address_is_the_kept_person(mission: Mission) -> None:
    """By staff, by a list, and by a list with both addresses, of which the first row counts."""
    kept, kept_application = await record(mission)
    merged, old = await record(mission)
    assert (await merge(mission, merged, kept)).status_code == 200
    by_staff, by_list, by_both = [await mission.edition() for _ in range(3)]
    await by_staff.register(old)
    header = "given_names,family_names,email,institution"
    await by_list.nominate(f"{header}\nPersona,Vieja,{old['email']},SNM")
    both = await by_both.nominate(
        f"{header}\nPersona,Vieja,{old['email']},SNM\nPersona,Nueva,{kept_application['email']},SNM"
    )
    assert (both.status_code, both.json()["accepted"]) == (200, 1)
    for edition in (by_staff, by_list, by_both):
        assert [row["participant_id"] for row in await edition.list()] == [kept]
    applied = await (await mission.edition()).apply(old)
    assert applied.status_code == 202


async def test_a_list_does_not_tell_that_two_addresses_are_one_persons(mission: Mission) -> None:
    """A focal point of another institution sees both rows accepted; one person is registered."""
    kept, first = await record(mission)
    merged, second = await record(mission)
    assert (await merge(mission, merged, kept)).status_code == 200
    edition = await mission.edition()
    csv = "given_names,family_names,email\n" + "\n".join(f"Ana,Ríos,{one['email']}" for one in (first, second))
    for dry_run in (True, False):
        answer = (await edition.nominate(csv, headers=mission.focal_point("SNM"), dry_run=dry_run)).json()
        assert (answer["accepted"], answer["unchanged"], answer["errors"]) == (2, 0, [])
    assert [row["participant_id"] for row in await edition.list()] == [kept]


async def test_erasing_the_kept_person_erases_the_merged_record(mission: Mission) -> None:
    """And the other way round: it is one person."""
    for erased in (0, 1):
        edition = await mission.edition()
        pair = [(await record(mission, edition))[0] for _ in range(2)]
        assert (await merge(mission, pair[0], pair[1])).status_code == 200
        assert (await mission.http.post(f"/api/v1/participants/{pair[erased]}/erasure")).status_code == 200
        for participant_id in pair:
            assert isinstance((await mission.facts(participant_id))[-1], PersonErased)
        assert {row["email"] for row in await edition.list()} == {None}
        assert (await merge(mission, pair[0], pair[1])).status_code in (200, 404)


async def test_a_merge_and_a_split_leave_everything_as_it_was(mission: Mission) -> None:
    """Any two records with registrations of any state, in editions with places for everybody."""
    seed = drawn_seed()
    chance = random.Random(seed)
    for _ in range(6):
        editions = [await mission.edition(capacity=chance.choice([None, 9])) for _ in range(4)]
        applications = [person(), person()]
        people: list[str] = []
        for number, application in enumerate(applications):
            for edition in editions if number == 0 else chance.sample(editions, 3):
                if number == 0 and chance.random() < 0.3:
                    continue
                registration = await edition.register(application)
                if chance.random() < 0.3:
                    await mission.withdraw(registration["registration_id"])
        extra = await mission.edition()
        for application in applications:
            await extra.register(application)
            people.append(await id_of(extra, application))
        before = await states(*editions, extra)
        counters = [(await mission.http.get(f"/api/v1/editions/{one.edition_id}")).json() for one in editions]
        assert (await merge(mission, people[0], people[1])).status_code == 200, f"seed {seed}"
        assert (await split(mission, people[0])).status_code == 200, f"seed {seed}"
        assert await states(*editions, extra) == before, f"seed {seed}"
        after = [(await mission.http.get(f"/api/v1/editions/{one.edition_id}")).json() for one in editions]
        assert after == counters, f"seed {seed}"


async def test_merges_and_registrations_at_the_same_time(mission: Mission) -> None:
    """Nobody is registered as the merged record, and nothing is lost, whoever comes first."""
    kept, _ = await record(mission)
    merged, old = await record(mission)
    editions = [await mission.edition() for _ in range(6)]
    answers = await asyncio.gather(
        *(edition.enter(old) for edition in editions[:3]), merge(mission, merged, kept),
        *(edition.enter(old) for edition in editions[3:]), merge(mission, merged, kept),
    )  # fmt: skip
    assert {answer.status_code for answer in answers} <= {200, 201, 409, 503}
    for edition in editions:
        await edition.register(old)
    if (await merge(mission, merged, kept)).status_code == 200:
        owners = {row["participant_id"] for edition in editions for row in await edition.list()}
        assert owners == {kept}
