"""Sentences for what pydantic finds wrong, in Spanish and English; the value itself is never repeated."""

from collections.abc import Mapping, Sequence
from typing import Any

from diplomado_chassis.http.language import Tongue

_SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("Este campo es obligatorio.", "This field is required."),
    "string_type": ("Debe ser un texto.", "This must be text."),
    "string_too_short": (
        "Debe tener al menos {min_length} caracteres.",
        "This needs at least {min_length} characters.",
    ),
    "string_too_long": (
        "Debe tener como máximo {max_length} caracteres.",
        "This may have {max_length} characters at most.",
    ),
    "string_pattern_mismatch": ("No tiene la forma esperada.", "This does not have the expected form."),
    "int_type": ("Debe ser un número entero.", "This must be a whole number."),
    "int_parsing": ("Debe ser un número entero.", "This must be a whole number."),
    "int_from_float": ("Debe ser un número entero.", "This must be a whole number."),
    "float_parsing": ("Debe ser un número.", "This must be a number."),
    "float_type": ("Debe ser un número.", "This must be a number."),
    "decimal_parsing": ("Debe ser un número.", "This must be a number."),
    "bool_type": ("Debe ser verdadero o falso.", "This must be true or false."),
    "bool_parsing": ("Debe ser verdadero o falso.", "This must be true or false."),
    "greater_than_equal": ("Debe ser {ge} o más.", "This must be {ge} or more."),
    "greater_than": ("Debe ser mayor que {gt}.", "This must be more than {gt}."),
    "less_than_equal": ("Debe ser {le} o menos.", "This must be {le} or less."),
    "less_than": ("Debe ser menor que {lt}.", "This must be less than {lt}."),
    "literal_error": ("Los valores posibles son: {expected}.", "The possible values are: {expected}."),
    "enum": ("Los valores posibles son: {expected}.", "The possible values are: {expected}."),
    "uuid_parsing": ("Debe ser un identificador UUID.", "This must be a UUID."),
    "uuid_type": ("Debe ser un identificador UUID.", "This must be a UUID."),
    "date_from_datetime_parsing": ("Debe ser una fecha AAAA-MM-DD.", "This must be a date YYYY-MM-DD."),
    "date_parsing": ("Debe ser una fecha AAAA-MM-DD.", "This must be a date YYYY-MM-DD."),
    "date_type": ("Debe ser una fecha AAAA-MM-DD.", "This must be a date YYYY-MM-DD."),
    "datetime_from_date_parsing": ("Debe ser fecha y hora ISO 8601.", "This must be an ISO 8601 date and time."),
    "datetime_parsing": ("Debe ser fecha y hora ISO 8601.", "This must be an ISO 8601 date and time."),
    "timezone_aware": ("La hora debe llevar su zona.", "The time needs its zone."),
    "json_invalid": ("El contenido no es JSON válido.", "The content is not valid JSON."),
    "model_attributes_type": ("Debe ser un objeto JSON.", "This must be a JSON object."),
    "dict_type": ("Debe ser un objeto JSON.", "This must be a JSON object."),
    "list_type": ("Debe ser una lista.", "This must be a list."),
    "tuple_type": ("Debe ser una lista.", "This must be a list."),
    "too_short": ("Debe tener al menos {min_length} elementos.", "This needs at least {min_length} items."),
    "too_long": ("Debe tener como máximo {max_length} elementos.", "This may have {max_length} items at most."),
    "extra_forbidden": ("Este campo no existe.", "There is no such field."),
    "finite_number": ("Debe ser un número finito.", "This must be a finite number."),
}
_OTHERWISE = ("El valor no es válido.", "The value is not valid.")


class SaidInBoth(ValueError):  # noqa: N818 - a validator raises it to speak both languages
    """Raise from a pydantic validator to tell, in both languages, what is wrong without repeating the value."""

    def __init__(self, es: str, en: str) -> None:
        super().__init__("invalid")
        self.es = es
        self.en = en


def explain(errors: Sequence[Any], language: Tongue) -> list[dict[str, str]]:
    """Say for each error in which field it is and what is expected there."""
    return [
        {
            "field": ".".join(str(part) for part in error["loc"] if part != "body") or "body",
            "message": _say(error, language),
        }
        for error in errors
    ]


def _say(error: Mapping[str, Any], language: Tongue) -> str:
    context = error.get("ctx") or {}
    cause = context.get("error")
    if isinstance(cause, SaidInBoth):
        return cause.en if language == "en" else cause.es
    sentence = _SENTENCES.get(error["type"], _OTHERWISE)[language == "en"]
    try:
        return sentence.format(**context)
    except KeyError:
        return _OTHERWISE[language == "en"]
