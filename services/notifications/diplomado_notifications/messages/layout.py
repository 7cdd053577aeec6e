"""Renders a letter as plain text and as HTML, with the same content."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from jinja2 import Environment, StrictUndefined, Template

from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_notifications.messages.letters import Letter

_FOR_WHOM = Text(
    "Este mensaje es para {name}. Otras personas leen este mismo buzón.",
    "This message is for {name}. Other people read this mailbox.",
)
_QUESTIONS = Text("¿Dudas? Escriba a {contact}.", "Questions? Write to {contact}.")
_JOIN = Text("Enlace para conectarse", "Link to join")
_OWN_PAGE = Text("Su página personal", "Your personal page")
_PERSONAL = Text(
    "Ahí puede ver y cambiar su inscripción, y ver sus sesiones, su asistencia y sus certificados. El enlace es "
    "personal: por favor, no lo comparta ni reenvíe este mensaje.",
    "There you can see and change your registration, and see your sessions, your attendance and your certificates. "
    "The link is personal: please do not share it or forward this message.",
)


@dataclass(frozen=True, slots=True)
class TimetableLine:
    """One session in the timetable of a letter; `place` is None if it is not known, `note` if there is none.

    `link` is the address by which the session is joined.
    """

    title: str
    day: str
    hours: str
    place: str | None
    note: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A letter with its timetable, its language, and the names in its head and foot.

    `own_page` is the participant's link, `contact` whom to write to, `addressee` whom the letter is for among those who
    read the mailbox; None where the letter does not say it.
    """

    letter: Letter
    timetable: Sequence[TimetableLine]
    language: Language
    organiser: str
    partner: str | None
    own_page: str | None = None
    contact: str | None = None
    addressee: str | None = None

    @property
    def for_whom(self) -> str | None:
        """Say whom the letter is for."""
        return self._said(_FOR_WHOM.with_values(name=self.addressee)) if self.addressee else None

    @property
    def questions(self) -> str | None:
        """Say whom to write to."""
        return self._said(_QUESTIONS.with_values(contact=self.contact)) if self.contact else None

    @property
    def join_words(self) -> str:
        """Name the link by which a session is joined."""
        return self._said(_JOIN)

    @property
    def own_page_words(self) -> str:
        """Name the participant's page."""
        return self._said(_OWN_PAGE)

    @property
    def link_is_personal(self) -> str:
        """Ask that the link stay with the participant."""
        return self._said(_PERSONAL)

    def _said(self, text: Text) -> str:
        return str(text.in_(self.language))


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
