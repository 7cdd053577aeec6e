"""Sets the questions of an edition, and stores people's answers. Answers are in no event and in no log line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_registration.consents import store as consents_store
from diplomado_registration.places.opening import UNKNOWN_EDITION
from diplomado_registration.questions import store
from diplomado_registration.questions.answers import check_answers, without_consent
from diplomado_registration.questions.question import Questions
from diplomado_registration.questions.store import StoredQuestions

log = structlog.get_logger()

NOTHING = Questions.model_validate({"schema": {}, "questions": {}})
NO_QUESTIONS = StoredQuestions(0, NOTHING)
STARTED = Text(
    es="El curso ya empezó; sus respuestas ya no se cambian aquí.",
    en="The course has started; your answers cannot be changed here any more.",
)
_INACTIVE = frozenset({"withdrawn", "rejected", "expired", "replaced", "merged"})


@dataclass(frozen=True, slots=True)
class ReadAnswers:
    """Answers that are valid for a version of the questions and may be stored."""

    version: int
    answers: Mapping[str, Any]


NO_ANSWERS = ReadAnswers(0, {})


async def read_answers(
    connection: Connection, edition_id: UUID, answers: Mapping[str, Any], consents: Mapping[str, bool]
) -> ReadAnswers:
    """Check the answers of an application. It depends on what was typed alone, so it comes before all else.

    Answers whose purpose the person did not agree to are left out. Raises ValidationFailed.
    """
    stored = await store.find_questions(connection, edition_id)
    questions = stored.questions if stored else NOTHING
    answers = without_consent(questions, answers, consents)
    if errors := check_answers(questions, answers, consents):
        raise ValidationFailed(*errors)
    return ReadAnswers(stored.version if stored else 0, answers)


async def store_answers(connection: Connection, registration_id: UUID, read: ReadAnswers, now: datetime) -> None:
    """Store the answers of an application beside its registration, if there are any."""
    if read.answers:
        await store.upsert_answers(connection, read.version, {registration_id: read.answers}, now)


async def change_answers(
    connection: Connection, registration_id: UUID, answers: Mapping[str, Any], now: datetime
) -> None:
    """Replace the answers of a participant until the edition starts. Raises ValidationFailed, and a 409 problem."""
    state = await store.lock_registration(connection, registration_id, now)
    if state is None or not state.is_ahead or state.status in _INACTIVE:
        raise Problem(409, "edition-started", STARTED)
    consents = await consents_store.find_current_answers(connection, registration_id)
    stored = await store.find_questions(connection, state.edition_id)
    questions = stored.questions if stored else NOTHING
    answers = without_consent(questions, answers, consents)
    if errors := check_answers(questions, answers, consents):
        raise ValidationFailed(*errors)
    if stored:
        await store.upsert_answers(connection, stored.version, {registration_id: answers}, now)
        log.info("answers.changed", registration_id=str(registration_id), version=stored.version)


async def export_answers(connection: Connection, registration_id: UUID) -> dict[str, Any] | None:
    """Return the answers of a registration for coordinators; None if there are none."""
    stored = await store.find_answers(connection, registration_id)
    return stored and stored._asdict()


async def find_questions(connection: Connection, code: str) -> StoredQuestions:
    """Return the questions of an edition with their version; version 0 if there are none yet. Raises a 404 problem."""
    edition_id = await store.find_edition(connection, code)
    if edition_id is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    return await store.find_questions(connection, edition_id) or NO_QUESTIONS


async def put_questions(
    connection: Connection, code: str, sent: Questions, preconditions: Preconditions, *, by: str, now: datetime
) -> StoredQuestions:
    """Set the questions of an edition, as a new version if they differ. Answers keep their version.

    Raises a 404 and a 412 problem.
    """
    edition_id = await store.lock_edition(connection, code)
    if edition_id is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    stored = await store.find_questions(connection, edition_id)
    preconditions.check(stored and tag_of(stored), tag_of(NO_QUESTIONS))
    # The order of the questions is part of them, so that dictionaries are compared as they are written.
    if stored is not None and stored.questions.model_dump_json() == sent.model_dump_json():
        return stored
    version = await store.insert_questions(connection, edition_id, sent, by, now)
    log.info("questions.set", edition_id=str(edition_id), version=version, questions=len(sent.questions))
    return StoredQuestions(version, sent)


async def preview_questions(connection: Connection, code: str, sent: Questions) -> dict[str, Any]:
    """Return what a new version would change, and how many of the answers so far would not be valid by it."""
    present = await find_questions(connection, code)
    edition_id = await store.find_edition(connection, code)
    assert edition_id is not None
    before, after = present.questions, sent
    everything: dict[str, bool] = {question.purpose: True for question in after.questions.values()}
    answers = await store.list_answers(connection, edition_id)
    invalid = [
        registration_id
        for registration_id, given in answers.items()
        if check_answers(after, {name: answer for name, answer in given.items() if name in after.questions}, everything)
    ]
    return {
        "added": [name for name in after.questions if name not in before.questions],
        "removed": [name for name in before.questions if name not in after.questions],
        "changed": [
            name
            for name in after.questions
            if name in before.questions
            and (before.questions[name], before.properties[name]) != (after.questions[name], after.properties[name])
        ],
        "answers": len(answers),
        "invalid": len(invalid),
    }


def tag_of(stored: StoredQuestions) -> dict[str, Any]:
    """Return what the entity tag of questions is a digest of."""
    return {"version": stored.version, **stored.questions.model_dump(mode="json", by_alias=True)}
