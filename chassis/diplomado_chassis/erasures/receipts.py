"""What every service does with an erasure beside its own part: forget parked records, and give a receipt."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import wraps

from diplomado_chassis.consuming import dead_letters
from diplomado_chassis.handling import Handler, Received
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import PersonErased
from diplomado_contracts.erasures import Receipt


def with_receipt(erase: Handler, receipt: type[Receipt]) -> Handler:
    """Return a handler of PersonErased that erases, forgets what is parked about the people, and publishes receipts.

    A receipt comes with each fact, also with a repeated one: an erasure is stated again until all have confirmed it.
    """

    @wraps(erase)
    async def erase_and_confirm(connection: Connection, facts: Sequence[Received[PersonErased]]) -> None:
        await erase(connection, facts)
        people = [fact.event.participant_id for fact in facts]
        await dead_letters.delete_about(connection, people)
        now = datetime.now(UTC)
        await outbox.append(
            connection,
            *(
                receipt(participant_id=fact.event.participant_id, revision=fact.event.revision, carried_out_at=now)
                for fact in facts
            ),
        )

    return erase_and_confirm
