"""Reads in one round trip what a registration by staff has to look at: most editions and people need nothing of it."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.statements import Statement
from diplomado_registration.catalogue.coded_fields import CODED_FIELDS

_HAS_UNOFFERED = " or ".join(
    f"(:{field.name}::text is not null"
    f" and not exists (select from {field.codes} where code = :{field.name} and not retired))"
    for field in CODED_FIELDS
)
_FIND = Statement(f"""
select exists (select from question_sets where edition_id = :edition_id) as questions,
       exists (select from eligibility_rules where edition_id = :edition_id) as rules,
       ({_HAS_UNOFFERED}) as codes,
       exists (select from participants where email_key = :email_key and merged_into is not null) or exists (
           select from contacts c join participants s using (participant_id)
           where c.email_key = :email_key and c.replaced_at is null and s.shares_mailbox
       ) as identity,
       exists (
           select from participants p join registrations r using (participant_id)
           where p.email_key = :email_key and r.edition_id = :edition_id and r.holds_place
       ) as held
""")


class Needs(NamedTuple):
    """What has to be looked at, because there is any: the rest needs no statement.

    `codes`: one of them is unknown or retired. `identity`: the address alone does not tell who is meant. `held`: the
    person holds a place of the edition.
    """

    questions: bool
    rules: bool
    codes: bool
    identity: bool
    held: bool


async def find_needs(
    connection: Connection, edition_id: UUID, email_key: str, codes: Mapping[str, str | None]
) -> Needs:
    """Return what a registration has to look at. `codes` are values by field. The caller has locked the edition."""
    values = {field.name: codes.get(field.name) for field in CODED_FIELDS}
    row = await connection.fetchrow(
        _FIND.sql, *_FIND.arguments({**values, "edition_id": edition_id, "email_key": email_key})
    )
    assert row is not None
    return Needs(*row)
