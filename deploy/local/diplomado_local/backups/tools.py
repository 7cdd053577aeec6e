"""The programs of PostgreSQL that dump and restore."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from diplomado_local.failures import Failure
from diplomado_local.platform.postgres import Postgres

SECONDS = 3600.0


async def dump(dsn: str, schemas: Sequence[str], snapshot: str, file: Path) -> None:
    """Write the schemas as they are in an exported snapshot. Raises Failure."""
    names = [word for schema in schemas for word in ("--schema", schema)]
    await _run(dsn, "pg_dump", "--format=custom", f"--snapshot={snapshot}", *names, f"--file={file}")


async def restore(dsn: str, schema: str, file: Path) -> None:
    """Fill a schema that exists and is empty, in one transaction. Raises Failure; then it is still empty."""
    arguments = ("--single-transaction", "--exit-on-error", f"--schema={schema}", f"--dbname={_database(dsn)}")
    await _run(dsn, "pg_restore", *arguments, str(file))


async def _run(dsn: str, program: str, *arguments: str) -> None:
    """The password goes by the environment: the list of processes is open to everybody on the machine."""
    parts = urlsplit(dsn)
    environment = {
        **os.environ,
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": _database(dsn),
        "PGCONNECT_TIMEOUT": "20",
    }
    path = Postgres(Path(), Path()).binaries / program
    child = await asyncio.create_subprocess_exec(
        path, *arguments, env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(SECONDS):
            _, errors = await child.communicate()
    except TimeoutError:
        child.kill()
        raise Failure(f"{program} did not end within an hour.") from None
    if child.returncode:
        raise Failure(f"{program} failed: {errors.decode(errors='replace').strip()[-500:]}")


def _database(dsn: str) -> str:
    return unquote(urlsplit(dsn).path.lstrip("/"))
