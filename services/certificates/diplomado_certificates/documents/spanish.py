"""Spanish of the documents. Not the chassis's dates: an update of CLDR must never reword a document."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()  # noqa: SIM905
_MODALITIES = {"online": "virtual", "in_person": "presencial", "hybrid": "híbrida"}


def day(value: date) -> str:
    """Write a day: 14 de julio de 2021."""
    return f"{value.day} de {_MONTHS[value.month - 1]} de {value.year}"


def period(first: date, last: date) -> str:
    """Write a span of days with its preposition: del 14 al 15 de julio de 2021."""
    if first == last:
        return f"el {day(first)}"
    start = day(first)
    if first.year == last.year:
        start = start.removesuffix(f" de {first.year}")
        if first.month == last.month:
            start = str(first.day)
    return f"del {start} al {day(last)}"


def joined(words: Sequence[str]) -> str:
    """Join words with commas and "y", which becomes "e" before the sound of an i."""
    if len(words) < 2:
        return "".join(words)
    last = words[-1]
    bare = last.lstrip("«").lower()
    conjunction = "e" if bare.startswith(("i", "í", "hi", "hí")) and not bare.startswith(("hie", "ia", "io")) else "y"
    return f"{', '.join(words[:-1])} {conjunction} {last}"


def modality(value: Literal["online", "in_person", "hybrid"]) -> str:
    """Write how a course was held: en modalidad virtual."""
    return f"en modalidad {_MODALITIES[value]}"


def academic_hours(hours: int) -> str:
    """Write a number of academic hours."""
    return "1 hora académica" if hours == 1 else f"{hours} horas académicas"


def length(minutes: int) -> str:
    """Write a length of time: 1 hora y 30 minutos."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append("1 hora" if hours == 1 else f"{hours} horas")
    if rest:
        parts.append("1 minuto" if rest == 1 else f"{rest} minutos")
    return joined(parts)
