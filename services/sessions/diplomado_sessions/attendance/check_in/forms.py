"""Reads the body that a browser sends from the check-in page."""

from urllib.parse import parse_qs

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed

MAX_BYTES = 8192
_MAX_FIELDS = 20
_MAX_VALUE = 500

UNREADABLE = Text(
    "No pudimos leer el formulario. Ábralo y llénelo de nuevo.",
    "We could not read the form. Open it and fill it in again.",
)


def read_form(content_type: str, body: bytes) -> dict[str, str]:
    """Return the fields of a form, the last value of each, cut to a sane length. Raises ValidationFailed."""
    try:
        if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
            raise ValueError(content_type)
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise ValidationFailed(FieldError("form", UNREADABLE), slug="form-unreadable", detail=UNREADABLE) from None
    return {name: values[-1][:_MAX_VALUE] for name, values in fields.items()}
