"""What the routes of questions answer, for the OpenAPI document."""

from diplomado_chassis.http.description import AnswerModel
from diplomado_registration.questions.question import Questions


class VersionOfQuestions(Questions):
    """The questions of an edition. Version 0: there are none."""

    version: int


class QuestionsPreview(AnswerModel):
    """What new questions would change; `invalid` is the number of `answers` so far that would not be valid."""

    added: list[str]
    removed: list[str]
    changed: list[str]
    answers: int
    invalid: int
