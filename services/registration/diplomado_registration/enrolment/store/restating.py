"""Raises revisions of registrations, so that they can be stated again above a forged revision."""

from collections.abc import Sequence
from datetime import datetime

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing.restating import Raising
from diplomado_registration.enrolment.registration import Registration
from diplomado_registration.enrolment.store.columns import COLUMNS, listed, registration

_LIST = """
select registration_id::text as subject from registrations
where $1::uuid is null or registration_id > $1 order by registration_id limit $2
"""
_RAISE = f"""
with locked as (
    select registration_id from registrations where registration_id = any ($1::uuid[])
    order by registration_id for no key update
)
update registrations r set revision = greatest(r.revision, $2) + 1
from locked where r.registration_id = locked.registration_id
returning {listed(COLUMNS, "r.{}")}, r.changed_at
"""
LINKS = Raising(
    "registrations",
    "registration_id",
    "registration_id, edition_id, participant_id, link_revision, link_issues",
    "link_issues > 0",
    revision="link_issues",
)
NAME_CONFIRMATIONS = Raising(
    "registrations",
    "registration_id",
    "registration_id, edition_id, participant_id, confirmed_name, name_confirmations",
    "name_confirmations > 0 and confirmed_name is not null",
    revision="name_confirmations",
)


async def list_registrations(connection: Connection, after: str | None, limit: int) -> list[str]:
    """Return registrations behind one, by their ids."""
    return [row["subject"] for row in await connection.fetch(_LIST, after, limit)]


async def raise_above(
    connection: Connection, registrations: Sequence[str], above: int
) -> list[tuple[Registration, datetime | None]]:
    """Lock registrations, give them revisions above one, and return them with the time of their last change."""
    return [(registration(row), row["changed_at"]) for row in await connection.fetch(_RAISE, registrations, above)]
