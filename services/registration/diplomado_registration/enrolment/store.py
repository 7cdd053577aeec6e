"""SQL of registrations. Whoever writes here has locked the edition's row before, by `places`."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.enrolment.application import Application
from diplomado_registration.places.capacity import OpenEdition, Places

# The whole of one registration. Somebody who stands in the edition already is only found: nothing is written.
# Naming the person again locks the row and returns what is known of them; somebody who withdrew comes back.
_ENTER = """
with standing as (
    select r.registration_id, r.participant_id, r.status, r.revision
    from participants p
    join registrations r on r.participant_id = p.participant_id and r.edition_id = $1
    where p.email_key = $8 and r.status <> 'withdrawn'
),
person as (
    insert into participants as p
        (participant_id, given_names, family_names, email, email_key, language, described_by, described_at)
    select $4, $5, $6, $7, $8, $9, 'self', $3
    where not exists (select from standing)
    on conflict (email_key) do update set email_key = excluded.email_key
    returning participant_id, given_names, family_names, language, described_by
),
entry as (
    insert into registrations as r
        (registration_id, edition_id, participant_id, status, waiting_number, institution, organisation_type,
         occupation, sex, age_band, admin_area, channel, link_hash, created_at, changed_at)
    select $2, $1, participant_id, case when $10::bigint is null then 'registered' else 'waitlisted' end, $10,
           $11, $12, $13, $14, $15, $16, $17, $18, $3, $3
    from person
    on conflict (edition_id, participant_id) do update set
        status = excluded.status, waiting_number = excluded.waiting_number, revision = r.revision + 1,
        institution = excluded.institution, organisation_type = excluded.organisation_type,
        occupation = excluded.occupation, sex = excluded.sex, age_band = excluded.age_band,
        admin_area = excluded.admin_area, territorial_group = null, leads_group = false, job_title = null,
        channel = excluded.channel, nominated_by = null, link_hash = excluded.link_hash, withdrawal_reason = null,
        changed_at = excluded.changed_at
    returning registration_id, participant_id, status, revision
),
agreed as (
    insert into consents (registration_id, purpose, granted, text_version, language, channel, recorded_at)
    select entry.registration_id, said.purpose, said.granted, $21, $22, $17, $3
    from entry, unnest($19::text[], $20::boolean[]) as said (purpose, granted)
),
counted as (
    update editions set taken = $23, waiting = $24, last_waiting_number = $25
    where edition_id = $1 and exists (select from entry)
)
select registration_id, participant_id, status, revision, true as repeated,
       null as given_names, null as family_names, null as language, null as described_by
from standing
union all
select registration_id, participant_id, status, revision, false, given_names, family_names, language, described_by
from entry join person using (participant_id)
"""

_EDITION_OF = "select edition_id from registrations where registration_id = $1"
_BEHIND_LINK = """
select r.registration_id, r.status, e.code, e.registration, e.title_es, e.title_en,
       e.starts_on, e.ends_on, g.graduated_on,
       case when r.status = 'waitlisted' then (
           select count(*) from registrations ahead
           where ahead.edition_id = r.edition_id and ahead.status = 'waitlisted'
               and ahead.waiting_number <= r.waiting_number
       ) end as waiting_position
from registrations r
join editions e using (edition_id)
left join graduations g using (registration_id)
where r.link_hash = $1
"""
_STATE = "select status, institution from registrations where registration_id = $1 for no key update"
_WITHDRAW = """
update registrations set
    status = 'withdrawn', waiting_number = null, revision = revision + 1, withdrawal_reason = $2, changed_at = $3
where registration_id = $1
returning registration_id, edition_id, participant_id, revision
"""
_RENEW_LINK = "update registrations set link_hash = $2 where registration_id = $1 returning registration_id"
_LIST = """
select * from (
    select r.registration_id, r.participant_id, p.email, p.given_names, p.family_names, p.language, r.status,
           case when r.status = 'waitlisted'
                then row_number() over (partition by r.status order by r.waiting_number) end as waiting_position,
           r.institution, r.organisation_type, r.occupation, r.admin_area, r.job_title,
           r.territorial_group as "group", r.leads_group,
           case when g.registration_id is not null then 'graduated' end as outcome, r.number
    from registrations r
    join participants p using (participant_id)
    left join graduations g using (registration_id)
    where r.edition_id = $1
) as everybody
where $2::text is null or institution = $2
order by number
"""


async def exists(connection: Connection, edition_id: UUID) -> bool:
    """Say whether there is such an edition."""
    found: bool = await connection.fetchval("select exists (select from editions where edition_id = $1)", edition_id)
    return found


async def enter(
    connection: Connection,
    edition: OpenEdition,
    application: Application,
    *,
    registration_id: UUID,
    participant_id: UUID,
    places: Places,
    waiting_number: int | None,
    link_hash: bytes,
    channel: str,
    consent_version: str,
    consent_language: str,
    now: datetime,
) -> Record:
    """Write one registration with its person, consents and counters, or find the one that stands already.

    Raises ForeignKeyViolationError for a code that is not in the reference data.
    """
    person, profile, consents = application.description, application.profile, application.consents
    row = await connection.fetchrow(
        _ENTER,
        edition.edition_id,
        registration_id,
        now,
        participant_id,
        person.given_names,
        person.family_names,
        person.email,
        person.email_key,
        person.language,
        waiting_number,
        profile.institution,
        profile.organisation_type,
        profile.occupation,
        profile.sex,
        profile.age_band,
        profile.admin_area,
        channel,
        link_hash,
        list(consents.keys()),
        list(consents.values()),
        consent_version,
        consent_language,
        places.taken,
        places.waiting,
        places.last_number,
    )
    assert row is not None
    return row


async def edition_of(connection: Connection, registration_id: UUID) -> UUID | None:
    """Return the edition that a registration belongs to, which never changes."""
    edition_id: UUID | None = await connection.fetchval(_EDITION_OF, registration_id)
    return edition_id


async def behind_link(connection: Connection, link_hash: bytes) -> Record | None:
    """Return how the registration stands that a participant's link opens: nothing that says who they are."""
    return await connection.fetchrow(_BEHIND_LINK, link_hash)


async def state(connection: Connection, registration_id: UUID) -> Record:
    """Return a registration's status and institution, with its row locked."""
    row = await connection.fetchrow(_STATE, registration_id)
    assert row is not None
    return row


async def withdraw(connection: Connection, registration_id: UUID, reason: str | None, now: datetime) -> Record:
    """Mark a registration withdrawn."""
    row = await connection.fetchrow(_WITHDRAW, registration_id, reason, now)
    assert row is not None
    return row


async def renew_link(connection: Connection, registration_id: UUID, link_hash: bytes) -> bool:
    """Replace the hash of the participant's link; False if there is no such registration."""
    return await connection.fetchval(_RENEW_LINK, registration_id, link_hash) is not None


async def listed(connection: Connection, edition_id: UUID, institution: str | None) -> Sequence[Record]:
    """Return the registrations of an edition, those of one institution if it is given. Personal data."""
    return await connection.fetch(_LIST, edition_id, institution)
