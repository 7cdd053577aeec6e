"""What staff do is recorded with it, sealed in a chain, and whatever is done to the record afterwards is found."""

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from diplomado_chassis.http.access_log import naming
from diplomado_chassis.http.access_log.chain import ROW, Verifier, seal_of
from diplomado_chassis.http.access_log.commands import command_note
from diplomado_chassis.http.access_log.sealing import purge_sealed, seal_rows, walk
from diplomado_chassis.ids import uuid7
from diplomado_chassis.observability import failpoints
from diplomado_chassis.postgres.database import Connection
from diplomado_local.platform import Platform
from tests.chassis.conftest import Place
from tests.chassis.sample import sample
from tests.chassis.test_dead_letters import command
from tests.support.accesses import actions_of
from tests.support.services import running

KEPT = {"read": 730, "action": 3653}


class _FoundError(Exception):
    """Something was done to the record, and found."""


def _fail_before_commit(name: str) -> None:
    """Fail when everything of a request is done and nothing is committed."""
    if name == "edge.before_commit":
        raise RuntimeError(name)


async def verified(connection: Connection) -> Verifier:
    """Verify what is stored."""
    verifier = Verifier(KEPT)
    async for seal, rows in walk(connection):
        verifier.follow(seal, rows)
    return verifier


async def tamper(place: Place, statement: str) -> None:
    """Do something to the record as its owner, and undo it by _FoundError if it is found."""
    async with place.database.transaction() as connection:
        await connection.execute("set transaction isolation level repeatable read")
        await connection.execute("alter table access_log disable trigger user")
        await connection.execute("alter table audit_seals disable trigger user")
        await connection.execute("alter table access_log drop constraint access_log_seal_fkey")
        await connection.execute(statement)
        if (await verified(connection)).problems:
            raise _FoundError


async def sealed(place: Place, *kinds: str) -> list[str]:
    """Make a seal of three rows for each kind, and return their hashes."""
    hashes = []
    for kind in kinds:
        async with place.database.transaction() as connection:
            for number in range(3):
                await command_note("dead-letters discard", number, kind=kind)(connection)
            hashes += [seal["hash"] for seal in await seal_rows(connection)]
    return hashes


