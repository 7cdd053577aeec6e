"""What is said of a field that does not fit its model. No message quotes the value."""

from collections.abc import Mapping
from typing import Any

from diplomado_acceptance.language import say

_MESSAGES: Mapping[str, tuple[str, str]] = {
    "missing": ("falta.", "this is missing."),
    "extra_forbidden": ("no hay tal campo.", "there is no such field."),
    "int_parsing": ("debe ser un número entero.", "this must be a whole number."),
    "int_type": ("debe ser un número entero.", "this must be a whole number."),
    "decimal_parsing": ("debe ser un número.", "this must be a number."),
    "float_parsing": ("debe ser un número.", "this must be a number."),
    "string_type": ("debe ser un texto.", "this must be a text."),
    "list_type": ("debe ser una lista.", "this must be a list."),
    "dict_type": ("debe ser un conjunto de campos.", "this must be a mapping."),
    "model_type": ("debe ser un conjunto de campos.", "this must be a mapping."),
    "literal_error": ("debe ser {expected}.", "input should be {expected}."),
    "greater_than_equal": ("debe ser {ge} o más.", "input should be greater than or equal to {ge}."),
    "less_than_equal": ("debe ser {le} o menos.", "input should be less than or equal to {le}."),
    "string_too_short": ("falta.", "this is missing."),
    "string_too_long": (
        "tiene más de {max_length} caracteres.", "this has more than {max_length} characters."
    ),
    "too_short": ("debe tener al menos {min_length}.", "this needs at least {min_length}."),
    "string_pattern_mismatch": ("no tiene la forma esperada.", "this does not have the expected form."),
    "date_from_datetime_parsing": ("debe ser una fecha, como 2023-08-22.", "this must be a date such as 2023-08-22."),
    "date_parsing": ("debe ser una fecha, como 2023-08-22.", "this must be a date such as 2023-08-22."),
    "date_type": ("debe ser una fecha, como 2023-08-22.", "this must be a date such as 2023-08-22."),
}  # fmt: skip
_OR = " or "


def validation_message(problem: Mapping[str, Any]) -> str:
    """Return the message for an error of pydantic."""
    context = {name: _listed(value) for name, value in problem.get("ctx", {}).items()}
    if known := _MESSAGES.get(problem["type"]):
        return say(*known, **context)
    message = str(problem["msg"]).removeprefix("Value error, ")
    return f"{message[:1].lower()}{message[1:]}."


def _listed(value: Any) -> Any:
    return value.replace(_OR, say(" o ", _OR)) if isinstance(value, str) else value
