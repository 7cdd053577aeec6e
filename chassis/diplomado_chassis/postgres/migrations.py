"""Forward-only migrations: plain SQL files, one transaction each, under an advisory lock, with checksums.

The files of the chassis are applied to every schema before those of the service. An applied file must not be edited:
`migrate` and `pending` raise MigrationError for a changed checksum.
"""

import asyncio
import hashlib
import re
import time
from dataclasses import dataclass
from importlib import resources

import asyncpg

CHASSIS = "diplomado_chassis.postgres.sql"
_FILE = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
_LOCK = "select pg_advisory_lock(hashtextextended('diplomado-migrations:' || $1, 0))"
_LEDGER = """
create table if not exists schema_migrations (
    source text not null,
    version int not null,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null default now(),
    primary key (source, version)
)
"""


class MigrationError(RuntimeError):
    """The files do not match the schema. Nothing was changed."""


class SchemaIsNewer(MigrationError):  # noqa: N818 - a fact about the schema
    """A newer release has migrated the schema. The schema still serves this one, whose `migrate` refuses it."""


@dataclass(frozen=True)
class Migration:
    """One migration file."""

    source: str
    version: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """SHA-256 of the file's text, in hexadecimal."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def find(package: str) -> list[Migration]:
    """Return the migrations of a package in order of version.

    Raises MigrationError unless the files are numbered from 0001 without gaps and repetitions.
    """
    source = "chassis" if package == CHASSIS else "service"
    found = [
        Migration(source, int(match[1]), entry.name, entry.read_text("utf-8"))
        for entry in resources.files(package).iterdir()
        if (match := _FILE.fullmatch(entry.name))
    ]
    found.sort(key=lambda migration: migration.version)
    if [migration.version for migration in found] != list(range(1, len(found) + 1)):
        raise MigrationError(f"the files of {package} are not numbered 0001, 0002, … without gaps")
    return found


async def pending(connection: "asyncpg.Connection[asyncpg.Record]", package: str) -> list[Migration]:
    """Return the migrations that are not applied yet, in order.

    Raises MigrationError if an applied file has changed, SchemaIsNewer if there are files that are not ours beside all
    of ours.
    """
    applied: dict[tuple[str, int], str] = {}
    if await connection.fetchval("select to_regclass('schema_migrations') is not null"):
        rows = await connection.fetch("select source, version, sha256 from schema_migrations")
        applied = {(row["source"], row["version"]): row["sha256"] for row in rows}
    waiting: list[Migration] = []
    for migration in [*find(CHASSIS), *find(package)]:
        digest = applied.pop((migration.source, migration.version), None)
        if digest is None:
            waiting.append(migration)
        elif digest != migration.sha256:
            raise MigrationError(f"{migration.name} was changed after it had been applied")
    if applied:
        unknown = "the schema has migrations that this version does not know"
        raise MigrationError(unknown) if waiting else SchemaIsNewer(unknown)
    return waiting


async def migrate(
    dsn: str, package: str, schema: str, *, runtime_role: str | None = None, patience: float = 0.0
) -> list[str]:
    """Apply all pending migrations to a schema and return the names of the applied files.

    Several processes may call this at once: one applies the migrations, the others wait and find nothing to do. A
    database that starts, or has no such role yet, is tried again for `patience` seconds; then MigrationError is raised.
    """
    connection = await _connect(dsn, schema, patience)
    try:
        await connection.execute(_LOCK, schema, timeout=120)
        await connection.execute(f'create schema if not exists "{schema}"', timeout=30)
        await connection.execute(_LEDGER, timeout=30)
        waiting = await pending(connection, package)
        for migration in waiting:
            await _apply(connection, migration)
        if runtime_role:
            await _grant(connection, schema, runtime_role)
        return [migration.name for migration in waiting]
    finally:
        connection.terminate()


async def _connect(dsn: str, schema: str, patience: float) -> "asyncpg.Connection[asyncpg.Record]":
    settings = {"search_path": schema, "timezone": "UTC"}
    deadline = time.monotonic() + patience
    while True:
        try:
            return await asyncpg.connect(dsn, timeout=10, server_settings=settings)
        except (OSError, TimeoutError, asyncpg.PostgresError) as error:
            if time.monotonic() > deadline:
                raise MigrationError(f"Postgres does not let us in ({type(error).__name__}): {error}") from None
        await asyncio.sleep(1)


async def _apply(connection: "asyncpg.Connection[asyncpg.Record]", migration: Migration) -> None:
    async with connection.transaction():
        await connection.execute(migration.sql, timeout=3600)
        await connection.execute(
            "insert into schema_migrations (source, version, name, sha256) values ($1, $2, $3, $4)",
            migration.source,
            migration.version,
            migration.name,
            migration.sha256,
        )


async def _grant(connection: "asyncpg.Connection[asyncpg.Record]", schema: str, role: str) -> None:
    """Grant the run-time role access to rows; only the owner may change structure."""
    quoted = await connection.fetchval("select quote_ident($1)", role)
    async with connection.transaction():
        await connection.execute(f'grant usage on schema "{schema}" to {quoted}')
        await connection.execute(f'grant select, insert, update, delete on all tables in schema "{schema}" to {quoted}')
        await connection.execute(f'grant usage, select on all sequences in schema "{schema}" to {quoted}')
        await connection.execute(f'grant execute on all functions in schema "{schema}" to {quoted}')
        await connection.execute(f"revoke insert, update, delete on schema_migrations from {quoted}")
