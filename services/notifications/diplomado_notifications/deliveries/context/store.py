"""SQL that reads everything known around one delivery. All statements of one call stand in one transaction."""

from uuid import UUID

import asyncpg

from diplomado_chassis.postgres.database import Connection
from diplomado_notifications.deliveries.context.delivery_context import (
    Certificate,
    Dossier,
    Edition,
    Person,
    Place,
    Recording,
    Session,
    Told,
    Words,
)

_PERSON = "select erased, given_names, family_names, email, language from people where participant_id = $1"
_EDITION = "select title_es, title_en, organiser, partner, time_zone from editions where edition_id = $1"
_PLACE = "select standing, revision from places where registration_id = $1 order by revision desc limit 1"
_RECORDING = "select revision, url, language from recordings where session_id = $1 order by revision desc limit 1"
_ATTENDANCE = """
select seconds from attendances where registration_id = $1 and session_id = $2 order by revision desc limit 1
"""
_CERTIFICATE = """
select kind, award, session_id, verification_code, revoked_at, revocation_reason
from certificates where certificate_id = $1
"""

# The newest revision says whether the session takes place, the newest scheduled one what it is.
_SESSIONS = """
select
    latest.session_id, latest.revision, latest.standing = 'cancelled' as cancelled,
    scheduled.title_es, scheduled.title_en, scheduled.starts_at, scheduled.ends_at, scheduled.time_zone,
    scheduled.place
from (
    select distinct on (session_id) session_id, revision, standing
    from sessions where edition_id = $1 order by session_id, revision desc
) as latest
left join lateral (
    select title_es, title_en, starts_at, ends_at, time_zone, place
    from sessions where session_id = latest.session_id and standing = 'scheduled' order by revision desc limit 1
) as scheduled on true
order by scheduled.starts_at, latest.session_id
"""

_TOLD = """
select told.subject_id, told.revision, told.standing, sessions.starts_at, sessions.ends_at
from told left join sessions on sessions.session_id = told.subject_id and sessions.revision = told.revision
where told.registration_id = $1
"""


async def load(
    connection: Connection, *, registration_id: UUID, edition_id: UUID, participant_id: UUID, subject_id: UUID
) -> Dossier:
    """Read the newest facts around one registration, and about the subject of the delivery."""
    person = await connection.fetchrow(_PERSON, participant_id)
    edition = await connection.fetchrow(_EDITION, edition_id)
    place = await connection.fetchrow(_PLACE, registration_id)
    recording = await connection.fetchrow(_RECORDING, subject_id)
    certificate = await connection.fetchrow(_CERTIFICATE, subject_id)
    told = {row["subject_id"]: _told(row) for row in await connection.fetch(_TOLD, registration_id)}
    return Dossier(
        person=_person(person) if person else None,
        edition=_edition(edition) if edition else None,
        place=Place(place["standing"], place["revision"]) if place else None,
        told_place=told.pop(registration_id, None),
        sessions=tuple(_session(row) for row in await connection.fetch(_SESSIONS, edition_id)),
        told_sessions=told,
        recording=Recording(**recording) if recording else None,
        seconds_attended=await connection.fetchval(_ATTENDANCE, registration_id, subject_id),
        certificate=Certificate(**certificate) if certificate else None,
    )


def _words(row: asyncpg.Record) -> Words:
    return Words(row["title_es"], row["title_en"])


def _edition(row: asyncpg.Record) -> Edition:
    return Edition(_words(row), row["organiser"], row["partner"], row["time_zone"])


def _person(row: asyncpg.Record) -> Person:
    return Person(erased=True) if row["erased"] else Person(**row)


def _told(row: asyncpg.Record) -> Told:
    return Told(row["revision"], row["standing"], row["starts_at"], row["ends_at"])


def _session(row: asyncpg.Record) -> Session:
    return Session(
        session_id=row["session_id"],
        revision=row["revision"],
        cancelled=row["cancelled"],
        title=_words(row) if row["title_es"] is not None else None,
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        time_zone=row["time_zone"] or "UTC",
        place=row["place"],
    )
