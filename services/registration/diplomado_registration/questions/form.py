"""The questions of an edition as a page shows them, and the answers of a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from diplomado_chassis.validation import FieldError
from diplomado_contracts.event import Localised
from diplomado_registration.questions.answers import ALSO_ASKED, PREFIX, asked, read_texts
from diplomado_registration.questions.question import Questions, choices_of

FIELD = "q_"
"""What the name of a form's field begins with; a choice of several is `q_name__choice`."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A question on a page. `kind` is text, number, choice, choices or yes_no."""

    name: str
    kind: str
    text: Localised
    hint: Localised | None
    choices: Sequence[tuple[str, Localised]]
    required: bool
    limit: int


def read_form_answers(questions: Questions, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the answers of a form."""
    return read_texts(
        questions,
        lambda name: fields.get(FIELD + name, ""),
        lambda name, choice: f"{FIELD}{name}__{choice}" in fields,
    )


def newly_asked(questions: Questions, fields: Mapping[str, str]) -> list[FieldError]:
    """Return an error for each question that is asked because of the answers and was not on the page.

    The page names the questions that it showed in the field `asked`.
    """
    shown = set(fields.get("asked", "").split(","))
    answers = read_form_answers(questions, fields)
    return [
        FieldError(PREFIX + name, ALSO_ASKED)
        for name in asked(questions, answers)
        if name not in shown and name not in answers
    ]


def as_fields(questions: Questions, answers: Mapping[str, Any]) -> dict[str, str]:
    """Return stored answers as the fields of a form."""
    fields: dict[str, str] = {}
    for name, answer in answers.items():
        if isinstance(answer, list):
            fields |= {f"{FIELD}{name}__{choice}": "yes" for choice in answer}
        elif isinstance(answer, bool):
            fields[FIELD + name] = "yes" if answer else "no"
        else:
            fields[FIELD + name] = str(answer)
    return {name: value for name, value in fields.items() if questions.questions}


def shown_questions(questions: Questions, fields: Mapping[str, str]) -> list[Shown]:
    """Return the questions that a page shows beside these fields."""
    required = set(questions.definition.get("required", ()))
    return [
        _shown(questions, name, name in required) for name in asked(questions, read_form_answers(questions, fields))
    ]


def _shown(questions: Questions, name: str, required: bool) -> Shown:
    schema, question = questions.properties[name], questions.questions[name]
    kinds = {"integer": "number", "number": "number", "boolean": "yes_no", "array": "choices"}
    kind = kinds.get(schema["type"], "choice" if choices_of(schema) else "text")
    choices = [
        (choice, question.choices.get(choice) or Localised(es=choice, en=choice)) for choice in choices_of(schema)
    ]
    limit = schema.get("maxLength", 2000)
    return Shown(name, kind, question.text, question.hint, choices, required, limit)
