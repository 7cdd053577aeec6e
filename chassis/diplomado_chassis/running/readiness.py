"""Whether a process can serve: what of it is not there yet, as `/readyz` says it."""

import asyncio

import structlog

from diplomado_chassis.observability.logs import failure
from diplomado_chassis.postgres import migrations
from diplomado_chassis.postgres.database import SettingsKeptBackError, check_server_settings, connect
from diplomado_chassis.running.database_probe import DatabaseProbe
from diplomado_chassis.running.supervisor import Task
from diplomado_chassis.settings import Settings
from diplomado_chassis.waiting import pause

log = structlog.get_logger()


class Readiness:
    """What is done of the start. The tasks of the process note what they have done."""

    def __init__(
        self, settings: Settings, package: str, *, prepared: bool, compiled: bool, lacking: list[str] | None
    ) -> None:
        self.settings = settings
        self.package = package
        """The package with the SQL files of the service."""
        self.prepared = prepared
        self.compiled = compiled
        self.lacking = lacking
        """What Kafka says that this service lacks; None as long as nothing is known."""
        self.has_asked = lacking is not None
        self.database = DatabaseProbe(settings)
        self._migrated = False

    async def missing(self) -> dict[str, str]:
        """Return what is not ready, with a reason: the service's own database, and what Kafka says that it lacks.

        Kafka that does not answer is no reason: requests are served without it. Always ask in the same loop, that of
        the operations port, which shares no pool with requests.
        """
        try:
            async with asyncio.timeout(3):
                if self._migrated:
                    await self.database.ask()
                else:
                    self._migrated = not await self._pending()
        except migrations.MigrationError as error:
            return {"migrations": str(error)}
        except SettingsKeptBackError as error:
            return {"database": str(error)}
        except Exception as error:  # noqa: BLE001 - any error means that the database is not ready
            return {"database": failure(error)["error"]}
        for done, part, state in (
            (self._migrated, "migrations", "not at head"),
            (self.prepared, "preparation", "not done"),
            (self.compiled, "pages", "not compiled"),
            (self.has_asked, "kafka", "not asked yet"),
        ):
            if not done:
                return {part: state}
        return {"kafka": "; ".join(self.lacking)} if self.lacking else {}

    async def reached_head(self, stopping: asyncio.Event, task: Task) -> bool:
        """Wait until the schema is at the head of the migrations; return False if the process stops before."""
        while not (self._migrated or stopping.is_set()):
            self._migrated = not await self._pending()
            if not self._migrated:
                if task.name == "consumer":
                    log.warning("consumer.waiting_for_migrations")
                task.beat()
                await pause(stopping, 1.0)
        return not stopping.is_set()

    async def _pending(self) -> bool:
        """Return whether migrations wait. Raises SettingsKeptBackError, and MigrationError for a strange schema."""
        connection = await connect(self.settings)
        try:
            await check_server_settings(connection, self.settings)
            return bool(await migrations.pending(connection, self.package))
        except migrations.SchemaIsNewer:
            # Replicas of this release are started anew while the next one is rolled out, or rolled back.
            log.warning("schema.newer")
            return False
        finally:
            connection.terminate()
