"""Errors of pydantic, in the language of the request. The value itself is never repeated."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from diplomado_chassis.language.languages import ENGLISH
from diplomado_chassis.language.numbers import Number
from diplomado_chassis.language.plurals import counts_in
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, InvalidValue, Place, ValidationFailed

Model = TypeVar("Model", bound=BaseModel)

_SENTENCES: dict[str, Text] = {
    "missing": Text("Este campo es obligatorio.", "This field is required."),
    "string_type": Text("Debe ser un texto.", "This must be text."),
    "string_too_short": Text(
        "Debe tener al menos {min_length} {min_length:carácter|caracteres}.",
        "This needs at least {min_length} {min_length:character|characters}.",
    ),
    "string_too_long": Text(
        "Debe tener como máximo {max_length} {max_length:carácter|caracteres}.",
        "This may have {max_length} {max_length:character|characters} at most.",
    ),
    "string_pattern_mismatch": Text("No tiene la forma esperada.", "This does not have the expected form."),
    "int_type": Text("Debe ser un número entero.", "This must be a whole number."),
    "int_parsing": Text("Debe ser un número entero.", "This must be a whole number."),
    "int_from_float": Text("Debe ser un número entero.", "This must be a whole number."),
    "float_parsing": Text("Debe ser un número.", "This must be a number."),
    "float_type": Text("Debe ser un número.", "This must be a number."),
    "decimal_parsing": Text("Debe ser un número.", "This must be a number."),
    "bool_type": Text("Debe ser verdadero o falso.", "This must be true or false."),
    "bool_parsing": Text("Debe ser verdadero o falso.", "This must be true or false."),
    "greater_than_equal": Text("Debe ser {ge} o más.", "This must be {ge} or more."),
    "greater_than": Text("Debe ser mayor que {gt}.", "This must be more than {gt}."),
    "less_than_equal": Text("Debe ser {le} o menos.", "This must be {le} or less."),
    "less_than": Text("Debe ser menor que {lt}.", "This must be less than {lt}."),
    "literal_error": Text("Los valores posibles son: {expected}.", "The possible values are: {expected}."),
    "enum": Text("Los valores posibles son: {expected}.", "The possible values are: {expected}."),
    "uuid_parsing": Text("Debe ser un identificador UUID.", "This must be a UUID."),
    "uuid_type": Text("Debe ser un identificador UUID.", "This must be a UUID."),
    "date_from_datetime_parsing": Text("Debe ser una fecha AAAA-MM-DD.", "This must be a date YYYY-MM-DD."),
    "date_parsing": Text("Debe ser una fecha AAAA-MM-DD.", "This must be a date YYYY-MM-DD."),
    "date_type": Text("Debe ser una fecha AAAA-MM-DD.", "This must be a date YYYY-MM-DD."),
    "datetime_from_date_parsing": Text("Debe ser fecha y hora ISO 8601.", "This must be an ISO 8601 date and time."),
    "datetime_parsing": Text("Debe ser fecha y hora ISO 8601.", "This must be an ISO 8601 date and time."),
    "timezone_aware": Text("La hora debe llevar su zona.", "The time needs its zone."),
    "json_invalid": Text(
        "El contenido no es JSON válido, o tiene un campo dos veces.",
        "The content is not valid JSON, or has a field twice.",
    ),
    "model_attributes_type": Text("Debe ser un objeto JSON.", "This must be a JSON object."),
    "dict_type": Text("Debe ser un objeto JSON.", "This must be a JSON object."),
    "list_type": Text("Debe ser una lista.", "This must be a list."),
    "tuple_type": Text("Debe ser una lista.", "This must be a list."),
    "too_short": Text(
        "Debe tener al menos {min_length} {min_length:elemento|elementos}.",
        "This needs at least {min_length} {min_length:item|items}.",
    ),
    "too_long": Text(
        "Debe tener como máximo {max_length} {max_length:elemento|elementos}.",
        "This may have {max_length} {max_length:item|items} at most.",
    ),
    "extra_forbidden": Text("Este campo no existe.", "There is no such field."),
    "parameter_unknown": Text(
        "Este parámetro no existe. Los parámetros posibles son: {expected}.",
        "There is no such parameter. The possible parameters are: {expected}.",
    ),
    "parameter_repeated": Text("Este parámetro se indica una sola vez.", "This parameter can be given only once."),
    "value_repeated": Text("Un valor se indica una sola vez.", "Each value can be given only once."),
    "finite_number": Text("Debe ser un número finito.", "This must be a finite number."),
}
_OTHERWISE = Text("El valor no es válido.", "The value is not valid.")


def read_model(model: type[Model], values: Mapping[str, Any], field_of: Callable[[str], str] = str) -> Model:
    """Return the model of what a form of a page says.

    Raises ValidationFailed with the errors of the API. `field_of` turns the path of a value into the name of its field.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise ValidationFailed(
            *(FieldError(field_of(found.path), found.text) for found in field_errors(error.errors()))
        ) from None


def field_errors(errors: Sequence[Any]) -> list[FieldError]:
    """Return the errors of pydantic as those of fields, such as those of a form."""
    return [_field_error(_loc(error), _message(error)) for error in errors]


def _loc(error: Mapping[str, Any]) -> Sequence[Any]:
    if error["type"] == "json_invalid":  # the framework adds a position, which our reader of JSON does not tell
        return tuple(error["loc"][:1])
    cause = (error.get("ctx") or {}).get("error")
    return (*error["loc"], cause.field) if isinstance(cause, InvalidValue) and cause.field else error["loc"]


def _field_error(loc: Sequence[Any], text: Text) -> FieldError:
    first = loc[0] if loc else "body"
    place = next((one for one in get_args(Place) if one == first), None)
    return FieldError(".".join(map(str, loc[1:] if place else loc)) or "body", text, place)


def _message(error: Mapping[str, Any]) -> Text:
    context = dict(error.get("ctx") or {})
    cause = context.get("error")
    if isinstance(cause, InvalidValue):
        return cause.text
    if "expected" in context:  # 'a', 'b' or 'c': pydantic joins the values in English
        context["expected"] = context["expected"].replace("' or '", "', '")
    sentence = _SENTENCES.get(error["type"], _OTHERWISE)
    counts = counts_in(sentence.en)  # they stay whole numbers, which choose the form of their noun
    text = sentence.with_values(**{name: one if name in counts else _written(one) for name, one in context.items()})
    try:
        text.in_(ENGLISH)
    except KeyError:
        return _OTHERWISE
    return text if context or "{" not in sentence.en else _OTHERWISE


def _written(value: Any) -> Any:
    """Return a bound as numbers are written in a language."""
    return Number(Decimal(str(value))) if type(value) in (int, float, Decimal) else value
