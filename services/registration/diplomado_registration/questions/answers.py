"""Checks answers against the questions of an edition, and decides which questions a person is asked."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from diplomado_chassis.language.answers import read_yes_or_no
from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.printable import has_invisible_characters, tidy
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError
from diplomado_registration.catalogue.field_reader import INVISIBLE_CHARACTERS, NOT_LISTED, REQUIRED
from diplomado_registration.questions.question import Questions, choices_of
from diplomado_registration.questions.schema import MAX_TEXT

PREFIX = "answers."
"""What the path of an error about an answer begins with."""

NO_SUCH_QUESTION = Text(es="Esta edición no hace esa pregunta.", en="This edition does not ask that.")
ALSO_ASKED = Text(
    es="Por lo que respondió, falta esta pregunta. Lo demás está como lo escribió.",
    en="Because of your answers there is this question too. All else is as you wrote it.",
)
_INVALID = Text("La respuesta no es válida.", "The answer is not valid.")
_TYPES: Mapping[str, Text] = {
    "string": Text("Debe ser un texto.", "This must be text."),
    "integer": Text("Debe ser un número entero.", "This must be a whole number."),
    "number": Text("Debe ser un número.", "This must be a number."),
    "boolean": Text("Responda sí o no.", "Answer yes or no."),
    "array": Text("Debe ser una lista de opciones.", "This must be a list of choices."),
}
_REASONS: Mapping[str, Text] = {
    "enum": NOT_LISTED,
    "const": NOT_LISTED,
    "minLength": Text(
        "Debe tener al menos {limit} {limit:carácter|caracteres}.",
        "This needs at least {limit} {limit:character|characters}.",
    ),
    "maxLength": Text(
        "Debe tener como máximo {limit} {limit:carácter|caracteres}.",
        "This may have {limit} {limit:character|characters} at most.",
    ),
    "minimum": Text("Debe ser {limit} o más.", "This must be {limit} or more."),
    "maximum": Text("Debe ser {limit} o menos.", "This must be {limit} or less."),
    "exclusiveMinimum": Text("Debe ser mayor que {limit}.", "This must be more than {limit}."),
    "exclusiveMaximum": Text("Debe ser menor que {limit}.", "This must be less than {limit}."),
    "minItems": Text("Elija al menos {limit}.", "Choose at least {limit}."),
    "maxItems": Text("Elija {limit} como máximo.", "Choose {limit} at most."),
    "uniqueItems": Text("Una opción está repetida.", "A choice is repeated."),
}


def without_consent(questions: Questions, answers: Mapping[str, Any], consents: Mapping[str, bool]) -> dict[str, Any]:
    """Return the answers that may be stored: those whose purpose the person agreed to."""
    allowed = questions.allowed(consents)
    return {name: answer for name, answer in answers.items() if name in allowed or name not in questions.questions}


def check_answers(
    questions: Questions, answers: Mapping[str, Any], consents: Mapping[str, bool], *, complete: bool = True
) -> list[FieldError]:
    """Return an error for each answer that is wrong or missing.

    A question whose purpose was not agreed to is not required. Without `complete` none is, as in a nomination list.
    """
    errors = {f"{PREFIX}{name[:40]}": NO_SUCH_QUESTION for name in answers if name not in questions.questions}
    allowed = questions.allowed(consents)
    known = {name: answer for name, answer in answers.items() if name in allowed}
    for name, answer in known.items():
        if text := _why_bad_text(answer):
            errors.setdefault(PREFIX + name, text)
    validator = Draft202012Validator(questions.definition or {})
    for error in validator.iter_errors(known):
        for name, text in _explain(error):
            is_missing = text is REQUIRED
            if not is_missing or (complete and name in allowed):
                errors.setdefault(PREFIX + name, text)
    return [FieldError(path, text) for path, text in errors.items()]


def _why_bad_text(answer: Any) -> Text | None:
    texts = answer if isinstance(answer, list) else [answer]
    for text in texts:
        if isinstance(text, str) and len(text) > MAX_TEXT:
            return _REASONS["maxLength"].with_values(limit=MAX_TEXT)
        if isinstance(text, str) and has_invisible_characters(text.replace("\n", " ").replace("\r", " ")):
            return INVISIBLE_CHARACTERS
    return None


def _explain(error: ValidationError) -> Iterator[tuple[str, Text]]:
    value: Any = error.validator_value
    instance: Any = error.instance
    if error.validator == "required":
        yield from ((name, REQUIRED) for name in value if name not in instance)
    elif error.validator == "dependentRequired":
        for name, needed in value.items():
            if name in instance:
                yield from ((other, REQUIRED) for other in needed if other not in instance)
    elif error.absolute_path:
        name = str(error.absolute_path[0])
        if error.validator == "type":
            yield name, _TYPES.get(str(value), _INVALID)
        else:
            text = _REASONS.get(str(error.validator), _INVALID)
            yield name, text.with_values(limit=value) if "{limit}" in text.en else text


def asked(questions: Questions, answers: Mapping[str, Any]) -> list[str]:
    """Return the questions that a person with these answers is asked, in order.

    A question that only a condition names is asked where the condition holds.
    """
    conditional: set[str] = set()
    active: set[str] = set(questions.definition.get("required", ()))
    _conditions(questions.definition, answers, conditional, active, holds=True)
    return [name for name in questions.properties if name in active or name not in conditional]


def _conditions(
    schema: Mapping[str, Any], answers: Mapping[str, Any], conditional: set[str], active: set[str], *, holds: bool
) -> None:
    def consequence(part: Mapping[str, Any], applies: bool) -> None:
        names = {*part.get("properties", {}), *part.get("required", ())}
        conditional.update(names)
        if applies:
            active.update(names)
        _conditions(part, answers, conditional, active, holds=applies)

    if "if" in schema:
        met = Draft202012Validator(schema["if"]).is_valid(dict(answers))
        consequence(schema.get("then", {}), holds and met)
        consequence(schema.get("else", {}), holds and not met)
    for part in schema.get("allOf", ()):
        _conditions(part, answers, conditional, active, holds=holds)
    for name, needed in schema.get("dependentRequired", {}).items():
        consequence({"required": needed}, holds and name in answers)
    for name, part in schema.get("dependentSchemas", {}).items():
        consequence(part, holds and name in answers)


def read_texts(questions: Questions, read: Callable[[str], str], ticked: Callable[[str, str], bool]) -> dict[str, Any]:
    """Return the answers of a form or of a row. What cannot be converted stays text, which the check then rejects.

    `read` returns the text of a question, `ticked` whether one of several choices was taken.
    """
    answers: dict[str, Any] = {}
    for name, schema in questions.properties.items():
        if schema["type"] == "array":
            chosen = [choice for choice in choices_of(schema) if ticked(name, choice)]
            chosen += _listed_choices(questions, name, read(name))
            if chosen:
                answers[name] = list(dict.fromkeys(chosen))
        elif text := tidy(read(name)):
            answers[name] = _converted(questions, name, text)
    return answers


def _listed_choices(questions: Questions, name: str, text: str) -> list[str]:
    return [_choice(questions, name, part) for part in map(tidy, text.split(";")) if part]


def _converted(questions: Questions, name: str, text: str) -> Any:
    schema = questions.properties[name]
    match schema["type"]:
        case "integer" | "number":
            number = text.replace(",", ".", 1)
            try:
                return int(number) if number.lstrip("+-").isdigit() and len(number) <= 18 else _finite(number)
            except ValueError:
                return text
        case "boolean":
            answer = read_yes_or_no(text)
            return text if answer is None else answer
        case _:
            return _choice(questions, name, text) if choices_of(schema) else text


def _finite(text: str) -> float | str:
    number = float(text) if len(text) <= 30 else 0.0
    return number if number == number and abs(number) < 1e15 and len(text) <= 30 else text  # noqa: PLR0124 - not a number


def _choice(questions: Questions, name: str, text: str) -> str:
    """Return the choice that a text names, by itself or by its name in either language."""
    named: dict[str, str] = {}
    for choice in choices_of(questions.properties[name]):
        label = questions.questions[name].choices.get(choice)
        for word in (choice, *((label.es, label.en) if label else ())):
            named.setdefault(fold(word), choice)
    return text if text in choices_of(questions.properties[name]) else named.get(fold(text), text)
