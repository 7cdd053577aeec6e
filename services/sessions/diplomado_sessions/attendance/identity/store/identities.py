"""The data for identifying appearances: registrants and earlier decisions."""

import asyncio
from collections.abc import Iterable, Sequence
from itertools import islice
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

_PIECE = 2000
_REGISTRANTS = """
select e.registration_id, e.edition_id, e.participant_id, e.status, p.email_key, p.name_key,
    p.participant_id <> e.participant_id as merged
from people p cross join unnest(array[p.participant_id, p.merged_into]) as one (participant_id)
join registrations r on r.participant_id = one.participant_id
join effective_registrations f on f.registration_id = r.registration_id
join registrations e on e.registration_id = f.effective_id
where r.edition_id = any($1) and (p.email_key = any($2) or p.name_key = any($3))
"""
_REGISTRANTS_AS_JSON = """
select coalesce(json_agg(json_build_array(
    e.registration_id, e.edition_id, e.participant_id, e.status, p.email_key, p.name_key,
    p.participant_id <> e.participant_id
)), '[]')::text
from people p cross join unnest(array[p.participant_id, p.merged_into]) as one (participant_id)
join registrations r on r.participant_id = one.participant_id
join effective_registrations f on f.registration_id = r.registration_id
join registrations e on e.registration_id = f.effective_id
where r.edition_id = $1 and (
    p.email_key = any(array(select json_array_elements_text($2::json)))
    or p.name_key = any(array(select json_array_elements_text($3::json)))
)
"""
# Who shared a device once is decided anew each time: nothing follows from an entry of several people.
_RESOLUTIONS = """
select a.edition_id, a.email_key, a.name_key, f.effective_id as registration_id
from appearances a join effective_registrations f using (registration_id)
where edition_id = any($1) and basis = 'resolved' and companions = '{}'
    and (email_key = any($2) or name_key = any($3))
"""
_RESOLUTIONS_AS_JSON = """
select coalesce(json_agg(json_build_array(a.edition_id, a.email_key, a.name_key, f.effective_id)), '[]')::text
from appearances a join effective_registrations f using (registration_id)
where edition_id = $1 and basis = 'resolved' and companions = '{}' and (
    email_key = any(array(select json_array_elements_text($2::json)))
    or name_key = any(array(select json_array_elements_text($3::json)))
)
"""


async def list_identities_as_json(connection: Connection, edition_id: UUID, emails: str, names: str) -> tuple[str, str]:
    """Return registrants and decisions that have any of some keys, all as JSON, for a child process."""
    values = (edition_id, emails, names)
    registrants: str = await connection.fetchval(_REGISTRANTS_AS_JSON, *values)
    resolutions: str = await connection.fetchval(_RESOLUTIONS_AS_JSON, *values)
    return registrants, resolutions


async def load_identity_index(connection: Connection, keys: Iterable[AppearanceKeys]) -> IdentityIndex:
    """Return everything that the identification of appearances with some keys depends on."""
    registrants: list[Record] = []
    resolutions: list[Record] = []
    asked = iter(keys)
    while piece := list(islice(asked, _PIECE)):
        emails = {shown.email_key for shown in piece if shown.email_key}
        names = {shown.name_key for shown in piece if shown.name_key}
        values = (list({shown.edition_id for shown in piece}), list(emails), list(names))
        registrants += await connection.fetch(_REGISTRANTS, *values)
        resolutions += await connection.fetch(_RESOLUTIONS, *values)
    return await asyncio.to_thread(_index, registrants, resolutions)


def _index(registrants: Sequence[Record], resolutions: Sequence[Record]) -> IdentityIndex:
    return index_identities((Registrant(**row) for row in registrants), (Resolution(**row) for row in resolutions))
