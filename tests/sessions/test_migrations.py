"""Migrations bring what earlier releases wrote to the form that this one writes."""

import unicodedata
from collections.abc import AsyncIterator
from importlib import resources
from typing import get_args
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diplomado_chassis.language.email_addresses import key_of
from diplomado_local.platform import Platform
from diplomado_sessions.__main__ import service
from diplomado_sessions.attendance.formats.zoom.layouts import Layout
from tests.support.properties import examples
from tests.support.services import fresh_name, schema_of

PERSON = UUID(int=1)
LETTERS = "abcxyz019-ñáéüßøşčłжд日本ปไ"


def migration(name: str) -> str:
    return (resources.files("diplomado_sessions.migrations") / name).read_text("utf-8")


def earlier_key(email: str) -> str:
    """The key that earlier releases wrote."""
    return unicodedata.normalize("NFKC", email).strip().lower()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def connection(platform: Platform) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    async with schema_of(service, platform, fresh_name()) as schema:
        connection = await asyncpg.connect(platform.postgres, server_settings={"search_path": schema})
        try:
            await connection.execute("insert into people (participant_id) values ($1)", PERSON)
            yield connection
        finally:
            await connection.close()


async def migrated_key(connection: "asyncpg.Connection[asyncpg.Record]", key: str) -> str:
    await connection.execute("update people set email_key = $1", key)
    await connection.execute(migration("0004_email_keys.sql"))
    return str(await connection.fetchval("select email_key from people"))


@pytest.mark.parametrize(
    "email",
    [
        "Ana@Straße.de",
        "ana@ESPAÑA.example",
        "ana@correo.señal.example",
        "ana@例え.jp",
        "ana@correo.example",
        "ana@xn--strae-oqa.de",
        "añá@correo.example",
        "sin arroba ñ",
        "dos@arrobas@ñandú.example",
        "ana@ñandú",
    ],
)
async def test_an_earlier_key_becomes_the_key_of_today(
    connection: "asyncpg.Connection[asyncpg.Record]", email: str
) -> None:
    assert await migrated_key(connection, earlier_key(email)) == key_of(email)


@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.text(LETTERS, min_size=1, max_size=20).map(lambda label: f"ana@{label}.example"))
async def test_every_domain_that_is_one_gets_its_ascii_form(
    connection: "asyncpg.Connection[asyncpg.Record]", email: str
) -> None:
    if (key := key_of(email)).isascii():
        assert await migrated_key(connection, earlier_key(email)) == key


async def test_every_layout_of_earlier_releases_gets_a_name_of_today(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    await connection.execute(
        """
        insert into editions values (gen_random_uuid(), 1, 'E', 'es', 'en', '2021-07-14', '2021-07-15', 'UTC', '{}');
        insert into sessions (session_id, edition_id, code, revision, title_es, title_en, starts_at, ends_at, time_zone)
        select gen_random_uuid(), edition_id, 'S1', 1, 'es', 'en', '2021-07-14 14:00Z', '2021-07-14 15:30Z', 'UTC'
        from editions;
        insert into raw_files (sha256)
        select sha256(old::bytea) from unnest($${Z2,Z3,Z6,Z7,Z8,Z9,Z10}$$::text[]) as old;
        insert into attendance_files (file_id, session_id, sha256, layout, time_zone, rows, imported_by)
        select gen_random_uuid(), session_id, sha256(old::bytea), old, 'UTC', 1, 'staff-1'
        from sessions, unnest($${Z2,Z3,Z6,Z7,Z8,Z9,Z10}$$::text[]) as old
        """
    )
    await connection.execute(migration("0003_layout_names.sql"))
    layouts = {row["layout"] for row in await connection.fetch("select layout from attendance_files")}
    assert layouts < set(get_args(Layout))
