"""Classifies errors: a transient error may disappear without a change to the data or the code; others never do."""

import asyncpg
from aiokafka.errors import KafkaError

_TRANSIENT_CLASSES = (
    "08",  # connection
    "28",  # password refused: it is being changed, and is right again once file and server agree
    "3D000",  # the database is being restored
    "40",  # deadlock, serialisation
    "53",  # out of disk, memory, connections
    "55P03",  # lock not available
    "57",  # shutdown, query cancelled by a time-out, cannot connect now
    "58",  # system error
    "25006",  # read only: a standby that was promoted away
    "25P03",  # idle in transaction time-out
)


def is_outdated_plan(error: BaseException | None) -> bool:
    """Return whether a statement was prepared before a migration changed what it returns (SQLSTATE 0A000).

    The transaction is lost. The driver's cache is emptied by then, so the same work succeeds at once.
    """
    return isinstance(error, asyncpg.InvalidCachedStatementError | asyncpg.OutdatedSchemaCacheError)


def is_transient(error: BaseException) -> bool:
    """Return whether a retry of the same work may succeed."""
    if is_outdated_plan(error):
        return True
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "").startswith(_TRANSIENT_CLASSES)
    if isinstance(error, asyncpg.InterfaceError):
        # The driver raises it for a connection that is closed, closing or busy with a cancelled statement, and also for
        # arguments that do not fit the statement, which never fit later.
        return not isinstance(error, ValueError) and "server expects" not in str(error)
    if isinstance(error, asyncpg.InternalClientError):
        # The driver raises it when the server closes the connection while a statement is on its way.
        return True
    if isinstance(error, KafkaError):
        return bool(error.retriable)
    return isinstance(error, TimeoutError | ConnectionError | OSError)
