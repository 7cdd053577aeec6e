"""Parses a policy from JSON. Every error names its field, as in `awards[0].require[2].project_score`."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from diplomado_certificates.policies.consistency import contradictions
from diplomado_certificates.policies.policy import REQUIREMENTS, Policy
from diplomado_chassis.language.numbers import Percent
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed

MAX_REASON = 1000
_INVALID = Text(
    "Corrija los puntos señalados de la política y envíela de nuevo; no se guardó nada.",
    "Correct the points named here in the policy and send it again; nothing was stored.",
)


def parse_policy(content: Mapping[str, Any]) -> Policy:
    """Return the policy that JSON describes.

    Raises ValidationFailed with every error: those of form, or if there are none the contradictions.
    """
    try:
        policy = Policy.model_validate(dict(content))
    except ValidationError as error:
        raise _failed(*_errors(error.errors(include_url=False))) from None
    if found := tuple(contradictions(policy)):
        raise _failed(*found)
    return policy


def parse_reason(reason: object) -> str | None:
    """Return the reason for a change of policy; a blank one is None. Raises ValidationFailed if it is no short text."""
    if reason is None:
        return None
    if not isinstance(reason, str) or len(reason) > MAX_REASON:
        text = Text(
            "Debe ser un texto de {limit} caracteres como máximo.",
            "Must be a text of at most {limit} characters.",
            limit=MAX_REASON,
        )
        raise _failed(FieldError("reason", text))
    return reason.replace("\0", "").strip() or None


def _failed(*errors: FieldError) -> ValidationFailed:
    return ValidationFailed(*errors, slug="invalid-policy", detail=_INVALID)


def _errors(details: Iterable[ErrorDetails]) -> list[FieldError]:
    first: dict[str, FieldError] = {}
    for detail in details:
        if detail["type"] == "too_short" and detail["input"]:
            continue  # pydantic does not count invalid items, which have errors of their own
        path = _path(detail["loc"])
        first.setdefault(path, FieldError(path, _text(path, detail)))
    return list(first.values())


def _path(loc: Sequence[int | str]) -> str:
    """Return the path of a field. Pydantic's own names of alternatives are left out of it."""
    path = ""
    for position, part in enumerate(loc):
        if isinstance(part, int) or not _is_alternative(loc, position):
            path += f".{part}" if path else str(part)
    return path


def _is_alternative(loc: Sequence[int | str], position: int) -> bool:
    part = loc[position]
    tag = (
        part in REQUIREMENTS and position >= 2 and isinstance(loc[position - 1], int) and loc[position - 2] == "require"
    )
    return tag or part == "constrained-int" or str(part).startswith("literal[")


_TEXTS = {
    "missing": Text("Falta este campo.", "This field is missing."),
    "extra_forbidden": Text("Este campo no existe en una política.", "A policy has no such field."),
    "one_requirement": Text(
        "Un requisito lleva exactamente uno de estos nombres: {names}.",
        "A requirement has exactly one of these names: {names}.",
        names=", ".join(REQUIREMENTS),
    ),
    "string_pattern_mismatch": Text(
        "Use un código corto: letras sin acento, cifras, guion o guion bajo.",
        "Use a short code: letters without accents, digits, hyphen or underscore.",
    ),
    "literal_error": Text(
        "No es uno de los valores posibles: {expected}.", "Not one of the possible values: {expected}."
    ),
    "greater_than": Text("Debe ser mayor que {gt}.", "Must be greater than {gt}."),
    "greater_than_equal": Text("Debe ser {ge} o mayor.", "Must be {ge} or greater."),
    "less_than_equal": Text("Debe ser {le} o menor.", "Must be {le} or less."),
    "decimal_max_places": Text("Demasiados decimales.", "Too many decimal places."),
    "too_short": Text("Debe tener al menos un elemento.", "Must have at least one item."),
    "too_long": Text("Tiene demasiados elementos.", "Has too many items."),
    "bool_type": Text("Debe ser true o false.", "Must be true or false."),
    "string_type": Text("Debe ser un texto.", "Must be a text."),
    "tuple_type": Text("Debe ser una lista.", "Must be a list."),
    "model_type": Text("Debe ser un objeto.", "Must be an object."),
}
_NUMBER = Text("Debe ser un número.", "Must be a number.")
_WHOLE_NUMBER = Text("Debe ser un número entero.", "Must be a whole number.")
_SHARE = Text(
    "Debe ser una parte entre 0 y 1: 0.80 es el {share}.",
    "Must be a share between 0 and 1: 0.80 is {share}.",
    share=Percent(Decimal("0.8")),
)
_MODULES = Text('Debe ser "all" o un número entero desde 1.', 'Must be "all" or a whole number from 1.')


def _text(path: str, detail: ErrorDetails) -> Text:
    kind, name = detail["type"], path.rpartition(".")[2]
    if kind in ("missing", "extra_forbidden", "one_requirement"):
        return _TEXTS[kind]
    if name == "modules":
        return _MODULES
    if name in ("at", "attendance_overall", "full_at", "partial_at", "excused_share_max"):
        return _SHARE
    text = _TEXTS.get(kind) or (_WHOLE_NUMBER if kind.startswith("int") else _NUMBER)
    values = {key: str(value) for key, value in detail.get("ctx", {}).items()}
    return text.with_values(**values)
