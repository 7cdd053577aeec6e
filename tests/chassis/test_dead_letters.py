"""Operators list, show, redrive and discard dead letters from the command line."""

import asyncio
import json
import os
import sys
from typing import Any

import pytest

from diplomado_chassis.consuming.dispatch import EventDispatcher
from diplomado_chassis.consuming.redrive import RedriveFailed, redrive
from tests.chassis.conftest import Place
from tests.chassis.facts import waitlisted, withdrawn
from tests.chassis.records import put, raw
from tests.chassis.sample import sample
from tests.chassis.test_consumer import until_parked
from tests.support.processes import ROOT, environment, served
from tests.support.waiting import PATIENCE


async def command(place: Place, *arguments: str) -> tuple[int, list[Any], str]:
    """Run the service's command line and return code, JSON lines and errors."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.chassis.sample",
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **environment(place.settings, 0, 0)},
    )
    out, err = await asyncio.wait_for(child.communicate(), PATIENCE)
    return child.returncode or 0, [json.loads(line) for line in out.splitlines()], err.decode()


async def test_an_operator_mends_the_cause_and_redrives(place: Place) -> None:
    """One letter is of a handler that fails, one cannot be decoded at all, one is handled again and goes."""
    key, value, headers = raw(withdrawn(by="staff"))
    await put(place, [(key, value, headers), (b"k", b"broken", []), raw(waitlisted())])
    async with served("tests.chassis.sample", place.settings, roles="consumer"):
        await until_parked(place, 2)
    code, letters, _ = await command(place, "dead-letters", "list")
    found = {letter["reason"]: str(letter["id"]) for letter in letters}
    assert (code, sorted(found)) == (0, ["handler_failed", "undecodable"])
    first, second = found["handler_failed"], found["undecodable"]

    code, (shown,), _ = await command(place, "dead-letters", "show", first)
    assert "value" not in shown
    code, (shown,), _ = await command(place, "dead-letters", "show", first, "--content")
    assert json.loads(shown["value"])["withdrawn_by"] == "staff"

    code, (told,), _ = await command(place, "dead-letters", "redrive", first, second, "999")
    assert (code, told["999"]) == (1, "there is no such dead letter")
    assert told[first].startswith("the handler failed again")
    assert len(await place.rows("select * from dead_letters")) == 2
    recorded = await place.rows("select route, objects, subject from access_log")
    assert [(row["route"], row["objects"]) for row in recorded] == [("dead-letters show --content", [first])]
    assert recorded[0]["subject"].startswith("os:")

    async with place.database.transaction() as connection:
        mended = (value or b"").replace(b'"staff"', b'"participant"')
        await connection.execute("update dead_letters set value = $1 where id = $2", mended, int(first))
    code, (told,), _ = await command(place, "dead-letters", "redrive", first)
    assert (code, told) == (0, {first: "handled"})
    assert len(await place.rows("select * from withdrawn")) == 1

    code, _, _ = await command(place, "dead-letters", "discard", second)
    assert (code, await place.rows("select * from dead_letters")) == (0, [])
    code, _, _ = await command(place, "dead-letters", "discard", second)
    assert code == 1


async def test_a_row_that_could_not_be_published_goes_back_to_the_outbox(place: Place) -> None:
    """Its headers and payload are what they were."""
    await place.append(waitlisted())
    before = (await place.rows("select event_id, type, topic, key, headers, payload from outbox"))[0]
    async with place.database.transaction() as connection:
        from diplomado_chassis.publishing import relay

        row_id = await connection.fetchval("select id from outbox")
        await connection.execute(relay._PARK, row_id, "unpublishable", "MessageSizeTooLargeError")
        letter = await connection.fetchval("select id from dead_letters")
    assert await place.waiting() == 0
    code, (told,), _ = await command(place, "dead-letters", "redrive", str(letter))
    assert (code, "younger events of its key may be published already" in told[str(letter)]) == (1, True)
    code, (told,), _ = await command(place, "dead-letters", "redrive", "--out-of-order", str(letter))
    assert (code, told) == (0, {str(letter): "handled"})
    after = (await place.rows("select event_id, type, topic, key, headers, payload from outbox"))[0]
    assert after == before


async def test_older_events_of_a_key_are_published_before_younger_ones(place: Place) -> None:
    """A younger one alone is refused by naming the older; both together go out in the order of their key."""
    from diplomado_chassis.publishing import relay

    key = waitlisted().registration_id
    await place.append(waitlisted(key, 1), waitlisted(key, 2))
    before = [row["event_id"] for row in await place.rows("select event_id from outbox order by id")]
    async with place.database.transaction() as connection:
        for row in await connection.fetch("select id from outbox order by id"):
            await connection.execute(relay._PARK, row["id"], "unpublishable", "MessageSizeTooLargeError")
    older, younger = [row["id"] for row in await place.rows("select id from dead_letters order by id")]
    dispatcher = EventDispatcher(place.database, sample.consumes)
    with pytest.raises(RedriveFailed, match=f"is dead letter {older}: redrive that one first"):
        await redrive(dispatcher, younger, out_of_order=True)
    for letter in (older, younger):
        with pytest.raises(RedriveFailed, match="younger events of its key"):
            await redrive(dispatcher, letter)
        await redrive(dispatcher, letter, out_of_order=True)
    after = [row["event_id"] for row in await place.rows("select event_id from outbox order by id")]
    assert after == before


async def test_settings_are_shown_without_secrets_and_missing_ones_are_named(place: Place) -> None:
    """An operator sees what is in force."""
    code, (shown,), _ = await command(place, "settings")
    assert (code, shown["kafka"], shown["postgres"]) == (0, place.settings.kafka, "**********")
    code, (told,), _ = await command(place, "outbox", "status")
    assert (code, told["pending"]) == (0, 0)
