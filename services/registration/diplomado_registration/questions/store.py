"""SQL of the questions of editions, and of people's answers."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from asyncpg import Record
from pydantic_core import to_json

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.questions.question import Questions

_LOCK_EDITION = "select edition_id from editions where code = $1 for no key update"
_FIND_EDITION = "select edition_id from editions where code = $1"
_FIND_QUESTIONS = """
select version, schema, questions from question_sets
where edition_id = $1 and ($2::int is null or version = $2) order by version desc limit 1
"""
_LIST_VERSIONS = "select version, set_by, set_at from question_sets where edition_id = $1 order by version"
_INSERT_QUESTIONS = """
insert into question_sets (edition_id, version, schema, questions, set_by, set_at)
values ($1, (select coalesce(max(version), 0) + 1 from question_sets where edition_id = $1), $2, $3, $4, $5)
returning version
"""
_UPSERT_ANSWERS = """
insert into answers (registration_id, version, answers, recorded_at)
select registration_id, $2, answers, $3 from jsonb_to_recordset($1) as given (registration_id uuid, answers jsonb)
on conflict (registration_id) do update set
    version = excluded.version, answers = excluded.answers, recorded_at = excluded.recorded_at
"""
_FIND_ANSWERS = "select version, answers, recorded_at from answers where registration_id = $1"
_LIST_ANSWERS = """
select a.registration_id, a.answers from answers a join registrations r using (registration_id) where r.edition_id = $1
"""
_FIND_REGISTRATION = """
select r.edition_id, r.status, e.starts_on > ($2::timestamptz at time zone e.time_zone)::date as is_ahead
from registrations r join editions e using (edition_id) where registration_id = $1
"""
_LOCK_REGISTRATION = _FIND_REGISTRATION + " for no key update of r"
_DELETE_PERSONAL = """
update answers a set answers = a.answers - array(
    select question.key from json_each(s.questions) as question
    where (question.value ->> 'personal')::boolean
)
from registrations r join question_sets s on s.edition_id = r.edition_id
where r.registration_id = a.registration_id and s.version = a.version and r.participant_id = any ($1)
"""
_DELETE_PURPOSES = """
update answers a set answers = a.answers - array(
    select question.key from json_each(s.questions) as question where question.value ->> 'purpose' = any ($2)
)
from registrations r join question_sets s on s.edition_id = r.edition_id
where r.registration_id = a.registration_id and s.version = a.version and a.registration_id = $1
"""


class StoredQuestions(NamedTuple):
    """A version of the questions of an edition."""

    version: int
    questions: Questions


class StoredAnswers(NamedTuple):
    """What a person answered, to which version of the questions."""

    version: int
    answers: dict[str, Any]
    recorded_at: datetime


class RegistrationState(NamedTuple):
    """What decides whether answers may change. `is_ahead`: the edition has not started where it is held."""

    edition_id: UUID
    status: str
    is_ahead: bool


async def lock_edition(connection: Connection, code: str) -> UUID | None:
    """Lock the edition with a code and return its id."""
    edition_id: UUID | None = await connection.fetchval(_LOCK_EDITION, code)
    return edition_id


async def find_edition(connection: Connection, code: str) -> UUID | None:
    """Return the id of the edition with a code."""
    edition_id: UUID | None = await connection.fetchval(_FIND_EDITION, code)
    return edition_id


async def find_questions(
    connection: Connection, edition_id: UUID, version: int | None = None
) -> StoredQuestions | None:
    """Return a version of the questions of an edition, by default the present one; None if it never asked any."""
    row = await connection.fetchrow(_FIND_QUESTIONS, edition_id, version)
    if row is None:
        return None
    stored = {"schema": json.loads(row["schema"]), "questions": json.loads(row["questions"])}
    return StoredQuestions(row["version"], Questions.model_validate(stored))


async def list_versions(connection: Connection, edition_id: UUID) -> Sequence[Record]:
    """Return the versions of the questions of an edition, with who set each and when."""
    return await connection.fetch(_LIST_VERSIONS, edition_id)


async def insert_questions(
    connection: Connection, edition_id: UUID, questions: Questions, by: str, now: datetime
) -> int:
    """Add a version of the questions. The caller has locked the edition."""
    version: int = await connection.fetchval(
        _INSERT_QUESTIONS,
        edition_id,
        to_json(questions.definition).decode(),
        to_json(questions.questions).decode(),
        by,
        now,
    )
    return version


async def upsert_answers(
    connection: Connection, version: int, answers: Mapping[UUID, Mapping[str, Any]], now: datetime
) -> None:
    """Store answers by registration, instead of earlier ones."""
    rows = [{"registration_id": registration_id, "answers": given} for registration_id, given in answers.items()]
    await connection.execute(_UPSERT_ANSWERS, to_json(rows).decode(), version, now)


async def find_answers(connection: Connection, registration_id: UUID) -> StoredAnswers | None:
    """Return the answers of a registration."""
    row = await connection.fetchrow(_FIND_ANSWERS, registration_id)
    return None if row is None else StoredAnswers(row["version"], json.loads(row["answers"]), row["recorded_at"])


async def list_answers(connection: Connection, edition_id: UUID) -> dict[UUID, dict[str, Any]]:
    """Return the answers of an edition by registration."""
    rows = await connection.fetch(_LIST_ANSWERS, edition_id)
    return {row["registration_id"]: json.loads(row["answers"]) for row in rows}


async def find_registration(connection: Connection, registration_id: UUID, now: datetime) -> RegistrationState | None:
    """Return what decides whether the answers of a registration may change."""
    row = await connection.fetchrow(_FIND_REGISTRATION, registration_id, now)
    return None if row is None else RegistrationState(*row.values())


async def lock_registration(connection: Connection, registration_id: UUID, now: datetime) -> RegistrationState | None:
    """Lock a registration, so that nobody is erased meanwhile, and return what decides whether answers may change."""
    row = await connection.fetchrow(_LOCK_REGISTRATION, registration_id, now)
    return None if row is None else RegistrationState(*row.values())


async def delete_personal(connection: Connection, participants: Sequence[UUID]) -> None:
    """Remove the personal answers of people."""
    await connection.execute(_DELETE_PERSONAL, participants)


async def delete_purposes(connection: Connection, registration_id: UUID, purposes: Sequence[str]) -> None:
    """Remove the answers that were given for these purposes."""
    await connection.execute(_DELETE_PURPOSES, registration_id, purposes)
