"""Reads everything that is stored about one person. It owns no table.

Who drafted, signed, revoked or reversed something is left out, and the people beside a person: members of a team.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

# A record that was merged into another one is the same person.
_REGISTRATIONS = """
with recursive person (participant_id) as (
    select participant_id from registrations where registration_id = $1
    union
    select p.participant_id from people p join person on p.merged_into = person.participant_id
)
select registration_id from registrations join person using (participant_id) order by registration_id
"""
_STATEMENTS = {
    "person": """
        select p.given_names, p.family_names, p.language
        from people p
        where p.participant_id in (select participant_id from registrations where registration_id = any($1))
            and not p.erased
        order by p.participant_id
    """,
    "registrations": """
        select e.code as edition, e.published #>> '{title,es}' as title_es, e.published #>> '{title,en}' as title_en,
            r.status, coalesce(i.name, r.institution) as institution, r.territorial_group, r.leads_group,
            c.public_verification, c.institution_sharing
        from registrations r
        left join editions e using (edition_id)
        left join institutions i using (institution)
        left join consents c using (registration_id)
        where r.registration_id = any($1) order by r.registration_id
    """,
    "attendances": """
        select e.code as edition, s.title_es, s.title_en, s.starts_at, a.seconds, a.session_seconds, a.before_start,
            a.after_end
        from attendances a
        left join sessions s using (session_id)
        left join editions e on e.edition_id = a.edition_id
        where a.registration_id = any($1) order by s.starts_at, a.session_id
    """,
    "absences": """
        select e.code as edition, s.title_es, s.title_en, x.absence, o.title_es as other_es, o.title_en as other_en,
            x.withdrawn
        from (
            select registration_id, session_id, edition_id, 'excused' as absence, null::uuid as equivalent_session_id,
                withdrawn
            from excuses
            union all
            select registration_id, session_id, edition_id, 'made_up', equivalent_session_id, withdrawn from make_ups
        ) x
        left join sessions s using (session_id)
        left join sessions o on o.session_id = x.equivalent_session_id
        left join editions e on e.edition_id = x.edition_id
        where x.registration_id = any($1) order by s.starts_at, x.session_id, x.absence
    """,
    "projects": """
        select e.code as edition, p.team_name as team, p.title as project_title,
            coalesce(p.adjusted ->> m.registration_id::text, p.score::text) as score, p.rank, p.withdrawn
        from projects p
        join lateral unnest(p.members) as m (registration_id) on m.registration_id = any($1)
        left join editions e using (edition_id)
        order by p.project_id
    """,
    "warnings": """
        select e.code as edition, w.award, w.requirement, w.reachable, w.noticed_at
        from unreachable_requirements w left join editions e using (edition_id)
        where w.registration_id = any($1) order by w.noticed_at, w.award, w.requirement
    """,
    "name_checks": """
        select e.code as edition, c.requested_at, c.until, n.confirmed_at
        from name_checks c
        full join name_confirmations n using (registration_id)
        left join registrations r using (registration_id)
        left join editions e on e.edition_id = r.edition_id
        where registration_id = any($1) order by registration_id
    """,
    "graduations": """
        select e.code as edition, a.number as act, g.graduated_on, g.reversed_at
        from (
            select registration_id, act_id, graduated_on, null::timestamptz as reversed_at from graduations
            union all
            select registration_id, act_id, graduated_on, reversed_at from reversed_graduations
        ) g
        join acts a using (act_id)
        left join editions e using (edition_id)
        where g.registration_id = any($1) order by g.graduated_on, a.act_id
    """,
    "reversals": """
        select e.code as edition, a.number as act, v.revocation, v.reason as why, v.reversed_at
        from reversals v
        join acts a using (act_id)
        left join editions e using (edition_id)
        where v.registration_id = any($1) and v.reversed_at is not null order by v.reversed_at, a.act_id
    """,
    "certificates": """
        select e.code as edition, c.record::jsonb ->> 'number' as number, c.kind, c.award,
            c.record::jsonb #>> '{session,code}' as session_code,
            c.record::jsonb #>> '{session,title,es}' as session_es,
            c.record::jsonb #>> '{session,title,en}' as session_en,
            c.record::jsonb #>> '{holder,given_names}' as given_names,
            c.record::jsonb #>> '{holder,family_names}' as family_names, c.verification_code, c.issued_at, c.revoked_at,
            c.reason, s.reason as why, c.sha256, c.record,
            array(select p.first_given_at from papers p where p.certificate_id = c.certificate_id
                order by p.first_given_at) as documents_given_at
        from certificates c
        left join editions e using (edition_id)
        left join successions s using (certificate_id)
        where c.registration_id = any($1) order by c.issued_at, c.serial
    """,
}
_EDITION = "select code, published ->> 'time_zone' as time_zone from editions where edition_id = $1"


async def list_registrations(connection: Connection, registration_id: UUID) -> list[UUID]:
    """Return all registrations of the person of one, with those of records that were merged into theirs."""
    return [row["registration_id"] for row in await connection.fetch(_REGISTRATIONS, registration_id)]


async def list_of_person(connection: Connection, registrations: Sequence[UUID]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows about a person, by kind."""
    return {
        kind: [dict(row) for row in await connection.fetch(statement, registrations)]
        for kind, statement in _STATEMENTS.items()
    }


async def find_edition(connection: Connection, edition_id: UUID) -> tuple[str, str]:
    """Return the code and the time zone of an edition; nothing and UTC until it has arrived."""
    row = await connection.fetchrow(_EDITION, edition_id)
    return (row["code"], row["time_zone"]) if row else ("", "UTC")
