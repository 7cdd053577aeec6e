"""A letter as plain text and as HTML. Both say the same."""

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
    """One session as it is read: title, when, and where if that is known."""

    title: str
    day: str
    hours: str
    place: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A letter with what stands around it."""

    letter: Letter
    timetable: Sequence[TimetableLine]
    language: Language
    organiser: str
    partner: str | None


def as_text(page: Page) -> str:
    """Lay a letter out as plain text."""
    return _layout("txt").render(page=page, letter=page.letter, is_web_link=is_web_link).strip() + "\n"


def as_html(page: Page) -> str:
    """Lay a letter out as one HTML page that needs nothing from the network."""
    return _layout("html").render(page=page, letter=page.letter, is_web_link=is_web_link)


def is_web_link(link: str) -> bool:
    """Say whether a button may lead there: only to the web, never to a script or a file."""
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
