"""SQL of places: every revision is kept, so that an early withdrawal does not hide that there was a place."""

from collections.abc import Sequence
from datetime import datetime

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import Registered, RegistrationWaitlisted, RegistrationWithdrawn
from diplomado_notifications.facts import columns

PlaceFact = Registered | RegistrationWaitlisted | RegistrationWithdrawn

_KEEP = """
insert into places (registration_id, revision, edition_id, participant_id, standing, promoted, moment, correlation_id)
select * from unnest($1::uuid[], $2::int[], $3::uuid[], $4::uuid[], $5::text[], $6::bool[],
    $7::timestamptz[], $8::text[])
    as fact (registration_id, revision, edition_id, participant_id, standing, promoted, moment, correlation_id)
order by registration_id, revision
on conflict do nothing
"""


async def keep(connection: Connection, facts: Sequence[Received[PlaceFact]]) -> None:
    """Keep every revision of every registration."""
    await connection.execute(_KEEP, *columns(map(_row, facts), width=8))


def _row(fact: Received[PlaceFact]) -> tuple[object, ...]:
    event = fact.event
    standing, promoted, moment = _what_became(event)
    ids = (event.registration_id, event.revision, event.edition_id, event.participant_id)
    return (*ids, standing, promoted, moment, fact.envelope.correlation_id)


def _what_became(event: PlaceFact) -> tuple[str, bool, datetime]:
    if isinstance(event, Registered):
        return "registered", event.promoted, event.registered_at
    if isinstance(event, RegistrationWaitlisted):
        return "waitlisted", False, event.waitlisted_at
    return "withdrawn", False, event.withdrawn_at
