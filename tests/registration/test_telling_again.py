"""`tell-again` states what registration owns above a forged revision, and a poisoned projection is right again."""

import asyncio
import json
import os
import sys
from contextlib import aclosing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from diplomado_chassis.ids import uuid7
from diplomado_chassis.publishing.restating import CannotTell, tell_all, tell_one
from diplomado_contracts import (
    ConsentsGiven,
    EditionPublished,
    Event,
    FocalContactChanged,
    InstitutionDescribed,
    NameConfirmed,
    ParticipantLinkIssued,
    PersonDescribed,
    PersonErased,
    Registered,
    RegistrationWithdrawn,
)
from diplomado_contracts.topics import PEOPLE
from diplomado_local.platform import Platform
from diplomado_registration.__main__ import service
from diplomado_sessions.__main__ import service as sessions_service
from tests.registration.mission import Edition, Mission, person
from tests.registration.test_focal_contacts import entered as contact_entered
from tests.registration.test_own_name import entered as named
from tests.support.processes import ROOT, environment
from tests.support.services import Running, publish, published, running
from tests.support.waiting import PATIENCE, eventually


def chosen(event: type[Event]) -> Any:
    """How a type is stated again."""
    [one] = [one for one in service.restates if event in one.events]
    return one


async def newest(mission: Mission, event: type[Event], key: str) -> Any:
    """The last event of a type about a subject."""
    return [fact for fact in await mission.facts(key) if isinstance(fact, event)][-1]


async def told(mission: Mission, event: type[Event], key: str, above: int) -> Any:
    """State a subject again, and return the event."""
    assert await tell_one(mission.running.database, [chosen(event)], key, above) >= 1
    return await newest(mission, event, key)


def content(event: Event, *varying: str) -> dict[str, Any]:
    """What an event says apart from its revision and time."""
    return event.model_dump(exclude={"revision", *varying})


async def entered(mission: Mission) -> tuple[Edition, str, str]:
    """An edition with a person: the ids of registration and person."""
    edition = await mission.edition()
    await edition.register(person(consents={"participation": True, "recording": True}))
    [row] = await edition.list()
    return edition, row["registration_id"], row["participant_id"]


async def test_every_kind_of_subject_says_the_same_above_the_forged_revision(mission: Mission) -> None:
    edition, registration_id, participant_id = await entered(mission)
    for event, key, varying in (
        (PersonDescribed, participant_id, ("described_at",)),
        (Registered, registration_id, ("registered_at",)),
        (ConsentsGiven, registration_id, ()),
        (EditionPublished, edition.edition_id, ("published_at",)),
        (InstitutionDescribed, "SNM", ("described_at",)),
    ):
        before = await newest(mission, event, key)
        after = await told(mission, event, key, 900_000)
        assert content(after, *varying) == content(before, *varying)
        assert after.revision == max(before.revision, 900_000) + 1
        again = await told(mission, event, key, 900_000)
        assert again.revision == after.revision + 1
    # What happens later goes on above it.
    answer = await mission.withdraw(registration_id)
    assert answer.status_code == 200, answer.text
    assert (await newest(mission, RegistrationWithdrawn, registration_id)).revision > 900_001
    assert (await told(mission, RegistrationWithdrawn, registration_id, 0)).withdrawn_by == "staff"
    erased = await mission.http.post(f"/api/v1/participants/{participant_id}/erasure")
    assert erased.status_code == 200, erased.text
    first = await newest(mission, PersonErased, participant_id)
    again = await told(mission, PersonErased, participant_id, 0)
    assert (content(again), again.revision) == (content(first), first.revision + 1)


async def test_links_names_and_contacts_say_the_same_and_no_link_is_mailed_again(mission: Mission) -> None:
    edition, path, row = await named(mission)
    registration_id = row["registration_id"]
    assert (await mission.public.post(f"{path}/name", data={"revision": "1"})).status_code == 303
    assert (await mission.http.post(f"/api/v1/registrations/{registration_id}/link")).status_code == 200
    contact_id = await contact_entered(mission, edition)
    for event, key, varying in (
        (ParticipantLinkIssued, registration_id, ("issued_at", "requested")),
        (NameConfirmed, registration_id, ("confirmed_at",)),
        (FocalContactChanged, contact_id, ("changed_at",)),
    ):
        before = await newest(mission, event, key)
        after = await told(mission, event, key, 900_000)
        assert content(after, *varying) == content(before, *varying)
        assert after.revision == 900_001
    assert not (await newest(mission, ParticipantLinkIssued, registration_id)).requested
    # What happens later goes on above it.
    assert (await mission.http.post(f"/api/v1/registrations/{registration_id}/link")).status_code == 200
    assert (await newest(mission, ParticipantLinkIssued, registration_id)).revision == 900_002
    await contact_entered(mission, edition, name="Otro enlace")
    assert (await newest(mission, FocalContactChanged, contact_id)).revision == 900_002


async def test_nothing_is_stated_that_readers_would_park_and_nobody_who_is_unknown(mission: Mission) -> None:
    _, _, participant_id = await entered(mission)
    before = await mission.facts(participant_id)
    database = mission.running.database
    with pytest.raises(CannotTell, match="DIPLOMADO_MAX_REVISION=2000000001 in all services"):
        await tell_one(database, [chosen(PersonDescribed)], participant_id, 1_000_000_000)
    for nobody in ("0190a0a0-0000-7000-8000-000000000000", "no id at all"):
        with pytest.raises(CannotTell, match="has published nothing about"):
            await tell_one(database, service.restates, nobody, 0)
    assert await mission.facts(participant_id) == before


