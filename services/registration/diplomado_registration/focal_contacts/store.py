"""SQL of the addresses of focal points."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.keyset import WHOLE, Listed, Page
from diplomado_chassis.language.languages import Language
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing
from diplomado_chassis.publishing.restating import Raising

_COLUMNS = """
contact_id, edition_id, institution, name, email, email_key, language, names_people, revision, proof_id,
proof_expires_at, asked_at, proven_at, entered_by
"""
_LIST = Listing(
    f"select {_COLUMNS} from focal_contacts where edition_id = $1 and ($2::text is null or institution = $2)",
    institution=str,
    contact_id=UUID,
)
_LOCK = f"select {_COLUMNS} from focal_contacts where contact_id = $1 for update"
_LOCK_BY_ADDRESS = f"""
select {_COLUMNS} from focal_contacts where edition_id = $1 and institution = $2 and email_key = $3 for update
"""
_FIND_BY_PROOF = f"select {_COLUMNS} from focal_contacts where proof_id = $1"
_UPSERT = f"""
insert into focal_contacts ({_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
on conflict (contact_id) do update set name = excluded.name, email = excluded.email, language = excluded.language,
    names_people = excluded.names_people, revision = excluded.revision, proof_id = excluded.proof_id,
    proof_expires_at = excluded.proof_expires_at, asked_at = excluded.asked_at, proven_at = excluded.proven_at
"""
RAISING = Raising("focal_contacts", "contact_id", _COLUMNS, "true")
_DELETE = "delete from focal_contacts where contact_id = $1"
_COUNT = "select count(*) from focal_contacts where edition_id = $1"
_OVER = f"""
select {_COLUMNS} from focal_contacts
where edition_id in (select edition_id from editions where ends_on < now() - interval '90 days')
    or proven_at is null and proof_expires_at < now() - interval '30 days'
order by contact_id limit $1 for update skip locked
"""


@dataclass(frozen=True, slots=True)
class FocalContact:
    """An address of a focal point. Personal data. It is mailed about people once it is proven who reads it.

    `names_people`: mails name people who agreed that their institution learns the results.
    """

    contact_id: UUID
    edition_id: UUID
    institution: str
    name: str
    email: str
    email_key: str
    language: Language
    names_people: bool
    revision: int
    proof_id: UUID
    proof_expires_at: datetime
    asked_at: datetime
    proven_at: datetime | None
    entered_by: str


async def raise_above(connection: Connection, contacts: Sequence[str], above: int) -> list[FocalContact]:
    """Lock contacts, give them revisions above one, and return them."""
    return [FocalContact(**row) for row in await RAISING.raise_above(connection, contacts, above)]


async def list_contacts(
    connection: Connection, edition_id: UUID, institution: str | None = None, page: Page = WHOLE
) -> Listed[FocalContact]:
    """Return the contacts of an edition, or those of one institution, by institution."""
    found = await _LIST.fetch(connection, edition_id, institution, page=page)
    return Listed([FocalContact(**row) for row in found.rows], found.next)


async def count_contacts(connection: Connection, edition_id: UUID) -> int:
    """Return how many contacts an edition has."""
    return int(await connection.fetchval(_COUNT, edition_id))


async def lock_contact(connection: Connection, contact_id: UUID) -> FocalContact | None:
    """Lock a contact and return it."""
    row = await connection.fetchrow(_LOCK, contact_id)
    return FocalContact(**row) if row else None


async def lock_by_address(
    connection: Connection, edition_id: UUID, institution: str, email_key: str
) -> FocalContact | None:
    """Lock the contact of an institution with an address and return it."""
    row = await connection.fetchrow(_LOCK_BY_ADDRESS, edition_id, institution, email_key)
    return FocalContact(**row) if row else None


async def find_by_proof(connection: Connection, proof_id: UUID) -> FocalContact | None:
    """Return the contact of which a proof was asked."""
    row = await connection.fetchrow(_FIND_BY_PROOF, proof_id)
    return FocalContact(**row) if row else None


async def upsert_contact(connection: Connection, contact: FocalContact) -> None:
    """Store a contact."""
    await connection.execute(
        _UPSERT,
        contact.contact_id,
        contact.edition_id,
        contact.institution,
        contact.name,
        contact.email,
        contact.email_key,
        contact.language,
        contact.names_people,
        contact.revision,
        contact.proof_id,
        contact.proof_expires_at,
        contact.asked_at,
        contact.proven_at,
        contact.entered_by,
    )


async def delete_contact(connection: Connection, contact_id: UUID) -> None:
    """Delete a contact."""
    await connection.execute(_DELETE, contact_id)


async def lock_over(connection: Connection, limit: int) -> Sequence[FocalContact]:
    """Lock contacts of editions that ended long ago, and those that nobody confirmed, and return them."""
    return [FocalContact(**row) for row in await connection.fetch(_OVER, limit)]
