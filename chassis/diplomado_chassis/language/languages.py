"""The supported languages, and the choice of one by a person's preferences."""

from collections.abc import Iterable
from functools import cache
from typing import Annotated, TypeAlias

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, WithJsonSchema

from diplomado_chassis.language.catalogue import CATALOGUE
from diplomado_chassis.language.folding import fold

SPANISH = "es"
ENGLISH = "en"
BUILT_IN = (SPANISH, ENGLISH)
"""The languages that every text is written in. Spanish comes first: it is used if no other language was requested."""


def spoken() -> tuple[str, ...]:
    """Return the supported languages: the built-in ones, then those with translations."""
    return (*BUILT_IN, *(tag for tag in CATALOGUE.languages if tag not in BUILT_IN))


def _known(tag: str) -> str:
    if tag not in spoken():
        raise ValueError("not a language of this software")
    return tag


Language: TypeAlias = Annotated[
    str, AfterValidator(_known), WithJsonSchema({"type": "string", "examples": list(BUILT_IN)})
]
"""A language tag (BCP 47) that is in `spoken()`."""


def best_match(preferred: Iterable[str]) -> Language:
    """Return the first preferred language that is supported, else Spanish.

    `preferred` are language tags, the best first. A tag with a region matches its language: es-PA is es.
    """
    known = {tag.lower(): tag for tag in spoken()}
    for tag in preferred:
        wished = tag.strip().replace("_", "-").lower()
        while wished:
            if wished in known:
                return known[wished]
            wished = wished.rpartition("-")[0]
    return SPANISH


def next_language(language: Language) -> Language:
    """Return the language that a page offers besides its own: the next one of `spoken()`."""
    known = spoken()
    return known[(known.index(language) + 1) % len(known)]


def own_name(language: Language) -> str:
    """Name a language in that language: Español, English. A language that CLDR does not contain is named by its tag."""
    locale = _locale(language)
    name = locale and locale.get_display_name()
    return name[:1].upper() + name[1:] if name else language


def tags_by_name() -> dict[str, Language]:
    """Return the tags of the supported languages by tag, and by folded name in each of them: ingles, english."""
    return _tags_by_name(spoken())


@cache
def _tags_by_name(known: tuple[Language, ...]) -> dict[str, Language]:
    found = {tag.lower(): tag for tag in known}
    for tag in known:
        for reader in map(_locale, known):
            locale = _locale(tag)
            if locale and reader and (name := locale.get_display_name(reader)):
                found[fold(name)] = tag
    return found


def is_right_to_left(language: Language) -> bool:
    """Return whether a language is written from right to left."""
    locale = _locale(language)
    return locale is not None and locale.text_direction == "rtl"


def plural_category(language: Language, number: int) -> str:
    """Return which form of a word a language puts beside a number: `one`, `other` or another one of CLDR."""
    locale = _locale(language)
    return locale.plural_form(number) if locale else ("one" if number == 1 else "other")


@cache
def plural_categories(language: Language) -> tuple[str, ...]:
    """Return the forms that a language has, in the order of CLDR."""
    locale = _locale(language)
    known = locale.plural_form.tags if locale else frozenset({"one"})
    return tuple(name for name in ("zero", "one", "two", "few", "many", "other") if name in known or name == "other")


@cache
def _locale(language: Language) -> Locale | None:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