async def test_all_are_stated_in_pieces_and_whoever_is_interrupted_goes_on(
    mission: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diplomado_chassis.publishing.restating.PIECE", 2)
    edition = await mission.edition()
    for _ in range(3):
        await edition.register(person())
    people = sorted(row["participant_id"] for row in await edition.list())
    behind = str(UUID(int=UUID(people[0]).int - 1))
    async with aclosing(tell_all(mission.running.database, chosen(PersonDescribed), 500, behind)) as pieces:
        last, events = await anext(pieces)
    assert events == 2
    assert [(await newest(mission, PersonDescribed, one)).revision for one in people] == [501, 501, 1]
    async with aclosing(tell_all(mission.running.database, chosen(PersonDescribed), 500, last)) as pieces:
        async for last, _ in pieces:
            if last >= people[-1]:
                break  # the people of other tests follow
    assert [(await newest(mission, PersonDescribed, one)).revision for one in people] == [501, 501, 501]


async def command(mission: Running, *arguments: str, **variables: str) -> tuple[int, str]:
    """Run registration's command line."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "diplomado_registration", *arguments),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, **environment(mission.settings, 0, 0), **variables},
    )
    out, _ = await asyncio.wait_for(child.communicate(), 2 * PATIENCE)
    return child.returncode or 0, out.decode()


async def test_a_forged_fact_of_the_highest_revision_is_mended_on_kafka(platform: Platform) -> None:
    """A forger with registration's rights renames a person at the very limit; corrections do not get through."""
    async with running(service, platform, roles=["api", "relay"], development=True) as owner:
        mission = Mission(owner)
        await mission.fill_catalogue()
        _, _, participant_id = await entered(mission)

        async def described() -> Any:
            events = [event for event, _ in await published(platform, owner.settings.topic_prefix, [PEOPLE.name])]
            return next((event for event in reversed(events) if isinstance(event, PersonDescribed)), None)

        true = await eventually(described)
        reading: dict[str, Any] = {"topic_prefix": owner.settings.topic_prefix, "max_revision": 2_000_000_000}
        async with running(sessions_service, platform, roles=["api", "consumer"], **reading) as reader:

            async def name() -> str | None:
                async with reader.database.transaction(readonly=True) as connection:
                    found = await connection.fetchval(
                        "select given_names from people where participant_id = $1", UUID(participant_id)
                    )
                return None if found is None else str(found)

            async def named(wanted: str) -> None:
                async def is_named() -> bool:
                    return await name() == wanted

                await eventually(is_named)

            await named(true.given_names)
            await publish(owner, true.model_copy(update={"revision": 1_000_000_000, "given_names": "Falsa"}))
            await named("Falsa")
            asked = ("tell-again", PersonDescribed.type, "--subject", participant_id, "--above", "1000000000")
            code, said = await command(owner, *asked)
            assert (code, "set DIPLOMADO_MAX_REVISION=2000000001" in said) == (1, True), said
            code, said = await command(owner, *asked, DIPLOMADO_MAX_REVISION="2000000000")
            assert (code, json.loads(said)) == (0, {"subject": participant_id, "events": 1}), said
            await named(true.given_names)


async def test_who_stands_for_nobody_is_not_stated(mission: Mission) -> None:
    """All people could not be stated: the first of them is a row of a migration, erased since ever."""
    nobody = str(UUID(int=0))
    async with mission.running.database.transaction() as connection:
        [first] = await chosen(PersonDescribed).list_subjects(connection, None, 1) or [""]
    assert first != nobody
    with pytest.raises(CannotTell):
        await tell_one(mission.running.database, [chosen(PersonDescribed)], nobody, 0)


async def test_what_a_restoration_lost_is_stated_above_it_and_what_is_unknown_is_named(
    mission: Mission, tmp_path: Path
) -> None:
    """Readers hold higher revisions than a service that went back: what it still knows counts again, by one command."""
    edition, registration_id, _ = await entered(mission)
    gone = str(uuid7())
    revisions = {
        EditionPublished.type: {edition.edition_id: 40, gone: 1},
        Registered.type: {registration_id: 7},
        "int.iom.training.something.else.v1": {"x": 1},
    }
    lost = tmp_path / "lost.json"
    lost.write_text(json.dumps({"counts": {}, "revisions": revisions}), "utf-8")
    code, said = await command(mission.running, "tell-again", "--lost", str(lost))
    assert code == 0, said
    assert [json.loads(line) for line in said.splitlines()] == [
        {"type": EditionPublished.type, "events": 2, "unknown": [gone]},
        {"type": Registered.type, "events": 1, "unknown": []},
        {"type": "int.iom.training.something.else.v1", "events": 0, "unknown": ["x"]},
    ]
    assert (await newest(mission, EditionPublished, edition.edition_id)).revision == 41
    assert (await newest(mission, Registered, registration_id)).revision == 8
    # What readers would park is not said to be unknown: the command ends with what to do.
    lost.write_text(json.dumps({"revisions": {EditionPublished.type: {edition.edition_id: 1_000_000_000}}}), "utf-8")
    code, said = await command(mission.running, "tell-again", "--lost", str(lost))
    assert (code, "set DIPLOMADO_MAX_REVISION=2000000001" in said) == (1, True), said
    for wrong in ((str(tmp_path),), (str(lost), "--all")):
        assert (await command(mission.running, "tell-again", "--lost", *wrong))[0] == 2
