"""SQL of the rules about who may take part, and of their results."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from asyncpg import Record
from pydantic_core import to_json

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.eligibility.evaluation import Check, Graduation
from diplomado_registration.eligibility.rules import Eligibility
from diplomado_registration.eligibility.wording import Labels

# Registrations that may still become, or are, a place.
_PRESENT = "('unconfirmed', 'submitted', 'needs_information', 'waitlisted', 'offered', 'registered')"
_LOCK_EDITION = "select edition_id from editions where code = $1 for no key update"
_FIND_EDITION = "select edition_id from editions where code = $1"
_FIND_RULES = """
select version, rules, labels, set_by, set_at from eligibility_rules where edition_id = $1 order by version desc limit 1
"""
_LIST_VERSIONS = "select version, set_by, set_at from eligibility_rules where edition_id = $1 order by version"
_INSERT_RULES = """
insert into eligibility_rules (edition_id, version, rules, labels, set_by, set_at)
values ($1, (select coalesce(max(version), 0) + 1 from eligibility_rules where edition_id = $1), $2, $3, $4, $5)
returning version
"""
_FIND_LABELS = """
select 'organisation_type' as kind, code, name_es, name_en from organisation_types where code = any ($1)
union all select 'admin_area', code, name_es, name_en from admin_areas where code = any ($2)
union all select 'age_band', code, name_es, name_en from age_bands where code = any ($3)
union all select 'institution', code, name, name from institutions where code = any ($4)
union all select 'course', code, title_es, title_en from courses where code = any ($5)
union all select 'edition', code, title_es, title_en from editions where code = any ($6)
"""
LABELLED = ("organisation_type", "admin_area", "age_band", "institution", "course", "edition")
_FIND_GRADUATIONS = """
select r.participant_id, e.course, e.code from graduations g
join registrations r using (registration_id) join editions e on e.edition_id = r.edition_id
where r.participant_id = any ($1) and g.graduated_on is not null and r.edition_id <> $2
    and ($3::text is null or r.institution = $3)
"""
_FIND_PARTICIPANTS = """
select coalesce(email_key, participant_id::text) as key, participant_id from participants
where email_key = any ($1) or participant_id = any ($2) and shares_mailbox
"""
_FIND_REGISTRATION = """
select registration_id, edition_id, participant_id, channel, institution, organisation_type, admin_area, age_band,
       created_at
from registrations where registration_id = $1
"""
_LIST_PRESENT = f"""
select registration_id, participant_id, channel, institution, organisation_type, admin_area, age_band, created_at
from registrations where edition_id = $1 and status in {_PRESENT} order by number
"""
_INSERT_RESULTS = """
insert into eligibility_results
    (registration_id, version, eligible, findings, occasion, actor, reason, recorded_at)
