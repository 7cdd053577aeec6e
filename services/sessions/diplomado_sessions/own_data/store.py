"""Reads everything that is stored about one person. It owns no table.

What staff wrote about others is left out, and the people beside a person: a name shown by a device that several shared,
and rows of an address that several have.
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
        select p.given_names, p.family_names, p.email_key as email
        from people p
        where p.participant_id in (select participant_id from registrations where registration_id = any($1))
            and not p.erased
        order by p.participant_id
    """,
    "registrations": """
        select e.code as edition, e.title_es, e.title_en, r.status, c.recording
        from registrations r
        left join editions e using (edition_id)
        left join consents c using (registration_id)
        where r.registration_id = any($1) order by e.starts_on, r.registration_id
    """,
    "attendances": """
        select e.code as edition, s.title_es, s.title_en, s.starts_at, a.seconds, a.session_seconds, a.decided,
            a.before_start, a.after_end, d.webhook_seconds, d.report_seconds, a.recorded_at
        from attendances a
        join sessions s using (session_id)
        join editions e using (edition_id)
        left join meeting_differences d using (session_id, registration_id)
        where a.registration_id = any($1) order by s.starts_at, s.session_id
    """,
    "connections": """
        select e.code as edition, s.title_es, s.title_en, c.joined_at, c.left_at, c.seconds, a.basis,
            case when a.companions = '{}' then a.shown_name end as shown_name,
            case when a.companions = '{}' then a.shown_email end as shown_email,
            a.companions <> '{}' as shared, f.withdrawn_at
        from appearances a
        join (
            select appearance_id, file_id, row_number, joined_at, left_at, null::int as seconds from presences
            union all
            select appearance_id, file_id, row_number, null, null, seconds from totals
        ) c using (appearance_id)
        join attendance_files f using (file_id)
        join sessions s on s.session_id = a.session_id
        join editions e on e.edition_id = s.edition_id
        where a.registration_id = any($1) or a.companions && $1
        order by s.starts_at, s.session_id, c.joined_at, c.row_number, f.file_id
    """,
    "unreadable_rows": """
        select e.code as edition, b.column_name, b.shown_name, b.shown_email, b.shown_text
        from broken_rows b join editions e using (edition_id)
        where b.email_key in (
            select p.email_key from people p join registrations r using (participant_id)
            where r.registration_id = any($1)
        ) and not exists (
            select from people o
            where o.email_key = b.email_key
                and o.participant_id not in (select participant_id from registrations where registration_id = any($1))
        )
        order by b.file_id, b.row_number
    """,
    "check_ins": """
        select e.code as edition, s.title_es, s.title_en, c.came_at, c.left_at, c.method, c.reason, c.note,
            c.recorded_at, c.withdrawn_at, c.withdrawal_note
        from check_ins c
        join sessions s using (session_id)
        join editions e using (edition_id)
        where c.registration_id = any($1) order by c.recorded_at, c.check_in_id
    """,
    "corrections": """
        select e.code as edition, s.title_es, s.title_en, c.previous_seconds, c.seconds, c.reason, c.note,
            c.corrected_at, c.withdrawn_at
        from corrections c
        join sessions s using (session_id)
        join editions e using (edition_id)
        where c.registration_id = any($1) order by c.corrected_at, c.correction_id
    """,
    "decisions": """
        select e.code as edition, s.title_es, s.title_en, h.action, h.decided_at
        from attendance_history h
        join sessions s using (session_id)
        join editions e using (edition_id)
        where h.registration_id = any($1) order by h.decided_at, h.entry_id
    """,
    "excuses": """
        select e.code as edition, s.title_es, s.title_en, x.status, x.reason, x.note, x.document,
            d.media_type as document_kind, d.uploaded_at as document_stored_at, x.asked_at, x.approved_at,
            x.withdrawn_at
        from excuses x
        join sessions s using (session_id)
        join editions e on e.edition_id = x.edition_id
        left join excuse_documents d using (excuse_id)
        where x.registration_id = any($1) order by x.asked_at, x.excuse_id
    """,
    "make_ups": """
        select e.code as edition, s.title_es, s.title_en, o.title_es as other_es, o.title_en as other_en, m.assignment,
            m.status, m.asked_at, m.approved_at, m.accepted_at, m.withdrawn_at
        from make_ups m
        join sessions s using (session_id)
        join editions e on e.edition_id = m.edition_id
        left join sessions o on o.session_id = m.equivalent_session_id
        where m.registration_id = any($1) order by m.asked_at, m.make_up_id
    """,
    "adjustments": """
        select e.code as edition, t.name as team, d.left_on, d.adjustment, d.reason, d.decided_at
        from member_decisions d
        join teams t using (project_id)
        join editions e using (edition_id)
        where d.registration_id = any($1) order by d.decision_id
    """,
    "join_links": """
        select e.code as edition, s.title_es, s.title_en, m.status, m.url, m.registrant_id, m.changed_at
        from meeting_registrants m
        join sessions s using (session_id)
        join editions e using (edition_id)
        where m.registration_id = any($1) order by s.starts_at, s.session_id
    """,
    "meeting_events": """
        select v.kind, v.at, v.shown_name, v.shown_email
        from meeting_events v
        where v.registrant_id in (
            select m.registrant_id from meeting_registrants m
            where m.registration_id = any($1) and m.registrant_id is not null
        )
        order by v.at, v.connection, v.kind
    """,
}
_TEAMS = """
select m.edition_id, m.registration_id, e.code as edition, coalesce(t.leader = m.registration_id, false) as leads
from team_members m
join teams t using (project_id)
join editions e on e.edition_id = m.edition_id
where m.registration_id = any($1) order by e.starts_on, m.edition_id
"""
_ZONE = "select time_zone from editions where edition_id = $1"


async def list_registrations(connection: Connection, registration_id: UUID) -> list[UUID]:
    """Return all registrations of the person of one, with those of records that were merged into theirs."""
    return [row["registration_id"] for row in await connection.fetch(_REGISTRATIONS, registration_id)]


async def list_of_person(connection: Connection, registrations: Sequence[UUID]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows about a person, by kind."""
    return {
        kind: [dict(row) for row in await connection.fetch(statement, registrations)]
        for kind, statement in _STATEMENTS.items()
    }


async def list_teams(connection: Connection, registrations: Sequence[UUID]) -> list[dict[str, Any]]:
    """Return the edition of each registration that is in a team, and whether it leads the team."""
    rows = await connection.fetch(_TEAMS, registrations)
    return [dict(row) for row in rows]


async def find_zone(connection: Connection, edition_id: UUID) -> str:
    """Return the time zone of an edition; UTC until it has arrived."""
    return await connection.fetchval(_ZONE, edition_id) or "UTC"