@pytest.mark.parametrize("address", ["/api/v1/counters", "/api/v1/counters-of-files"])
async def test_an_action_and_its_record_are_there_both_or_neither(
    platform: Platform, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(sample, platform, roles=["api"]) as one:
        person = str(uuid7())
        headers = one.bearer("coordinator", subject="ana")

        async def ask(**more: Any) -> int:
            body = {"registration_id": person, **more}
            return (await one.http.post(address, json=body, headers={**headers, "X-Purpose": "case-7"})).status_code

        assert await ask() in (200, 201)
        (acted,) = await actions_of(one, "ana")
        assert (acted["method"], acted["route"], acted["purpose"]) == ("POST", address, "case-7")
        assert person in acted["objects"]
        assert acted["correlation_id"]
        if address.endswith("counters"):
            assert await ask(fail=True) == 409
            with monkeypatch.context() as broken:
                broken.setattr(failpoints, "reach", _fail_before_commit)
                assert await ask() == 500
        key = {"Idempotency-Key": "the-same-key"}
        for _ in range(2):
            await one.http.post(address, json={"registration_id": person}, headers=headers | key)
        bad = await one.http.post(address, json={"registration_id": person}, headers=headers | {"X-Purpose": "for Ana"})
        assert (bad.status_code, bad.json()["type"].rpartition(":")[2]) == (400, "purpose-invalid")
        assert (await one.http.post("/api/v1/notes")).status_code == 200
        assert len(await actions_of(one, "ana")) == 2
        async with one.database.transaction() as connection:
            await connection.execute("alter table access_log rename to lost")
        assert await ask() == 500
        async with one.database.transaction(readonly=True) as connection:
            assert await connection.fetchval("select value from counters where id = $1", UUID(person)) == 2


async def test_concurrent_writers_and_sealers_lose_nothing(place: Place) -> None:
    async def write(number: int) -> None:
        for step in range(10):
            async with place.database.transaction() as connection:
                await command_note("dead-letters discard", number, step)(connection)
                await connection.execute("select pg_sleep(0.002 * $1)", number)

    async def seal() -> None:
        while not writing.done():
            async with place.database.transaction() as connection:
                await seal_rows(connection)

    writing = asyncio.gather(*(write(number) for number in range(5)))
    await asyncio.gather(writing, seal(), seal())
    async with place.database.transaction() as connection:
        await seal_rows(connection)
    async with place.database.transaction() as connection:
        found = await verified(connection)
    assert (found.rows, found.problems) == (50, [])
    assert found.seals > 1


TAMPERING = {
    "an edit": "update access_log set subject = 'os:other' where seal = 2",
    "a row deleted in the middle": "delete from access_log where access_id in "
    "(select min(access_id) + 1 from access_log)",
    "the last row deleted": "delete from access_log where access_id in (select max(access_id) from access_log)",
    "a row added": "insert into access_log (subject, roles, route, editions, missions, programmes, people, seal, kind) "
    "values ('x', '{}', 'x', '{}', '{}', '{}', '{}', 2, 'action')",
    "two rows exchanged": "update access_log set objects = case objects[1] when '0' then array['1'] "
    "else array['0'] end where seal = 1 and objects[1] <> '2'",
    "a row moved to another seal": "update access_log set seal = 3 where access_id in "
    "(select min(access_id) from access_log)",
    "a seal with its rows deleted": "with gone as (delete from access_log where seal = 2 returning 1) "
    "delete from audit_seals where seal = 2 and exists (select from gone)",
    "the first seal deleted": "with gone as (delete from access_log where seal = 1 returning 1) "
    "delete from audit_seals where seal = 1 and exists (select from gone)",
    "a seal forged": "update audit_seals set digest = repeat('a', 64) where seal = 3",
    "rows deleted as if their time had come": "with marked as (update audit_seals set purged_at = now() where seal = 2 "
    "returning seal) delete from access_log where seal in (select seal from marked)",
}


async def test_whatever_is_done_to_the_record_is_refused_or_found(place: Place) -> None:
    await sealed(place, "action", "read", "action")
    for name, statement in TAMPERING.items():
        if name not in ("a row added", "rows deleted as if their time had come"):
            with pytest.raises(asyncpg.RaiseError, match="append-only"):
                async with place.database.transaction() as connection:
                    await connection.execute(statement)
        with pytest.raises(_FoundError):
            await tamper(place, statement)
    async with place.database.transaction() as connection:
        assert (await verified(connection)).problems == []
    for table in ("access_log", "audit_seals"):
        with pytest.raises(asyncpg.PostgresError):
            async with place.database.transaction() as connection:
                await connection.execute(f"truncate {table} cascade")


def test_seals_that_were_made_anew_do_not_follow() -> None:
    """Whoever cuts a seal out can number later ones anew: they still name the one that was before them."""
    row = dict.fromkeys(ROW, "x") | {"accessed_at": "2026-01-01T00:00:00.000000+00:00", "kind": "read"}
    first = seal_of(1, "", [row])
    for number, previous, said in (
        (2, "another", "seal 2 does not follow the seal before it"),
        (3, first["hash"], "seal 2 is missing: seal 3 is in its place"),
    ):
        verifier = Verifier(KEPT)
        verifier.follow(first, [row])
        verifier.follow(seal_of(number, previous, [row]), [row])
        assert verifier.problems == [said]


async def test_rows_are_deleted_after_their_time_by_whole_seals(place: Place) -> None:
    await sealed(place, "action", "read")
    old = """
        insert into access_log (subject, roles, route, editions, missions, programmes, people, kind, accessed_at)
        select 'x', '{}', 'x', '{}', '{}', '{}', '{}', kind, now() - make_interval(days => days)
        from (values ('read', 731), ('action', 731), ('action', 3654)) as one (kind, days)
    """
    async with place.database.transaction() as connection:
        await connection.execute(old)
        assert len(await seal_rows(connection)) == 2
    async with place.database.transaction() as connection:
        assert await purge_sealed(connection, KEPT) == 1, "the seal of actions has a younger one"
    async with place.database.transaction() as connection:
        found = await verified(connection)
    assert (found.problems, found.rows, found.seals) == ([], 8, 4)


async def test_operators_search_export_and_verify(place: Place, tmp_path: Path) -> None:
    (first,) = await sealed(place, "action")
    code, rows, _ = await command(place, "audit", "search", "--object", "2", "--from", "2020-01-01")
    assert (code, [(row["route"], row["objects"]) for row in rows]) == (0, [("dead-letters discard", ["2"])])
    file = tmp_path / "audit.jsonl"
    code, (told,), _ = await command(place, "audit", "export", str(file))
    assert (code, told["seals"]) == (0, 2)
    for source in ([], [str(file)]):
        code, (told,), _ = await command(place, "audit", "verify", *source, "--known", first)
        assert (code, told) == (0, {"seals": 2, "rows": 5, "problems": []})
    lines = file.read_text().splitlines()
    mended = json.loads(lines[2])
    mended["row"]["subject"] = "os:other"
    for changed in (
        [*lines[:2], json.dumps(mended), *lines[3:]],
        [*lines[:2], lines[3], lines[2], *lines[4:]],
        [*lines[:2], *lines[3:]],
        lines[:-1],
        [*lines, "{"],
    ):
        file.write_text("\n".join(changed))
        code, (told,), _ = await command(place, "audit", "verify", str(file))
        assert (code, bool(told["problems"])) == (1, True)
    code, (told,), _ = await command(place, "audit", "verify", "--known", "0" * 64)
    assert (code, told["problems"]) == (1, [f"no seal has the hash {'0' * 64}"])


def test_ids_are_found_in_what_is_shown_and_sent() -> None:
    one, two, other = (str(uuid7()) for _ in range(3))
    page = (
        f'<a href="/registration/editions/{other}/people/{one}?x">Ana</a><input name="registration_id" value="{two}">'
    )
    told = json.dumps({"rows": [{"registration_id": one, "name": "Ana"}, {"participant_id": two}], "act_id": other})
    for content in (page, told, json.dumps(json.loads(told), separators=(",", ":"))):
        assert [str(key) for key in naming.people_in(content.encode())] == [one, two]
    named = naming.objects_in({"code": "pa-2023", "token": "secret", "step": 3}.items(), f"{one}={two}".encode())
    assert named == ["pa-2023", "3", one, two]
