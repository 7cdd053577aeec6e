"""Which failures pass by themselves. All others are facts about the record or the code: waiting does not help."""

import asyncpg
from aiokafka.errors import KafkaError

_TRANSIENT_CLASSES = (
    "08",  # connection
    "40",  # deadlock, serialisation
    "53",  # out of disk, memory, connections
    "55P03",  # lock not available
    "57",  # shutdown, query cancelled by a time-out, cannot connect now
    "58",  # system error
    "25006",  # read only: a standby that was promoted away
    "25P03",  # idle in transaction time-out
)


def is_transient(error: BaseException) -> bool:
    """True if the same work may succeed later without anybody changing anything."""
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "").startswith(_TRANSIENT_CLASSES)
    if isinstance(error, asyncpg.InterfaceError):
        # The driver's word for a connection that is closed, closing or busy with a cancelled statement.
        return not isinstance(error, asyncpg.DataError)
    if isinstance(error, asyncpg.InternalClientError):
        # What the driver raises when the server's farewell crosses a statement on its way: the connection is gone.
        return True
    if isinstance(error, KafkaError):
        return bool(error.retriable)
    return isinstance(error, TimeoutError | ConnectionError | OSError)
