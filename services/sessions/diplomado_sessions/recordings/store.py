"""Recordings of sessions: all SQL of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from diplomado_chassis.keyset import Listed, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing
from diplomado_chassis.publishing.restating import Raising

_COLUMNS = "url, language, status, revision, published_at, consent_reason, withdrawn_at"
_FIND = f"select {_COLUMNS} from recordings where session_id = $1"
_UPSERT = f"""
insert into recordings (session_id, url, language, status, captured_by) values ($1, $2, $3, 'captured', $4)
on conflict (session_id) do update set url = excluded.url, language = excluded.language, status = 'captured',
    captured_by = excluded.captured_by, reviewed_by = null, consent_reason = null, consent_accepted_by = null
returning {_COLUMNS}
"""
RAISING = Raising(
    "recordings",
    "session_id",
    f"session_id, {_COLUMNS}, "
    "(select edition_id from sessions s where s.session_id = recordings.session_id) as edition_id",
    "revision > 0",
)
_REVIEW = f"""
update recordings set status = 'reviewed', reviewed_by = $2 where session_id = $1 returning {_COLUMNS}
"""
_PUBLISH = f"""
update recordings set status = 'published', revision = revision + 1, published_at = now(), consent_reason = $2,
    consent_accepted_by = $3, withdrawn_at = null
where session_id = $1 returning {_COLUMNS}
"""
_WITHDRAW = f"""
update recordings set status = 'captured', revision = revision + 1, withdrawn_at = now(), reviewed_by = null,
    consent_reason = null, consent_accepted_by = null
where session_id = $1 returning {_COLUMNS}
"""
# Of two records of one person, the answer of the one that is kept counts, whichever the files show.
_NOT_TO_BE_SHOWN = """
with shown as (
    select registration_id from attendances a join sessions s using (session_id)
    where s.edition_id = $1 and ($2::uuid is null or session_id = $2) and a.seconds > 0
    union
    select unnest(registration_id || companions) from appearances
    where edition_id = $1 and ($2::uuid is null or session_id = $2) and registration_id is not null
), present as (
    select effective_id as registration_id from shown join effective_registrations using (registration_id)
)
select r.registration_id, p.given_names, p.family_names
from registrations r
left join people p using (participant_id)
left join consents c using (registration_id)
where r.edition_id = $1 and c.recording is not true and (
    registration_id in (select registration_id from present)
    or (r.status = 'registered' and ($2::uuid is null or not exists (select from present)))
)
"""
_ALL_NOT_TO_BE_SHOWN = f"{_NOT_TO_BE_SHOWN} order by p.family_names, p.given_names, r.registration_id"
# The token of a page is part of an address, so it has no names.
_NOT_TO_BE_SHOWN_BY_PAGES = Listing(_NOT_TO_BE_SHOWN, registration_id=UUID)


@dataclass(frozen=True, slots=True)
class Person:
    """A person who must not appear. The names are missing once the person is erased. Personal data."""

    registration_id: UUID
    given_names: str | None
    family_names: str | None


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording and how far it has come. `revision` counts publications and withdrawals."""

    url: str
    language: str
    status: str
    revision: int
    published_at: datetime | None
    consent_reason: str | None = None
    withdrawn_at: datetime | None = None


async def find_recording(connection: Connection, session_id: UUID) -> Recording | None:
    """Return the recording of a session."""
    row = await connection.fetchrow(_FIND, session_id)
    return Recording(**row) if row else None


async def upsert_recording(connection: Connection, session_id: UUID, url: str, language: str, author: str) -> Recording:
    """Store a link that has to be reviewed."""
    return await _fetch(connection, _UPSERT, session_id, url, language, author)


async def update_reviewed(connection: Connection, session_id: UUID, author: str) -> Recording:
    """Mark the recording of a session as reviewed."""
    return await _fetch(connection, _REVIEW, session_id, author)


async def update_published(
    connection: Connection, session_id: UUID, consent_reason: str | None, author: str | None
) -> Recording:
    """Mark the recording of a session as published, under the next revision.

    `consent_reason` is why it is published although people without consent were present, as `author` decided.
    """
    return await _fetch(connection, _PUBLISH, session_id, consent_reason, author)


async def update_withdrawn(connection: Connection, session_id: UUID) -> Recording:
    """Mark the published recording of a session as withdrawn, under the next revision; it has to be reviewed again."""
    return await _fetch(connection, _WITHDRAW, session_id)


async def list_not_to_be_shown(connection: Connection, edition_id: UUID, session_id: UUID | None) -> list[Person]:
    """Return who did not agree to appear: of those with a place or an attendance in the edition, or of one session.

    A session without any attendance may show everybody who has a place.
    """
    return [Person(**row) for row in await connection.fetch(_ALL_NOT_TO_BE_SHOWN, edition_id, session_id)]


async def list_not_to_be_shown_page(
    connection: Connection, edition_id: UUID, session_id: UUID | None, page: Page
) -> Listed[dict[str, Any]]:
    """Return a page of the same people, by registration."""
    return await _NOT_TO_BE_SHOWN_BY_PAGES.fetch(connection, edition_id, session_id, page=page)


async def _fetch(connection: Connection, statement: str, *values: object) -> Recording:
    row = await connection.fetchrow(statement, *values)
    assert row is not None
    return Recording(**row)
