"""A language that nobody speaks: every text of the software with its letters replaced, so that what is not said through
the catalogue is seen.
"""

import re
from html import unescape

from diplomado_chassis.language.extract import messages

TAG = "qps-ploc"
PACKAGES = (
    "diplomado_chassis",
    "diplomado_registration",
    "diplomado_sessions",
    "diplomado_certificates",
    "diplomado_notifications",
)
_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ȧƀƈḓḗƒɠħīĵķŀḿƞǿƥɋřşŧŭṽẇẋẏẑȦƁƇḒḖƑƓĦĪĴĶĿḾȠǾƤɊŘŞŦŬṼẆẊẎẐ",
)
_KEPT = re.compile(r"({[^{}]*}|<[^<>]*>)")
_ADDRESS = re.compile(r"https?://\S+")
_PLAIN = re.compile(r"[a-zA-ZáéíóúüñÁÉÍÓÚÜÑ]{2,}")


def translated(english: str) -> str:
    """A text as this language says it; values in braces and markup stay, the words that a number chooses do not."""
    parts = _KEPT.split(english)
    return "".join(_kept(part) if number % 2 else part.translate(_LETTERS) for number, part in enumerate(parts))


def _kept(part: str) -> str:
    name, colon, forms = part.partition(":")
    return name + colon + forms.translate(_LETTERS) if part[0] == "{" and "|" in forms else part


def translations() -> dict[str, str]:
    """Every text of the software that is written in its code."""
    return {message.en: translated(message.en) for package in PACKAGES for message in messages(package)}


def letter(english: str) -> str:
    """A template of a letter as this language writes it: names of heads, and brackets with their links, stay."""
    return "".join(
        part if number % 2 else translated(part)
        for number, part in enumerate(re.split(r"(^\w+:|\[[^\]]*\]|{%.*?%})", english, flags=re.MULTILINE))
    )


def readable(html: str) -> str:
    """What a person reads or hears of a page: its text and the attributes that are said."""
    body = re.sub(r"<style>.*?</style>", " ", html, flags=re.DOTALL)
    attributes = re.findall(r'\b(?:title|alt|placeholder|aria-label)="([^"]*)"', body)
    return " ".join((unescape(re.sub(r"<[^>]*>", " ", body)), *map(unescape, attributes)))


def foreign_words(text: str, *data: str) -> list[str]:
    """The words of a text that this language does not say and that are not data, as addresses are."""
    text = _ADDRESS.sub(" ", text)
    for datum in sorted(filter(None, data), key=len, reverse=True):
        text = text.replace(datum, " ")
    return _PLAIN.findall(text)
