"""Sentences, days and spans of the public pages."""

from datetime import date, datetime

from diplomado_certificates.documents import spanish
from diplomado_certificates.verification.texts import TEXTS
from diplomado_chassis.language import dates
from diplomado_chassis.language.dates import day
from diplomado_chassis.language.languages import SPANISH, Language


def say(key: str, language: Language, **values: object) -> str:
    """Return a text with its values."""
    return TEXTS[key].with_values(**values).in_(language)


def moment(value: datetime, language: Language) -> str:
    """Write a moment given in UTC, to the minute, saying so."""
    return f"{dates.moment(value, 'UTC', language)} UTC"


def period(first: date, last: date, language: Language) -> str:
    """Write a span of days; in Spanish as it is printed on the document."""
    if language == SPANISH:
        return spanish.period(first, last)
    if first == last:
        return day(first, language)
    return say("period", language, first=day(first, language), last=day(last, language))
