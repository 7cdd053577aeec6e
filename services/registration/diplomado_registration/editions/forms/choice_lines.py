"""The choices of a question as lines of a text field: `avion = Avión | Plane`."""

from collections.abc import Mapping, Sequence
from typing import Any

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.editions.forms.naming import code_from

ONE_LINE = Text(
    "En la línea {line} escriba la opción en español, una barra | y la opción en inglés.",
    "In line {line} write the choice in Spanish, a bar | and the choice in English.",
)
NONE = Text("Escriba al menos una opción.", "Write at least one choice.")
TWICE = Text("La opción de la línea {line} está repetida.", "The choice of line {line} is repeated.")


def read_choices(text: str) -> tuple[list[str], dict[str, Any]]:
    """Return the codes of choices and their names. A line without a code gets one. Raises ValidationFailed."""
    codes: list[str] = []
    names: dict[str, Any] = {}
    for line, content in enumerate(text.splitlines(), 1):
        if not content.strip():
            continue
        before, equals, after = content.rpartition(" = ")
        words = [word.strip() for word in after.split("|")]
        if len(words) != 2 or not all(words):
            raise ValidationFailed(FieldError("choices", ONE_LINE.with_values(line=line)))
        code = before.strip() if equals else code_from(words[0]) or words[0]
        if code in codes or not code:
            raise ValidationFailed(FieldError("choices", TWICE.with_values(line=line)))
        codes.append(code)
        if words != [code, code]:
            names[code] = {"es": words[0], "en": words[1]}
    if not codes:
        raise ValidationFailed(FieldError("choices", NONE))
    return codes, names


def written_choices(codes: Sequence[str], names: Mapping[str, Any]) -> str:
    """Return choices as lines."""
    return "\n".join(
        f"{code} = {names[code].es} | {names[code].en}" if code in names else f"{code} = {code} | {code}"
        for code in codes
    )
