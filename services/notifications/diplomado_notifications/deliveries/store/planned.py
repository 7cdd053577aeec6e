"""Inserts planned deliveries."""

from collections.abc import Collection
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

# The id is derived from the cause, and the Message-ID from it: the same cause can never become a second message.
_INSERT = """
insert into deliveries
    (delivery_id, template, registration_id, edition_id, participant_id, subject_id, revision, moment, correlation_id)
select
    encode(
        substring(sha256(convert_to(concat_ws(':', template, registration_id, subject_id, revision), 'UTF8')) for 16),
        'hex'
    )::uuid,
    template, registration_id, edition_id, participant_id, subject_id, revision, moment, correlation_id
from ({causes}) as cause
order by registration_id, subject_id, revision
on conflict do nothing
"""


async def insert_planned(connection: Connection, causes: str, keys: Collection[UUID], *values: object) -> None:
    """Insert a delivery for each row of the query `causes`, whose $1 is `keys`; rows that exist stay as they are.

    `values` are its further parameters.

    The query's columns are those of `Delivery`, except the id.
    """
    await connection.execute(_INSERT.format(causes=causes), keys, *values)
