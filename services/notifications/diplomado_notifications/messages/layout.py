"""Renders a letter as plain text and as HTML, with the same content."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from jinja2 import Environment, StrictUndefined, Template

from diplomado_chassis.language.languages import Language
from diplomado_notifications.messages.letters import Letter


@dataclass(frozen=True, slots=True)
class TimetableLine:
    """One session in the timetable of a letter; `place` is None if it is not known, `note` if there is none."""

    title: str
    day: str
    hours: str
    place: str | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A letter with its timetable, its language, and the names in its head and foot."""

    letter: Letter
    timetable: Sequence[TimetableLine]
    language: Language
    organiser: str
    partner: str | None


def as_text(page: Page) -> str:
    """Render a letter as plain text."""
    return _layout("txt").render(page=page, letter=page.letter, is_web_link=is_web_link).strip() + "\n"


def as_html(page: Page) -> str:
    """Render a letter as one HTML page that loads nothing from the network."""
    return _layout("html").render(page=page, letter=page.letter, is_web_link=is_web_link)


def is_web_link(link: str) -> bool:
    """Return whether a button may link to this: only to the web, never to a script or a file."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.netloc)


@cache
def _layout(kind: str) -> Template:
    file = resources.files("diplomado_notifications.messages") / "templates" / f"layout.{kind}"
    escapes = kind == "html"
    environment = Environment(autoescape=escapes, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    return environment.from_string(file.read_text("utf-8"))
