"""The language in which the commands speak: Spanish or English, by an option or by the environment."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, get_args

from diplomado_acceptance.failures import Failure

Language = Literal["es", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""In the order in which gettext reads them."""

LANGUAGE: ContextVar[Language] = ContextVar("language", default="en")


def say(es: str, en: str, /, **values: object) -> str:
    """Return a text in the language that is spoken now. Values are named in braces."""
    text = es if LANGUAGE.get() == "es" else en
    return text.format(**values) if values else text


def counted(number: int, es: tuple[str, str], en: tuple[str, str]) -> str:
    """Return a number with its word: `counted(2, ("error", "errores"), ("error", "errors"))`."""
    one, many = es if LANGUAGE.get() == "es" else en
    return f"{number} {one if number == 1 else many}"


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak a language until the block ends."""
    token = LANGUAGE.set(language)
    try:
        yield
    finally:
        LANGUAGE.reset(token)


def chosen(option: str | None, environment: Mapping[str, str]) -> Language:
    """Return the language of an option, else of the environment. Raises Failure for an option that is none."""
    if option is not None:
        language = _of(option)
        if language is None:
            raise Failure(f"--language {option}: there is no such language.", f"Choose {' or '.join(LANGUAGES)}.")
        return language
    value = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    return next((found for part in value.split(":") if (found := _of(part))), "en")


def _of(tag: str) -> Language | None:
    """Return the language of a tag or a locale such as es_PA.UTF-8."""
    return next(
        (language for language in LANGUAGES if tag.lower().replace("-", "_").split(".")[0].split("_")[0] == language),
        None,
    )
