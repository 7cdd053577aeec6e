"""SQL of nomination lists: a few statements for a list of any length."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.enrolment.application import Profile
from diplomado_registration.nominations.planning import Nominee, Standing
from diplomado_registration.people.description import Known

_INSTITUTIONS = "select code, name, organisation_type from institutions"
_ADMITTED = """
select coalesce((select array_agg(institution) from edition_institutions i where i.edition_id = e.edition_id), '{}')
from editions e where edition_id = $1
"""
_STANDING = """
select p.email_key, p.given_names, p.family_names, p.language, p.described_by,
       r.registration_id, r.status, r.channel, r.institution, r.organisation_type, r.occupation, r.sex, r.age_band,
       r.admin_area, r.job_title, r.territorial_group, r.leads_group
from participants p
join registrations r on r.participant_id = p.participant_id and r.edition_id = $1
where p.email_key = any ($2)
"""
_ENTER = """
insert into registrations
    (edition_id, channel, nominated_by, created_at, changed_at, status,
     registration_id, participant_id, waiting_number, institution, organisation_type, occupation, sex, age_band,
     admin_area, job_title, territorial_group, leads_group)
select $1, 'nomination', $2, $3, $3, case when waiting_number is null then 'registered' else 'waitlisted' end,
       registration_id, participant_id, waiting_number, institution, organisation_type, occupation, sex, age_band,
       admin_area, job_title, territorial_group, leads_group
from unnest($4::uuid[], $5::uuid[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
            $12::text[], $13::text[], $14::text[], $15::boolean[]) with ordinality
    as told (registration_id, participant_id, waiting_number, institution, organisation_type, occupation, sex,
             age_band, admin_area, job_title, territorial_group, leads_group, place)
order by place
returning *
"""
_CORRECT = """
update registrations r set
    organisation_type = told.organisation_type, occupation = told.occupation, sex = told.sex, age_band = told.age_band,
    admin_area = told.admin_area, job_title = told.job_title, territorial_group = told.territorial_group,
    leads_group = told.leads_group, nominated_by = $2, changed_at = $3,
    revision = r.revision + (r.status = 'registered')::int
from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
            $12::boolean[])
    as told (registration_id, organisation_type, occupation, sex, age_band, admin_area, job_title, territorial_group,
             leads_group)
where r.registration_id = told.registration_id and r.edition_id = $1
returning r.*
"""
_AGREE = """
insert into consents
    (registration_id, purpose, granted, text_version, language, channel, basis, declared_by, recorded_at)
select registration_id, purpose, true, $2, $3, 'nomination', $4, $5, $6
from unnest($1::uuid[]) as registration_id, unnest($7::text[]) as purpose
"""


async def institutions(connection: Connection) -> Sequence[Record]:
    """Return code, name and type of every institution."""
    return await connection.fetch(_INSTITUTIONS)


async def admitted(connection: Connection, edition_id: UUID) -> frozenset[str] | None:
    """Return the institutions that an edition admits (none: any), or None if there is no such edition."""
    codes = await connection.fetchval(_ADMITTED, edition_id)
    return None if codes is None else frozenset(codes)


async def standing(connection: Connection, edition_id: UUID, keys: Sequence[str]) -> dict[str, Standing]:
    """Return the registrations of an edition that belong to some addresses."""
    rows = await connection.fetch(_STANDING, edition_id, keys)
    return {
        row["email_key"]: Standing(
            registration_id=row["registration_id"],
            status=row["status"],
            by_nomination=row["channel"] == "nomination",
            profile=Profile(
                institution=row["institution"],
                organisation_type=row["organisation_type"],
                occupation=row["occupation"],
                sex=row["sex"],
                age_band=row["age_band"],
                admin_area=row["admin_area"],
            ),
            job_title=row["job_title"],
            group=row["territorial_group"],
            leads_group=row["leads_group"],
            known=Known(row["given_names"], row["family_names"], row["language"], row["described_by"]),
        )
        for row in rows
    }


async def enter(
    connection: Connection,
    edition_id: UUID,
    entering: Sequence[tuple[Nominee, int | None]],
    participants: Mapping[str, UUID],
    ids: Sequence[UUID],
    by: str,
    now: datetime,
) -> Sequence[Record]:
    """Write registrations, each with its number if it must wait."""
    profiles = [nominee.profile for nominee, _ in entering]
    return await connection.fetch(
        _ENTER,
        edition_id,
        by,
        now,
        ids,
        [participants[nominee.description.email_key] for nominee, _ in entering],
        [number for _, number in entering],
        [profile.institution for profile in profiles],
        [profile.organisation_type for profile in profiles],
        [profile.occupation for profile in profiles],
        [profile.sex for profile in profiles],
        [profile.age_band for profile in profiles],
        [profile.admin_area for profile in profiles],
        [nominee.job_title for nominee, _ in entering],
        [nominee.group for nominee, _ in entering],
        [nominee.leads_group for nominee, _ in entering],
    )


async def correct(
    connection: Connection, edition_id: UUID, changing: Sequence[tuple[Nominee, Standing]], by: str, now: datetime
) -> Sequence[Record]:
    """Write what a newer list says of people who are in the edition; the revision rises where that is published."""
    profiles = [nominee.profile for nominee, _ in changing]
    return await connection.fetch(
        _CORRECT,
        edition_id,
        by,
        now,
        [stands.registration_id for _, stands in changing],
        [profile.organisation_type for profile in profiles],
        [profile.occupation for profile in profiles],
        [profile.sex for profile in profiles],
        [profile.age_band for profile in profiles],
        [profile.admin_area for profile in profiles],
        [nominee.job_title for nominee, _ in changing],
        [nominee.group for nominee, _ in changing],
        [nominee.leads_group for nominee, _ in changing],
    )


async def agree(
    connection: Connection,
    registrations: Sequence[UUID],
    purposes: Sequence[str],
    *,
    version: str,
    language: str,
    basis: str,
    declared_by: str,
    now: datetime,
) -> None:
    """Record that the institution declared people's consent, and how it was obtained."""
    await connection.execute(_AGREE, registrations, version, language, basis, declared_by, now, purposes)