select registration_id, version, eligible, findings, $2, $3, $4, $5
from jsonb_to_recordset($1) as result (registration_id uuid, version int, eligible boolean, findings jsonb)
"""
_LIST_RESULTS = """
select version, eligible, findings, occasion, actor, reason, recorded_at
from eligibility_results where registration_id = $1 order by id
"""
_FIND_OVERRIDDEN = """
select registration_id from (
    select distinct on (registration_id) registration_id, occasion from eligibility_results
    where registration_id = any ($1) order by registration_id, id desc
) as newest
where occasion = 'override'
"""
_DELETE_REASONS = """
update eligibility_results s set reason = null from registrations r
where r.registration_id = s.registration_id and r.participant_id = any ($1) and s.reason is not null
"""


class StoredRules(NamedTuple):
    """A version of the rules of an edition."""

    version: int
    eligibility: Eligibility
    labels: Labels


async def lock_edition(connection: Connection, code: str) -> UUID | None:
    """Lock the edition with a code and return its id."""
    edition_id: UUID | None = await connection.fetchval(_LOCK_EDITION, code)
    return edition_id


async def find_edition(connection: Connection, code: str) -> UUID | None:
    """Return the id of the edition with a code."""
    edition_id: UUID | None = await connection.fetchval(_FIND_EDITION, code)
    return edition_id


async def find_rules(connection: Connection, edition_id: UUID) -> StoredRules | None:
    """Return the present rules of an edition; None if it never had any."""
    row = await connection.fetchrow(_FIND_RULES, edition_id)
    if row is None:
        return None
    return StoredRules(
        row["version"], Eligibility.model_validate({"rules": json.loads(row["rules"])}), json.loads(row["labels"])
    )


async def list_versions(connection: Connection, edition_id: UUID) -> Sequence[Record]:
    """Return the versions of the rules of an edition, with who set each and when."""
    return await connection.fetch(_LIST_VERSIONS, edition_id)


async def insert_rules(
    connection: Connection, edition_id: UUID, eligibility: Eligibility, labels: Labels, by: str, now: datetime
) -> int:
    """Add a version of the rules. The caller has locked the edition."""
    rules = to_json([rule.model_dump(mode="json", exclude_none=True) for rule in eligibility.rules]).decode()
    version: int = await connection.fetchval(_INSERT_RULES, edition_id, rules, to_json(labels).decode(), by, now)
    return version


async def find_labels(connection: Connection, codes: Mapping[str, Collection[str]]) -> dict[str, dict[str, Any]]:
    """Return the names of codes by kind and code. Unknown codes are left out."""
    found: dict[str, dict[str, Any]] = {kind: {} for kind in LABELLED}
    for row in await connection.fetch(_FIND_LABELS, *(list(codes.get(kind, ())) for kind in LABELLED)):
        found[row["kind"]][row["code"]] = {"es": row["name_es"], "en": row["name_en"]}
    return found


async def find_graduations(
    connection: Connection, participants: Collection[UUID], edition_id: UUID, institution: str | None = None
) -> dict[UUID, frozenset[Graduation]]:
    """Return the graduations of people from other editions, as people of one institution if it is given."""
    found: dict[UUID, set[Graduation]] = {participant: set() for participant in participants}
    for row in await connection.fetch(_FIND_GRADUATIONS, list(participants), edition_id, institution):
        found[row["participant_id"]].add(Graduation(row["course"], row["code"]))
    return {participant: frozenset(graduations) for participant, graduations in found.items()}


async def find_participants(connection: Connection, keys: Collection[str]) -> dict[str, UUID]:
    """Return the participants by their keys, as `people.usecases.identify` finds them."""
    ids = [UUID(key) for key in keys if "@" not in key]  # of people who share a mailbox
    rows = await connection.fetch(_FIND_PARTICIPANTS, list(keys), ids)
    return {row["key"]: row["participant_id"] for row in rows}


async def find_registration(connection: Connection, registration_id: UUID) -> Record | None:
    """Return the facts of a registration that rules are about."""
    return await connection.fetchrow(_FIND_REGISTRATION, registration_id)


async def list_present(connection: Connection, edition_id: UUID) -> Sequence[Record]:
    """Return the facts of all registrations that are, or may become, a place."""
    return await connection.fetch(_LIST_PRESENT, edition_id)


async def insert_results(
    connection: Connection,
    checks: Mapping[UUID, Check],
    occasion: str,
    now: datetime,
    *,
    override: tuple[str, str] | None = None,
) -> None:
    """Add results by registration. `override` is who decided against the rules, and why: then all are eligible."""
    rows = [
        {
            "registration_id": registration_id,
            "version": check.version,
            "eligible": check.eligible or override is not None,
            "findings": [finding.as_json() for finding in check.findings],
        }
        for registration_id, check in checks.items()
    ]
    actor, reason = override or (None, None)
    await connection.execute(_INSERT_RESULTS, to_json(rows).decode(), occasion, actor, reason, now)


async def list_results(connection: Connection, registration_id: UUID) -> list[dict[str, Any]]:
    """Return all results of a registration in their order."""
    rows = await connection.fetch(_LIST_RESULTS, registration_id)
    return [{**row, "findings": json.loads(row["findings"])} for row in rows]


async def is_overridden(connection: Connection, registration_id: UUID) -> bool:
    """Return whether the newest result of a registration is the decision of a coordinator."""
    return bool(await find_overridden(connection, [registration_id]))


async def find_overridden(connection: Connection, registrations: Collection[UUID]) -> set[UUID]:
    """Return the registrations whose newest result is the decision of a coordinator."""
    rows = await connection.fetch(_FIND_OVERRIDDEN, list(registrations))
    return {row["registration_id"] for row in rows}


async def delete_reasons(connection: Connection, participants: Sequence[UUID]) -> None:
    """Remove what staff wrote about people who are erased."""
    await connection.execute(_DELETE_REASONS, participants)
