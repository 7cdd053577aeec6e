"""The modules of an edition as lines of a text field: `1. Derechos humanos | Human rights`."""

import re
from collections.abc import Sequence
from typing import Any

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.editions.models import Module

BOTH_TITLES = Text(
    "En la línea {line} escriba el título en español, una barra | y el título en inglés.",
    "In line {line} write the title in Spanish, a bar | and the title in English.",
)
_NUMBER = re.compile(r"(\d{1,4})[.)]\s*")


def read_modules(text: str) -> list[dict[str, Any]]:
    """Return the modules of a text. A line without a number follows the one before. Raises ValidationFailed."""
    modules: list[dict[str, Any]] = []
    number = 0
    for line, content in enumerate(text.splitlines(), 1):
        if not content.strip():
            continue
        written = _NUMBER.match(content.strip())
        titles = content.strip()[written.end() if written else 0 :].split("|")
        if len(titles) != 2 or not all(title.strip() for title in titles):
            raise ValidationFailed(FieldError("modules", BOTH_TITLES.with_values(line=line)))
        number = int(written[1]) if written else number + 1
        modules.append({"number": number, "title": {"es": titles[0].strip(), "en": titles[1].strip()}})
    return modules


def written_modules(modules: Sequence[Module]) -> str:
    """Return modules as lines."""
    return "\n".join(f"{module.number}. {module.title.es} | {module.title.en}" for module in modules)
