"""The data for identifying appearances: registrants and earlier decisions."""

import asyncio
from collections.abc import Iterable, Sequence
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.identity.matching import (
    AppearanceKeys,
    IdentityIndex,
    Registrant,
    Resolution,
    index_identities,
)

_REGISTRANTS = """
select e.registration_id, e.edition_id, e.participant_id, e.status, p.email_key, p.name_key,
    p.participant_id <> e.participant_id as merged
from people p
join registrations r on r.participant_id = p.participant_id or r.participant_id = p.merged_into
join effective_registrations f on f.registration_id = r.registration_id
join registrations e on e.registration_id = f.effective_id
where r.edition_id = any($1) and (p.email_key = any($2) or p.name_key = any($3))
"""
# Who shared a device once is decided anew each time: nothing follows from an entry of several people.
_RESOLUTIONS = """
select a.edition_id, a.email_key, a.name_key, f.effective_id as registration_id
from appearances a join effective_registrations f using (registration_id)
where edition_id = any($1) and basis = 'resolved' and companions = '{}'
    and (email_key = any($2) or name_key = any($3))
"""


async def load_identity_index(connection: Connection, keys: Iterable[AppearanceKeys]) -> IdentityIndex:
    """Return everything that the identification of appearances with some keys depends on."""
    editions: set[UUID] = set()
    emails: set[str] = set()
    names: set[str] = set()
    for shown in keys:
        editions.add(shown.edition_id)
        emails.update(filter(None, (shown.email_key,)))
        names.update(filter(None, (shown.name_key,)))
    values = (list(editions), list(emails), list(names))
    registrants = await connection.fetch(_REGISTRANTS, *values)
    resolutions = await connection.fetch(_RESOLUTIONS, *values)
    return await asyncio.to_thread(_index, registrants, resolutions)


def _index(registrants: Sequence[Record], resolutions: Sequence[Record]) -> IdentityIndex:
    return index_identities((Registrant(**row) for row in registrants), (Resolution(**row) for row in resolutions))
