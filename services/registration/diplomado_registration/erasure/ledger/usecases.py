"""Follows erasures through the other services until each has confirmed."""

from collections.abc import Sequence
from datetime import timedelta

import structlog

from diplomado_chassis.observability.metrics import gauge
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.publishing.marks import mark
from diplomado_contracts import PeopleMarked
from diplomado_contracts.erasures import RECEIPTS, Receipt
from diplomado_registration.erasure.ledger import store
from diplomado_registration.people.events import erased_event

log = structlog.get_logger()

STATED_AGAIN_AFTER = timedelta(days=1)
MAX_STATED = 200
MAX_NAMED = 20
_SERVICES = frozenset(receipt.topic.owner for receipt in RECEIPTS)
_OVERDUE = gauge(
    "diplomado_erasures_overdue",
    "people",
    "Erasures that a service has not confirmed after seven days; `erasure.overdue` in the log names them by id",
    service="registration",
)


async def note_receipts(connection: Connection, receipts: Sequence[Receipt]) -> None:
    """Keep the receipts of other services."""
    for participant_id in await store.keep_receipts(connection, receipts, len(_SERVICES)):
        log.info("erasure.confirmed", participant_id=str(participant_id))


async def follow_erasures(connection: Connection) -> int:
    """State erasures again that are not confirmed after a day, and raise the alarm about those that are overdue.

    Returns how many were stated again.
    """
    late = await store.claim_unconfirmed(connection, STATED_AGAIN_AFTER, MAX_STATED)
    await outbox.append(
        connection,
        *(erased_event(row["participant_id"], row["revision"], row["reason"], row["erased_at"]) for row in late),
    )
    if late:
        log.warning("erasure.stated_again", people=len(late))
    overdue = await store.list_overdue(connection, MAX_STATED)
    _OVERDUE.set(len(overdue))
    if overdue:
        waiting = sorted(set().union(*(_SERVICES - set(row["confirmed_by"] or ()) for row in overdue)))
        named = [str(row["participant_id"]) for row in overdue[:MAX_NAMED]]
        log.error("erasure.overdue", people=len(overdue), services=waiting, participants=named)
    return len(late)


async def mark_people(connection: Connection) -> int:
    """Let Kafka remove what erasures and corrections have replaced, on quiet partitions too."""
    return await mark(connection, PeopleMarked)
