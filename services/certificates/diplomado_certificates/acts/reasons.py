"""What people type where they decide something about an act or a certificate."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed

MAX_REASON = 200
_REASON = Text(
    "Escriba el motivo en una línea, de 200 caracteres como máximo.",
    "Type the reason in one line, of at most 200 characters.",
)
_DAY = Text("Escriba una fecha.", "Type a day.")


def one_line(value: str, field: str) -> str:
    """Return a reason. Raises ValidationFailed for an empty, long or strange one."""
    reason = " ".join(value.split())
    if not reason or len(reason) > MAX_REASON or not reason.isprintable():
        raise ValidationFailed(FieldError(field, _REASON))
    return reason


def end_of_day(value: str, time_zone: str, field: str) -> datetime | None:
    """Return the end of a day; None if none was typed. Raises ValidationFailed for what is no day."""
    if not value:
        return None
    try:
        day = datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - the zone is the edition's
    except ValueError:
        raise ValidationFailed(FieldError(field, _DAY)) from None
    return datetime.combine(day, time(23, 59), ZoneInfo(time_zone))
