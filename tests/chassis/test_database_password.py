"""The password of the database is changed while a service runs."""

from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
import structlog

from diplomado_chassis.failures import is_transient
from diplomado_chassis.ids import uuid7
from diplomado_local.platform import Platform
from tests.chassis.sample import sample
from tests.support.services import fresh_name, running
from tests.support.waiting import eventually


def dsn_of(platform: Platform, role: str, password: str) -> str:
    """The address of the platform's database for another role."""
    parts = urlsplit(platform.postgres)
    return urlunsplit(parts._replace(netloc=f"{role}:{password}@{parts.netloc.rpartition('@')[2]}"))


async def end_sessions(administrator: "asyncpg.Connection[asyncpg.Record]", role: str, spared: int = 0) -> None:
    """End all sessions of a role but one, and wait until they are gone."""

    async def all_gone() -> bool:
        ended = await administrator.fetch(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = $1 and pid <> $2", role, spared
        )
        return not ended

    await eventually(all_gone)


async def test_a_new_password_is_taken_from_its_file_by_the_next_connection(
    platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The role gets a new password: open connections live on, new ones fail for as long as the file has the old one.

    What is refused meanwhile is a 503 and no dead letter; with the new file everything works without a restart, the
    relay too, which has a connection of its own.
    """
    role, file = fresh_name(), tmp_path / "postgres"
    administrator = await asyncpg.connect(platform.postgres)
    await administrator.execute(f"create role {role} login superuser password 'first'")
    file.write_text(dsn_of(platform, role, "first"), "utf-8")
    monkeypatch.setenv("DIPLOMADO_POSTGRES_FILE", str(file))
    try:
        with structlog.testing.capture_logs() as logs:
            async with running(
                sample,
                platform,
                roles=["api", "relay"],
                keeps_house=True,
                postgres=dsn_of(platform, role, "first"),
                acquire_seconds=5,
            ) as service:
                database = service.database

                async def counted(status: int) -> None:
                    answer = await service.http.post("/api/v1/counters", json={"registration_id": str(uuid7())})
                    assert answer.status_code == status, answer.text

                await counted(201)
                async with database.transaction() as held:
                    await administrator.execute(f"alter role {role} password 'second'")
                    assert await held.fetchval("select 1") == 1
                    # Every idle connection is taken away; the next one shows a password that counts no more.
                    await administrator.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity where usename = $1 and pid <> $2",
                        role,
                        held.get_server_pid(),
                    )

                    async def refused() -> bool:
                        answer = await service.http.get(f"/api/v1/counters/{uuid7()}")
                        return answer.status_code == 503

                    await eventually(refused)
                    assert await held.fetchval("select 1") == 1
                # The connection that lived on would answer without any password.
                await end_sessions(administrator, role)
                file.write_text(dsn_of(platform, role, "second"), "utf-8")

                async def works() -> bool:
                    answer = await service.http.post("/api/v1/counters", json={"registration_id": str(uuid7())})
                    return answer.status_code == 201

                await eventually(works)

                async def is_empty() -> bool:
                    async with database.transaction(readonly=True) as connection:
                        return not await connection.fetchval("select count(*) from outbox")

                await eventually(is_empty)
        assert [entry["settings"] for entry in logs if entry["event"] == "settings.secrets_changed"] == [["postgres"]]
    finally:
        await administrator.execute(f"drop owned by {role}")
        await administrator.execute(f"drop role {role}")
        await administrator.close()


def test_a_refused_password_is_no_reason_to_park_a_record() -> None:
    assert is_transient(asyncpg.InvalidPasswordError("password authentication failed"))
    assert is_transient(asyncpg.InvalidCatalogNameError("there is no such database"))
