"""A service reaches Postgres by TLS, knows it by its own authority, and takes a new authority while it runs."""

from pathlib import Path

import asyncpg
import pytest
from structlog.testing import capture_logs

from diplomado_chassis.ids import uuid7
from diplomado_chassis.postgres.database import connect, is_checked
from diplomado_local.platform import Platform
from tests.chassis.sample import sample
from tests.support.authority import Authority
from tests.support.services import Running, fresh_name, running, settings_for
from tests.support.tls_postgres import TlsPostgres
from tests.support.waiting import eventually


async def raised(service: Running) -> int:
    """The status of a request that writes."""
    answer = await service.http.post("/api/v1/counters", json={"registration_id": str(uuid7())})
    return answer.status_code


async def test_a_new_authority_is_believed_without_a_restart(platform: Platform, tmp_path: Path) -> None:
    """The file holds the new authority beside the old one before the server shows it; then the old one goes."""
    old, new = Authority("old"), Authority("new")
    believed = tmp_path / "ca.pem"
    believed.write_bytes(old.certificate)
    server = TlsPostgres(platform, tmp_path)
    server.show(old)
    async with server.listening():
        roles = ["api", "relay"]
        async with running(sample, platform, roles=roles, postgres=server.dsn(believed), acquire_seconds=5) as service:
            assert await raised(service) == 201
            server.show(new)
            server.cut()

            async def refused() -> bool:
                return await raised(service) == 503

            await eventually(refused)
            believed.write_bytes(old.certificate + new.certificate)

            async def works() -> bool:
                return await raised(service) == 201

            await eventually(works)

            async def is_published() -> bool:
                async with service.database.transaction(readonly=True) as connection:
                    return not await connection.fetchval("select count(*) from outbox")

            await eventually(is_published)


async def test_a_server_of_another_name_or_authority_is_refused(platform: Platform, tmp_path: Path) -> None:
    """What a password would be shown to must prove who it is."""
    ours, theirs = Authority("ours"), Authority("theirs")
    believed = tmp_path / "ca.pem"
    server = TlsPostgres(platform, tmp_path)
    server.show(ours)
    async with server.listening():
        for authority, host, reason in (
            (theirs, "localhost", "self-signed certificate|unable to get local issuer"),
            (ours, "127.0.0.1", "IP address mismatch"),
        ):
            believed.write_bytes(authority.certificate)
            settings = settings_for(sample, platform, fresh_name(), postgres=server.dsn(believed, host=host))
            with pytest.raises(OSError, match=reason):
                await connect(settings)
        believed.write_bytes(ours.certificate)
        settings = settings_for(sample, platform, fresh_name(), postgres=server.dsn(believed))
        connection = await connect(settings)
        assert isinstance(connection, asyncpg.Connection)
        await connection.close()


@pytest.mark.parametrize(
    ("dsn", "checked"),
    [
        ("postgresql://us:p@127.0.0.1:5432/d", True),
        ("postgresql://us:p@[::1]:5432,localhost/d", True),
        ("postgresql:///d?host=/run/postgresql", True),
        ("postgresql://us:p@db.example/d?sslmode=verify-ca", True),
        ("postgresql://us:p@db.example:5432/d?sslmode=verify-full&sslrootcert=ca.pem", True),
        ("postgresql://us:p@db.example:5432/d", False),
        ("postgresql://us:p@db.example/d?sslmode=require", False),
        ("postgresql://us:p@localhost,db.example/d", False),
        ("postgresql://us:p@/d?host=db.example", False),
    ],
)
def test_the_driver_takes_what_comes_unless_the_dsn_says_otherwise(dsn: str, checked: bool) -> None:
    assert is_checked(dsn) is checked


async def test_a_start_outside_development_says_that_nothing_is_checked(platform: Platform, tmp_path: Path) -> None:
    """This short form of an address is no name of this machine by the rule, and reaches it all the same."""
    ours = Authority("ours")
    believed = tmp_path / "ca.pem"
    believed.write_bytes(ours.certificate)
    server = TlsPostgres(platform, tmp_path)
    server.show(ours)
    async with server.listening():
        for dsn, development, warned in (
            (server.dsn(believed, mode="require", host="127.1"), False, True),
            (server.dsn(believed, mode="require", host="127.1"), True, False),
            (server.dsn(believed), False, False),
        ):
            with capture_logs() as lines:
                async with running(
                    sample, platform, roles=["api"], postgres=dsn, development=development, session_secret="s" * 32
                ) as service:
                    assert await raised(service) == 201
            assert any(line["event"] == "postgres.unchecked" for line in lines) is warned
