"""The part of JSON Schema (draft 2020-12) in which an edition may ask questions. What is left out could be slow, or
refer to something elsewhere: patterns, references, formats, further levels.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError

MAX_QUESTIONS = 40
MAX_NODES = 1500
MAX_DEPTH = 8
MAX_CHOICES = 100
MAX_TEXT = 2000
"""The length of an answer in text, unless its question sets another limit below it."""

TYPES = ("string", "integer", "number", "boolean", "array")
_OF_CONDITIONS = frozenset(
    {"properties", "required", "if", "then", "else", "allOf", "dependentRequired", "dependentSchemas"}
)
_OF_ROOT = _OF_CONDITIONS | {"type", "$schema"}
_OF_QUESTION = frozenset(
    {"type", "enum", "const", "items", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum"}
    | {"exclusiveMaximum", "minItems", "maxItems", "uniqueItems", "contains"}
)
DIALECT = "https://json-schema.org/draft/2020-12/schema"

NOT_OBJECT = Text("Debe ser un objeto JSON.", "This must be a JSON object.")
KEYWORD = Text(
    "La palabra clave {keyword} no se admite aquí. Se admiten: {known}.",
    "The keyword {keyword} is not accepted here. These are: {known}.",
)
TOO_DEEP = Text("El esquema tiene demasiados niveles.", "The schema has too many levels.")
TOO_LARGE = Text("El esquema es demasiado grande.", "The schema is too large.")
UNKNOWN_QUESTION = Text("No hay ninguna pregunta {name}.", "There is no question {name}.")
NOT_A_SCHEMA = Text("No es un esquema JSON válido.", "This is not a valid JSON Schema.")
TYPE_NEEDED = Text("Falta el tipo: {known}.", "The type is missing: {known}.")
CHOICES_ARE_TEXT = Text(
    "Las opciones son de 1 a {limit} textos distintos de hasta 100 caracteres.",
    "Choices are 1 to {limit} different texts of up to 100 characters.",
    limit=MAX_CHOICES,
)
LIST_OF_CHOICES = Text("Una lista necesita items con enum.", "A list needs items with enum.")
LENGTH = Text("maxLength puede ser {limit} como máximo.", "maxLength may be {limit} at most.", limit=MAX_TEXT)


def check_schema(schema: Mapping[str, Any]) -> list[FieldError]:
    """Return what is wrong with a schema, by its place in it."""
    errors = list(_limits(schema))
    if errors:
        return errors
    names = list(schema.get("properties", {})) if isinstance(schema.get("properties"), dict) else []
    if schema.get("type", "object") != "object" or not names or len(names) > MAX_QUESTIONS:
        return [FieldError("schema", NOT_A_SCHEMA)]
    errors = [*_level("schema", schema, _OF_ROOT, frozenset(names)), *_questions(schema["properties"])]
    if not errors:
        try:
            Draft202012Validator.check_schema(dict(schema))
        except SchemaError as error:
            errors.append(FieldError(".".join(("schema", *map(str, error.absolute_path)))[:200], NOT_A_SCHEMA))
    return errors


def _limits(schema: Mapping[str, Any]) -> Iterator[FieldError]:
    nodes = 0
    waiting: list[tuple[Any, int]] = [(schema, 1)]
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        if depth > MAX_DEPTH:
            yield FieldError("schema", TOO_DEEP)
            return
        if nodes > MAX_NODES:
            yield FieldError("schema", TOO_LARGE)
            return
        if isinstance(node, dict):
            waiting += ((child, depth + 1) for child in node.values())
        elif isinstance(node, list):
            waiting += ((child, depth + 1) for child in node)


def _level(path: str, schema: Any, known: frozenset[str], names: frozenset[str]) -> Iterator[FieldError]:
    """Check a schema about the answers as a whole: the root, and each part of a condition."""
    if not isinstance(schema, dict):
        yield FieldError(path, NOT_OBJECT)
        return
    if unknown := sorted(schema.keys() - known):
        yield FieldError(path, KEYWORD.with_values(keyword=unknown[0][:40], known=", ".join(sorted(known))))
        return
    if schema.get("$schema", DIALECT) != DIALECT:
        yield FieldError(f"{path}.$schema", NOT_A_SCHEMA)
    properties = schema.get("properties", {})
    for name, question in properties.items() if isinstance(properties, dict) else ():
        yield from _known_name(f"{path}.properties", name, names)
        yield from _keywords(f"{path}.properties.{name}", question)
    for name in _names_in(schema.get("required", ())):
        yield from _known_name(f"{path}.required", name, names)
    for keyword in ("if", "then", "else"):
        if keyword in schema:
            yield from _level(f"{path}.{keyword}", schema[keyword], _OF_CONDITIONS, names)
    parts = schema.get("allOf", ())
    for number, part in enumerate(parts if isinstance(parts, list) else ()):
        yield from _level(f"{path}.allOf.{number}", part, _OF_CONDITIONS, names)
    yield from _dependents(path, schema, names)


def _dependents(path: str, schema: Mapping[str, Any], names: frozenset[str]) -> Iterator[FieldError]:
    for keyword in ("dependentRequired", "dependentSchemas"):
        dependent = schema.get(keyword, {})
        for name, needed in dependent.items() if isinstance(dependent, dict) else ():
            yield from _known_name(f"{path}.{keyword}", name, names)
            if keyword == "dependentSchemas":
                yield from _level(f"{path}.{keyword}.{name}", needed, _OF_CONDITIONS, names)
            else:
                for other in _names_in(needed):
                    yield from _known_name(f"{path}.{keyword}.{name}", other, names)


def _known_name(path: str, name: Any, names: frozenset[str]) -> Iterator[FieldError]:
    if name not in names:
        yield FieldError(path, UNKNOWN_QUESTION.with_values(name=str(name)[:40]))


def _names_in(value: Any) -> Sequence[Any]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else ()


def _keywords(path: str, question: Any) -> Iterator[FieldError]:
    if not isinstance(question, dict):
        yield FieldError(path, NOT_OBJECT)
        return
    if unknown := sorted(question.keys() - _OF_QUESTION):
        yield FieldError(path, KEYWORD.with_values(keyword=unknown[0][:40], known=", ".join(sorted(_OF_QUESTION))))
    for keyword in ("items", "contains"):
        if keyword in question:
            yield from _keywords(f"{path}.{keyword}", question[keyword])
    choices = question.get("enum")
    if choices is not None and not _are_choices(choices):
        yield FieldError(f"{path}.enum", CHOICES_ARE_TEXT)
    length = question.get("maxLength", 1)
    if isinstance(length, int) and length > MAX_TEXT:
        yield FieldError(f"{path}.maxLength", LENGTH)


def _are_choices(choices: Any) -> bool:
    return (
        isinstance(choices, list)
        and 0 < len(choices) <= MAX_CHOICES
        and all(isinstance(choice, str) and 0 < len(choice) <= 100 for choice in choices)
        and len(set(choices)) == len(choices)
    )


def _questions(properties: Mapping[str, Any]) -> Iterator[FieldError]:
    """Check what only the questions themselves need, not the conditions about them."""
    for name, question in properties.items():
        path = f"schema.properties.{name}"
        kind = question.get("type") if isinstance(question, dict) else None
        if kind not in TYPES:
            yield FieldError(path, TYPE_NEEDED.with_values(known=", ".join(TYPES)))
        elif kind == "array" and not (isinstance(question.get("items"), dict) and question["items"].get("enum")):
            yield FieldError(path, LIST_OF_CHOICES)
