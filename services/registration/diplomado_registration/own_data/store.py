"""Reads everything that is stored about one person. It owns no table.

What staff wrote about others or about themselves is left out: their subjects, and the people beside a person.
"""

from typing import Any
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_STATEMENTS = {
    "person": """
        select given_names, family_names, email, language, described_by, described_at, shares_mailbox, new_email
        from participants where participant_id = $1
    """,
    "addresses": """
        select email, source, added_at, proven_at, replaced_at
        from contacts where participant_id = $1 order by added_at, contact_id
    """,
    "registrations": """
        select e.code as edition, e.title_es, e.title_en, r.status, r.channel, r.nominated_by, i.name as institution,
               r.organisation_type, r.occupation, r.sex, r.age_band, r.admin_area, r.job_title, r.territorial_group,
               r.leads_group, r.withdrawal_reason, r.created_at, r.changed_at, g.graduated_on
        from registrations r
        join editions e using (edition_id)
        left join institutions i on i.code = r.institution
        left join graduations g using (registration_id)
        where r.participant_id = $1 order by r.number
    """,
    "steps": """
        select e.code as edition, s.step, s.author, s.reason, s.recorded_at
        from registration_steps s
        join registrations r using (registration_id)
        join editions e using (edition_id)
        where r.participant_id = $1 order by s.id
    """,
    "consents": """
        select e.code as edition, c.purpose, c.granted, c.text_version, c.language, c.channel, c.basis, c.recorded_at
        from consents c
        join registrations r using (registration_id)
        join editions e using (edition_id)
        where r.participant_id = $1 order by c.id
    """,
    "answers": """
        select e.code as edition, a.answers, q.questions, a.recorded_at
        from answers a
        join registrations r using (registration_id)
        join editions e using (edition_id)
        join question_sets q on q.edition_id = r.edition_id and q.version = a.version
        where r.participant_id = $1 order by a.recorded_at
    """,
    "proposals": """
        select source, given_names, family_names, language, status, proposed_at, decided_at, decided_by, reason
        from change_proposals where participant_id = $1 order by proposed_at
    """,
    "requests": """
        select kind, status as decision, asked_at, due_on, decided_at, reason
        from data_requests where participant_id = $1 order by request_id
    """,
    "eligibility": """
        select e.code as edition, x.occasion, x.eligible, x.reason, x.recorded_at
        from eligibility_results x
        join registrations r using (registration_id)
        join editions e using (edition_id)
        where r.participant_id = $1 order by x.id
    """,
}


async def list_of_person(connection: Connection, participant_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Return the rows about a person, by kind."""
    return {
        kind: [dict(row) for row in await connection.fetch(statement, participant_id)]
        for kind, statement in _STATEMENTS.items()
    }
