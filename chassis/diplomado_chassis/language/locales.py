"""The locale (CLDR, the locale data of Unicode) in whose forms a language is written."""

from functools import cache

from babel import Locale, UnknownLocaleError

from diplomado_chassis.language.languages import ENGLISH, SPANISH, Language

_LOCALES = {SPANISH: "es_PA", ENGLISH: "en_GB"}


@cache
def locale(language: Language) -> Locale:
    """Return the locale whose forms a language uses. A language that CLDR does not contain uses English forms."""
    try:
        return Locale.parse(_LOCALES.get(language, language), sep="_" if language in _LOCALES else "-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_LOCALES[ENGLISH])
