"""Titles of modules and sessions in sentences, with the code that tells two of the same title apart."""

from typing import Protocol

from diplomado_chassis.language.text import Text


class Localised(Protocol):
    """Data in two languages, as the contracts carry it."""

    @property
    def es(self) -> str:
        """The Spanish."""
        ...

    @property
    def en(self) -> str:
        """The English."""
        ...


_SESSION = Text("«{title}» ({code})", "“{title}” ({code})")
_MODULE = Text("Módulo {number}", "Module {number}")
_TITLED_MODULE = Text("Módulo {number} «{title}»", "Module {number} “{title}”")


def text_of(title: Localised) -> Text:
    """Return data in two languages as a text that a sentence can contain."""
    return Text(title.es, title.en)


def titled_session(title: Localised, code: str) -> Text:
    """Return how a sentence names a session."""
    return _SESSION.with_values(title=text_of(title), code=code)


def titled_module(number: int, title: Localised | None) -> Text:
    """Return how a sentence or a list names a module, without its title where that is not known."""
    if title is None:
        return _MODULE.with_values(number=number)
    return _TITLED_MODULE.with_values(number=number, title=text_of(title))
