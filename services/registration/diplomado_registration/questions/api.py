"""HTTP of the questions that an edition asks. Answers have an ETag, which If-Match compares."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Response

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import REPLACES, answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_registration.catalogue.api import EditionCode
from diplomado_registration.questions import usecases
from diplomado_registration.questions.answer_models import QuestionsPreview, VersionOfQuestions
from diplomado_registration.questions.question import Questions
from diplomado_registration.questions.store import StoredQuestions

router = Router(prefix="/api/v1", tags=["questions"])

Coordinator = Annotated[Actor, require("coordinator")]
Staff = Annotated[Actor, require("coordinator", "focal_point", "auditor")]


@router.get("/editions/{code}/questions", responses=answers(VersionOfQuestions, tagged=True))
async def get_questions(
    _actor: Staff, connection: Transaction, code: EditionCode, response: Response
) -> dict[str, Any]:
    """Return the questions of an edition. Version 0: there are none."""
    return _answer(response, await usecases.find_questions(connection, code))


@router.put("/editions/{code}/questions", responses=answers(VersionOfQuestions, tagged=True), openapi_extra=REPLACES)
async def put_questions(
    actor: Coordinator, questions: Questions, sent: Sent, connection: Transaction, code: EditionCode, response: Response
) -> dict[str, Any]:
    """Set the questions of an edition as a new version. Answers keep the version that they were given to."""
    now = datetime.now(UTC)
    stored = await usecases.put_questions(connection, code, questions, sent, by=actor.subject, now=now)
    return _answer(response, stored)


@router.post("/editions/{code}/questions/preview", responses=answers(QuestionsPreview))
async def preview_questions(
    _actor: Coordinator, questions: Questions, connection: Transaction, code: EditionCode
) -> dict[str, Any]:
    """Return what these questions would change, and how many answers would not be valid. Nothing is stored."""
    return await usecases.preview_questions(connection, code, questions)


def _answer(response: Response, stored: StoredQuestions) -> dict[str, Any]:
    tagged(response, usecases.tag_of(stored))
    return usecases.tag_of(stored)
