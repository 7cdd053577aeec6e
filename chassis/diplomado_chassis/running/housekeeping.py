"""Housekeeping: purges tables and samples metrics of the outbox and the dead letters."""

import asyncio
import inspect
from collections.abc import Callable, Sequence
from functools import partial

import structlog
from pydantic import ValidationError

from diplomado_chassis.consuming import dead_letters
from diplomado_chassis.handling import Purge
from diplomado_chassis.http.access_log.sealing import purge_sealed, seal_rows
from diplomado_chassis.observability import metrics
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.postgres.database import Connection, Database
from diplomado_chassis.publishing import outbox
from diplomado_chassis.secret_files import SecretFileError
from diplomado_chassis.settings import Settings
from diplomado_chassis.waiting import pause

log = structlog.get_logger()

_HOUR = 3600.0
_MINUTE = 60.0
_SAMPLE_SECONDS = 2.0
_PURGES = {
    "inbox": "delete from inbox where received_at < now() - make_interval(days => $1)",
    "idempotency_keys": "delete from idempotency_keys where created_at < now() - make_interval(hours => $1)",
    "dead_letters": "delete from dead_letters where parked_at < now() - make_interval(days => $1)",
    "ended_sign_ins": "delete from ended_sign_ins where ended_at < now() - make_interval(days => $1)",
    "staff_names": "delete from staff_names where seen_at < now() - make_interval(years => $1)",
    "second_person_proposals": "delete from second_person_proposals where ends_at < now() - make_interval(days => $1)",
}
_NAME_YEARS = 5
_SIGN_IN_DAYS = 2
_PROPOSAL_DAYS = 1
"""So long after its end whoever confirms it still reads that it has ended."""


class Housekeeper:
    """Reads secrets and samples the outbox every two seconds, and purges tables. The edge reads `overloaded`."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        purges: Sequence[Purge],
        frequent: Sequence[Purge],
        beat: Callable[[], None],
    ) -> None:
        self.settings = settings
        self.database = database
        self.purges = purges
        self.frequent = frequent
        self.overloaded = False
        self._next_hourly = self._next_frequent = 0.0
        self._beat = beat
        self._is_broken = False

    async def run(self, stopping: asyncio.Event) -> None:
        """Sample and purge until stopped."""
        clock = asyncio.get_running_loop().time
        while not stopping.is_set():
            self._beat()
            await self.read_secrets()
            await self.sample()
            await self.purge_due(clock)
            await pause(stopping, _SAMPLE_SECONDS)

    async def read_secrets(self) -> None:
        """Take secrets from files that have changed. A broken file leaves the secret as it was."""
        try:
            changed = await asyncio.to_thread(self.settings.reload)
        except (SecretFileError, ValidationError) as error:
            if not self._is_broken:
                log.error("settings.secret_unreadable", **failure(error))  # noqa: TRY400 - the text may hold the secret
            self._is_broken = True
            return
        self._is_broken = False
        if changed:
            log.info("settings.secrets_changed", settings=changed)
        if "postgres" in changed:
            self.database.renew()

    async def sample(self) -> None:
        """Measure the outbox and the dead letters, and set `overloaded`: while it is true, writing requests get 503."""
        limit = self.settings.outbox_limit_rows
        async with self.database.transaction(readonly=True) as connection:
            pending, oldest = await outbox.backlog(connection, limit + 1)
            letters = await dead_letters.count_by_reason(connection)
        metrics.DEAD_LETTERS.set(sum(letters.values()))
        for reason in metrics.REASONS:
            metrics.DEAD_LETTERS_BY_REASON.labels(reason).set(letters.get(reason, 0))
        metrics.OUTBOX_PENDING.set(pending)
        metrics.OUTBOX_OLDEST.set(oldest)
        overloaded = pending > limit or oldest > self.settings.outbox_limit_seconds
        if overloaded != self.overloaded:
            log.warning(
                "outbox.overloaded" if overloaded else "outbox.recovered", pending=pending, oldest_seconds=oldest
            )
        self.overloaded = overloaded

    async def purge_due(self, clock: Callable[[], float]) -> None:
        """Run the purges whose time has come by a clock in seconds. A pause follows each run, however long it takes."""
        if clock() >= self._next_frequent:
            await self.purge_frequent()
            await self.seal()
            self._next_frequent = clock() + _MINUTE
        if clock() >= self._next_hourly:
            await self.purge()
            self._next_hourly = clock() + _HOUR

    async def purge_frequent(self) -> None:
        """End what is limited in time, each kind in a transaction of its own. A failure stops no other kind."""
        for purge in self.frequent:
            await self._purge(purge.__name__, self._with_settings(purge))

    async def purge(self) -> None:
        """Delete rows whose retention has ended, in one short transaction per table. A failure stops no other table."""
        keep = {
            "inbox": self.settings.inbox_days,
            "idempotency_keys": self.settings.idempotency_hours,
            "dead_letters": self.settings.dead_letter_days,
            "ended_sign_ins": _SIGN_IN_DAYS,
            "staff_names": _NAME_YEARS,
            "second_person_proposals": _PROPOSAL_DAYS,
        }
        for table, statement in _PURGES.items():
            await self._purge(table, partial(_delete, statement, keep[table]))
        await self._purge("access_log", partial(purge_sealed, kept_days=self.settings.kept_days))
        for purge in self.purges:
            await self._purge(purge.__name__, self._with_settings(purge))

    async def seal(self) -> None:
        """Close the rows of the audit record. Their hashes in the log tell of a chain that was made anew as a whole."""
        try:
            async with self.database.transaction(wake=False) as connection:
                seals = await seal_rows(connection)
        except Exception as error:  # noqa: BLE001 - the rows wait; it is tried again
            log.error("audit.not_sealed", **failure(error))  # noqa: TRY400
            return
        for seal in seals:
            log.info("audit.sealed", seal=seal["seal"], rows=seal["rows"], hash=seal["hash"])

    async def _purge(self, table: str, purge: Purge) -> None:
        try:
            async with self.database.transaction() as connection:
                count = await purge(connection)
        except Exception as error:  # noqa: BLE001 - the other tables must not grow meanwhile; it is tried again
            log.error("housekeeping.purge_failed", table=table, **failure(error))  # noqa: TRY400
            return
        if count > 0:
            log.info("housekeeping.purged", table=table, rows=count)

    def _with_settings(self, purge: Purge) -> Purge:
        takes_settings = "settings" in inspect.signature(purge).parameters
        return partial(purge, settings=self.settings) if takes_settings else purge


async def _delete(statement: str, kept: int, connection: Connection) -> int:
    status = await connection.execute(statement, kept)
    return int(status.rpartition(" ")[2])
