"""Reading a policy that somebody wrote: every mistake is named with its place, in Spanish and English."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from diplomado_certificates.policies.consistency import contradictions
from diplomado_certificates.policies.mistakes import BadPolicy, Mistake
from diplomado_certificates.policies.policy import REQUIREMENTS, Policy
from diplomado_certificates.wording import Sentence

_LONGEST_REASON = 1000


def read_policy(content: Mapping[str, Any]) -> Policy:
    """Read a policy from JSON. Raises BadPolicy with every mistake, the form's first, else the contradictions."""
    try:
        policy = Policy.model_validate(dict(content))
    except ValidationError as error:
        raise BadPolicy(_mistakes(error.errors(include_url=False))) from None
    if found := tuple(contradictions(policy)):
        raise BadPolicy(found)
    return policy


def read_reason(reason: object) -> str | None:
    """Read why a policy changes; blank is as good as none. Raises BadPolicy if it is no short text."""
    if reason is None:
        return None
    if not isinstance(reason, str) or len(reason) > _LONGEST_REASON:
        text = Sentence(
            f"Debe ser un texto de {_LONGEST_REASON} caracteres como máximo.",
            f"Must be a text of at most {_LONGEST_REASON} characters.",
        )
        raise BadPolicy([Mistake("reason", text)])
    return reason.replace("\0", "").strip() or None


def _mistakes(errors: Iterable[ErrorDetails]) -> list[Mistake]:
    first: dict[str, Mistake] = {}
    for error in errors:
        if error["type"] == "too_short" and error["input"]:
            continue  # the library does not count invalid items, which are named by themselves
        field = _place(error["loc"])
        first.setdefault(field, Mistake(field, _say(field, error)))
    return list(first.values())


def _place(loc: Sequence[int | str]) -> str:
    """Write a place as people read it. The library puts its own names of alternatives into the path: they go."""
    place = ""
    for position, part in enumerate(loc):
        if isinstance(part, int):
            place += f"[{part}]"
        elif _is_alternative(loc, position):
            continue
        else:
            place += f".{part}" if place else part
    return place


def _is_alternative(loc: Sequence[int | str], position: int) -> bool:
    part = loc[position]
    tag = (
        part in REQUIREMENTS and position >= 2 and isinstance(loc[position - 1], int) and loc[position - 2] == "require"
    )
    return tag or part == "constrained-int" or str(part).startswith("literal[")


_SAYINGS = {
    "missing": Sentence("Falta este campo.", "This field is missing."),
    "extra_forbidden": Sentence("Este campo no existe en una política.", "A policy has no such field."),
    "one_requirement": Sentence(
        f"Un requisito lleva exactamente uno de estos nombres: {', '.join(REQUIREMENTS)}.",
        f"A requirement has exactly one of these names: {', '.join(REQUIREMENTS)}.",
    ),
    "string_pattern_mismatch": Sentence(
        "Use un código corto: letras sin acento, cifras, guion o guion bajo.",
        "Use a short code: letters without accents, digits, hyphen or underscore.",
    ),
    "literal_error": Sentence(
        "No es uno de los valores posibles: {expected}.", "Not one of the possible values: {expected}."
    ),
    "greater_than": Sentence("Debe ser mayor que {gt}.", "Must be greater than {gt}."),
    "greater_than_equal": Sentence("Debe ser {ge} o mayor.", "Must be {ge} or greater."),
    "less_than_equal": Sentence("Debe ser {le} o menor.", "Must be {le} or less."),
    "decimal_max_places": Sentence("Demasiados decimales.", "Too many decimal places."),
    "too_short": Sentence("Debe tener al menos un elemento.", "Must have at least one item."),
    "too_long": Sentence("Tiene demasiados elementos.", "Has too many items."),
    "bool_type": Sentence("Debe ser true o false.", "Must be true or false."),
    "string_type": Sentence("Debe ser un texto.", "Must be a text."),
    "tuple_type": Sentence("Debe ser una lista.", "Must be a list."),
    "model_type": Sentence("Debe ser un objeto.", "Must be an object."),
}
_NUMBER = Sentence("Debe ser un número.", "Must be a number.")
_WHOLE_NUMBER = Sentence("Debe ser un número entero.", "Must be a whole number.")
_SHARE = Sentence("Debe ser una parte entre 0 y 1: 0.80 es el 80 %.", "Must be a share between 0 and 1: 0.80 is 80 %.")
_MODULES = Sentence('Debe ser "all" o un número entero desde 1.', 'Must be "all" or a whole number from 1.')


def _say(field: str, error: ErrorDetails) -> Sentence:
    kind, name = error["type"], field.rpartition(".")[2]
    if kind in ("missing", "extra_forbidden", "one_requirement"):
        return _SAYINGS[kind]
    if name == "modules":
        return _MODULES
    if name in ("at", "attendance_overall", "full_at", "partial_at"):
        return _SHARE
    saying = _SAYINGS.get(kind) or (_WHOLE_NUMBER if kind.startswith("int") else _NUMBER)
    context = {key: str(value) for key, value in error.get("ctx", {}).items()}
    return Sentence(saying.es.format(**context), saying.en.format(**context))
