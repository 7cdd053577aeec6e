"""Validates a session's plan."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError

MAX_LENGTH = timedelta(hours=24)


def check_times(
    starts_at: datetime, ends_at: datetime, zone: ZoneInfo, edition_starts_on: date, edition_ends_on: date
) -> list[FieldError]:
    """Return what is wrong with a session's times: the order, the length, or a day outside the edition."""
    errors: list[FieldError] = []
    if ends_at <= starts_at:
        errors.append(FieldError("ends_at", Text("Debe terminar después de empezar.", "It must end after it starts.")))
    elif ends_at - starts_at > MAX_LENGTH:
        errors.append(
            FieldError("ends_at", Text("No puede durar más de 24 horas.", "It cannot last more than 24 hours."))
        )
    for field, moment in (("starts_at", starts_at), ("ends_at", ends_at - timedelta(microseconds=1))):
        day = moment.astimezone(zone).date()
        if not edition_starts_on <= day <= edition_ends_on:
            text = Text(
                "El {day} queda fuera de la edición, que va del {first} al {last}.",
                "{day} is outside the edition, which runs from {first} to {last}.",
                day=day,
                first=edition_starts_on,
                last=edition_ends_on,
            )
            errors.append(FieldError(field, text))
            break
    return errors


def check_module(module: int | None, modules: list[int]) -> list[FieldError]:
    """Return what is wrong with a session's module: it is one of the edition's, or None."""
    if module is None or module in modules:
        return []
    text = Text(
        "La edición no tiene un módulo {module}; tiene {modules}.",
        "The edition has no module {module}; it has {modules}.",
        module=module,
        modules=", ".join(map(str, sorted(modules))) or Text("ninguno", "none"),
    )
    return [FieldError("module", text)]
