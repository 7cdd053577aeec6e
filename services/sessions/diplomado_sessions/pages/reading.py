"""Reads the fields of forms. An empty field is one that is missing, and what is wrong is said beside each."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from diplomado_chassis.http.validation import field_errors
from diplomado_chassis.validation import ValidationFailed

Model = TypeVar("Model", bound=BaseModel)


def read_as(model: type[Model], fields: Mapping[str, Any]) -> Model:
    """Return the fields of a form as a model. Raises ValidationFailed with the errors by the names of the fields.

    A form has more: what it is protected by, and the button. The bodies of the API that share a model have no more.
    """
    asked = {name: fields[name] for name in model.model_fields if name in fields}
    sent = {name: value for name, value in asked.items() if not isinstance(value, str) or value.strip()}
    try:
        return model.model_validate(sent)
    except ValidationError as error:
        raise ValidationFailed(*field_errors(error.errors())) from None
