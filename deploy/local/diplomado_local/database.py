"""The database of a deployment: one schema, one owner role and one run-time role per service, nothing for others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from diplomado_local.failures import Failure

DATABASE = "diplomado"
PREFIX = "diplomado_"

RUNTIME_LIMITS = {
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
    # A client whose host is lost says no goodbye. Its relay keeps the lock, and another waits, until this finds it out.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "25000",
}
OWNER_LIMITS = {"lock_timeout": "30s", "idle_in_transaction_session_timeout": "60s"}


@dataclass(frozen=True)
class Access:
    """The addresses of one service's schema: for its run-time role and for its owner role."""

    service: str
    runtime_role: str
    runtime: str
    owner: str


def runtime_role(service: str) -> str:
    """The role that the running service uses: rows of its own schema, no structure, no other schema."""
    return f"{PREFIX}{service}"


def owner_role(service: str) -> str:
    """The role that migrates: it owns the schema."""
    return f"{PREFIX}{service}_owner"


def dsn_for(dsn: str, *, user: str, password: str, database: str) -> str:
    """The same server as another user in another database."""
    parts = urlsplit(dsn)
    server = parts.netloc.rpartition("@")[2]
    login = f"{quote(user, safe='')}:{quote(password, safe='')}"
    return urlunsplit(parts._replace(netloc=f"{login}@{server}", path=f"/{database}"))


async def provide(dsn: str, services: Sequence[str], password_of: Callable[[str], str]) -> dict[str, Access]:
    """Make what is missing and set what may have changed; the access of each service.

    `dsn` must belong to a superuser, or a role that may create roles and databases. Raises Failure with the missing
    right.
    """
    database = urlsplit(dsn).path.lstrip("/") or DATABASE
    try:
        if database == "postgres":
            database = DATABASE
            await _make_database(dsn)
        own = urlunsplit(urlsplit(dsn)._replace(path=f"/{database}"))
        connection = await asyncpg.connect(own, timeout=20)
        try:
            async with connection.transaction():
                await connection.execute("select pg_advisory_xact_lock(hashtextextended('diplomado-roles', 0))")
                await connection.execute(f"revoke all on database {_name(database)} from public")
                await connection.execute("revoke all on schema public from public")
                for service in services:
                    await _provide_service(connection, database, service, password_of)
        finally:
            await connection.close(timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise Failure(
            f"The database {database} could not be prepared: {type(error).__name__}: {error}.",
            "DIPLOMADO_POSTGRES must name a role that may create roles, schemas and databases.",
        ) from error
    return {
        service: Access(
            service,
            runtime_role(service),
            *(
                dsn_for(dsn, user=role, password=password_of(role), database=database)
                for role in (runtime_role(service), owner_role(service))
            ),
        )
        for service in services
    }


async def _make_database(dsn: str) -> None:
    connection = await asyncpg.connect(dsn, timeout=20)
    try:
        if not await connection.fetchval("select 1 from pg_database where datname = $1", DATABASE):
            await connection.execute(f"create database {DATABASE}", timeout=60)
    except asyncpg.DuplicateDatabaseError:
        return
    finally:
        await connection.close(timeout=5)


_IS_PRIVILEGED = """
select rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls from pg_roles where rolname = $1
"""
"""Only a superuser may take these rights away, or name them at all; a role that is made here has none of them."""


async def _provide_service(
    connection: "asyncpg.Connection[asyncpg.Record]", database: str, service: str, password_of: Callable[[str], str]
) -> None:
    runtime, owner = runtime_role(service), owner_role(service)
    for role, limits in ((runtime, RUNTIME_LIMITS), (owner, OWNER_LIMITS)):
        if not await connection.fetchval("select 1 from pg_roles where rolname = $1", role):
            await connection.execute(f"create role {_name(role)}")
        password = await connection.fetchval("select quote_literal($1)", password_of(role))
        if await connection.fetchval(_IS_PRIVILEGED, role):
            await connection.execute(
                f"alter role {_name(role)} nosuperuser nocreatedb nocreaterole noreplication nobypassrls"
            )
        await connection.execute(f"alter role {_name(role)} with login password {password}")
        await connection.execute(f"grant connect on database {_name(database)} to {_name(role)}")
        for setting, value in {"search_path": service, **limits}.items():
            await connection.execute(f"alter role {_name(role)} set {setting} = '{value}'")
    # `migrate` runs `create schema if not exists`, which needs this right even where the schema exists.
    await connection.execute(f"grant create on database {_name(database)} to {_name(owner)}")
    if not await connection.fetchval("select 1 from pg_namespace where nspname = $1", service):
        await connection.execute(f"grant {_name(owner)} to current_user")
        await connection.execute(f"create schema {_name(service)} authorization {_name(owner)}")


def _name(identifier: str) -> str:
    """A quoted SQL identifier."""
    return '"' + identifier.replace('"', '""') + '"'
