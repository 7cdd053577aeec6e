"""All SQL about what waits for a decision on acts, over all editions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from diplomado_chassis.http.auth import Scope
from diplomado_chassis.postgres.database import Connection

What = Literal["ready", "draft", "signature", "annulment", "reversal", "revocation", "reissue", "names"]

_LIST = """
with found as (
    select edition_id, 'ready' as what, 1 as number, null::uuid as act_id, false as mine from editions
    where exists (select from policies where policies.edition_id = editions.edition_id)
        and not exists (select from acts where acts.edition_id = editions.edition_id)
        and published::jsonb ->> 'status' is distinct from 'cancelled'
        and published::jsonb ->> 'status' is distinct from 'archived'
        and exists (select from sessions where sessions.edition_id = editions.edition_id and not cancelled)
        and not exists (
            select from sessions left join closures using (session_id)
            where sessions.edition_id = editions.edition_id and not cancelled and closures.closed is not true
        )
    union all
    select edition_id, case when proposed.act_id is null then 'draft' else 'signature' end, 1, acts.act_id,
        coalesce(lower(proposed_by) = any ($4), false) or lower(drafted_by) = any ($4)
    from acts left join signature_proposals as proposed on proposed.act_id = acts.act_id
    where status = 'draft'
    union all
    select edition_id, 'annulment', 1, act_id, lower(proposed_by) = any ($4)
    from annulments join acts using (act_id) where annulled_at is null
    union all
    select edition_id, 'reversal', count(*)::int, act_id, lower(proposed_by) = any ($4)
    from reversals join acts using (act_id) where reversed_at is null
    group by edition_id, act_id, lower(proposed_by) = any ($4)
    union all
    select edition_id, replace(action, 'certificate-', ''), 1, object::uuid, lower(proposed_by) = any ($4)
    from second_person_proposals where action in ('certificate-revocation', 'certificate-reissue') and ends_at > now()
    union all
    select registrations.edition_id, 'names', count(*)::int, null, false
    from name_checks
    join registrations using (registration_id)
    left join name_confirmations using (registration_id)
    where registrations.status = 'registered' and (confirmed_at is null or confirmed_at < name_checks.requested_at)
        and exists (select from acts where acts.edition_id = registrations.edition_id and acts.status = 'draft')
    group by registrations.edition_id
)
select found.edition_id, code, published::jsonb #>> '{title,es}' as es, published::jsonb #>> '{title,en}' as en,
    what, found.number, found.act_id, mine,
    coalesce(acts.number::text, certificates.record::jsonb ->> 'number') as label
from found join editions using (edition_id)
left join acts on acts.act_id = found.act_id
left join certificates on certificates.certificate_id = found.act_id
where ($1::text[] is null or mission = any ($1))
    and ($2::text[] is null or programmes && $2)
    and ($3::text[] is null or code = any ($3))
order by code, what, label, found.act_id limit 500
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: `number` of them, in an edition, for an act or certificate `of` if it is about one.

    `label` is the number of that act or certificate; a draft has none yet. `is_mine` says of what a second person
    confirms that it waits for another one than the reader.
    """

    edition_id: UUID
    title: dict[str, str]
    what: What
    number: int
    of: UUID | None
    is_mine: bool = False
    label: str | None = None


async def list_waiting(connection: Connection, scope: Scope, reader: Sequence[str] = ()) -> list[Waiting]:
    """Return what waits for a decision in the editions of a scope. `reader` is all their names in lower case."""
    return [
        Waiting(
            row["edition_id"],
            {"es": row["es"], "en": row["en"]},
            row["what"],
            row["number"],
            row["act_id"],
            row["mine"],
            row["label"],
        )
        for row in await connection.fetch(_LIST, *scope.arrays, list(reader))
    ]
