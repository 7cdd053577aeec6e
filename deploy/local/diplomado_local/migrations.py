"""Migrates the schemas, as `python -m diplomado_X migrate` does, in this process."""

import asyncio
from collections.abc import Iterable

import asyncpg

from diplomado_chassis.postgres.migrations import MigrationError, migrate
from diplomado_local.database import Access
from diplomado_local.failures import Failure
from diplomado_local.gather import gather

MIGRATE_SECONDS = 120.0


async def migrate_all(accesses: Iterable[Access]) -> None:
    """Every service's schema at the head of its migrations, owned by its owner role. Failure names the service."""
    try:
        async with asyncio.timeout(MIGRATE_SECONDS):
            await gather(_migrate(access) for access in accesses)
    except TimeoutError as late:
        raise Failure(f"The migrations were not done within {MIGRATE_SECONDS:.0f} s.") from late


async def _migrate(access: Access) -> None:
    package = f"diplomado_{access.service}.migrations"
    try:
        await migrate(access.owner, package, access.service, runtime_role=access.runtime_role)
    except (MigrationError, asyncpg.PostgresError, OSError) as error:
        raise Failure(
            f"The schema of {access.service} could not be migrated: {error}.",
            "If its data is not needed, start afresh with `diplomado down --purge`.",
        ) from error
