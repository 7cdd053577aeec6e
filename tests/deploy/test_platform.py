"""The platform is real: Postgres and Apache Kafka answer, and keep what they were given over a restart."""

import asyncpg

from diplomado_local.platform import Platform


async def test_postgres_answers(platform: Platform) -> None:
    connection = await asyncpg.connect(platform.postgres)
    assert await connection.fetchval("select 41 + 1") == 42
    await connection.close()
