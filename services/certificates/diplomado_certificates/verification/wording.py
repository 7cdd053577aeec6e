"""What the public pages say, in Spanish and English, from `texts/`. A test holds both to the same keys and gaps."""

import json
from datetime import date, datetime
from functools import cache
from pathlib import Path

from diplomado_certificates.documents import spanish
from diplomado_chassis.language.languages import Language

_TEXTS = Path(__file__).parent / "texts"
_ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@cache
def texts(language: Language) -> dict[str, str]:
    """Return all texts of a language by key."""
    read: dict[str, str] = json.loads((_TEXTS / f"{language}.json").read_text("utf-8"))
    return read


def say(key: str, language: Language, **values: object) -> str:
    """Return a text with its gaps filled."""
    return texts(language)[key].format(**values)


def day(value: date, language: Language) -> str:
    """Write a day: 14 de julio de 2021, 14 July 2021."""
    if language == "es":
        return spanish.day(value)
    return f"{value.day} {_ENGLISH_MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime, language: Language) -> str:
    """Write a moment given in UTC, to the minute, saying so."""
    return f"{day(value.date(), language)}, {value:%H:%M} UTC"


def period(first: date, last: date, language: Language) -> str:
    """Write a span of days."""
    if language == "es":
        return spanish.period(first, last)
    return day(first, "en") if first == last else f"{day(first, 'en')} to {day(last, 'en')}"
