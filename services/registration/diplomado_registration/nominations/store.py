"""SQL that reads what nomination lists are compared with. Nothing is written here."""

from collections.abc import Sequence
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.pieces import pieces
from diplomado_registration.enrolment.store.columns import PROFILE, listed, profile
from diplomado_registration.nominations.planning import StoredRegistration
from diplomado_registration.nominations.scope import KnownPerson
from diplomado_registration.people.mailbox import ids_among
from diplomado_registration.people.store import stored_description

_FIND_ADMITTED = """
select coalesce((select array_agg(institution) from edition_institutions i where i.edition_id = e.edition_id), '{}')
from editions e where edition_id = $1
"""
_FIND_BY_KEY = f"""
select coalesce(p.email_key, p.participant_id::text) as key,
       p.participant_id, p.given_names, p.family_names, p.language, p.described_by,
       r.registration_id, r.status, r.channel, {listed(PROFILE, "r.{}")},
       (select s.author from registration_steps s
        where s.registration_id = r.registration_id and s.step in ('withdrawn', 'offer_declined')
        order by s.id desc limit 1) as withdrawn_by
from participants p
join registrations r on r.participant_id = p.participant_id and r.edition_id = $1
where p.email_key = any ($2) or p.participant_id = any ($3) and p.shares_mailbox
"""

_FIND_KNOWN = """
select coalesce(p.email_key, p.participant_id::text) as key,
       p.participant_id, p.given_names, p.family_names, p.language, p.described_by,
       coalesce(bool_or(r.institution = $2) filter (where r.participant_id = p.participant_id), false) as visible,
       coalesce(bool_and(r.institution = $2 and r.channel = 'nomination'), false) as exclusive
from participants p
cross join lateral (
    select p.participant_id union all select m.participant_id from participants m where m.merged_into = p.participant_id
) as record
left join registrations r on r.participant_id = record.participant_id
where p.email_key = any ($1) or p.participant_id = any ($3) and p.shares_mailbox
group by p.participant_id
"""


async def find_known_people(connection: Connection, keys: Sequence[str], institution: str) -> dict[str, KnownPerson]:
    """Return the people who are stored under some keys, as an institution's list concerns them.

    Registrations that stayed with a record that was merged into a person's count for `exclusive`.
    """
    known: dict[str, KnownPerson] = {}
    async for rows in pieces(connection, _FIND_KNOWN, keys, institution, ids_among(keys)):
        known |= {
            row["key"]: KnownPerson(row["participant_id"], stored_description(row), row["visible"], row["exclusive"])
            for row in rows
        }
    return known


async def find_admitted_institutions(connection: Connection, edition_id: UUID) -> frozenset[str] | None:
    """Return the institutions that an edition admits, where none means any; None if the edition is unknown."""
    codes = await connection.fetchval(_FIND_ADMITTED, edition_id)
    return None if codes is None else frozenset(codes)


async def find_registrations(
    connection: Connection, edition_id: UUID, keys: Sequence[str]
) -> dict[str, StoredRegistration]:
    """Return the registrations of an edition by the key of their participants."""
    stored: dict[str, StoredRegistration] = {}
    async for rows in pieces(connection, _FIND_BY_KEY, edition_id, keys, ids_among(keys)):
        stored |= {
            row["key"]: StoredRegistration(
                row["registration_id"],
                row["status"],
                row["channel"] == "nomination",
                profile(row),
                stored_description(row),
                row["withdrawn_by"],
            )
            for row in rows
        }
    return stored
