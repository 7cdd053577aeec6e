"""The letter templates: plain text files that a translator can edit, `templates/LANGUAGE/TEMPLATE.txt`.

The first lines are `subject:`, `heading:` and `why:`; then come blocks between blank lines. A block is a paragraph,
`[sessions]` (the timetable) or `[button LINK] text`. A file is cut into blocks before values are inserted, so that no
value can make a block; a block whose text is empty is left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from jinja2 import Environment, StrictUndefined, Template, meta

from diplomado_chassis.language.languages import ENGLISH, Language, spoken
from diplomado_chassis.language.printable import one_line

TEMPLATES = resources.files("diplomado_notifications.messages") / "templates"
_BUTTON = re.compile(r"\[button (?P<link>[^\]]+)\]\s*(?P<words>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a finished letter: `paragraph`, `sessions` or `button` with its link."""

    kind: str
    text: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with its values, before the layout."""

    subject: str
    heading: str
    why: str
    blocks: tuple[Block, ...]


def _value(value: object) -> object:
    return one_line(value) if isinstance(value, str) else value


# Plain text: the HTML layout escapes what comes out of here.
_ENVIRONMENT = Environment(undefined=StrictUndefined, finalize=_value, autoescape=False)  # noqa: S701


@dataclass(frozen=True)
class LetterTemplate:
    """A template in one language, ready to be filled."""

    head: Mapping[str, Template]
    blocks: tuple[tuple[str, Template, Template | None], ...]
    variables: frozenset[str]

    def fill(self, values: Mapping[str, object]) -> Letter:
        """Render the template. Raises jinja2.UndefinedError if a value is missing."""
        blocks = [
            Block(kind, _flat(words.render(values)), _flat(link.render(values)) if link else "")
            for kind, words, link in self.blocks
        ]
        head = {name: _flat(template.render(values)) for name, template in self.head.items()}
        kept = tuple(block for block in blocks if block.text or block.kind == "sessions")
        return Letter(head["subject"], head["heading"], head["why"], kept)


def language_of_letter(template: str, language: Language) -> Language:
    """Return the language in which a letter is written for a reader of `language`: English if it has no letter."""
    return language if language in spoken() and _file(template, language).is_file() else ENGLISH


@cache
def letter_template(template: str, language: Language) -> LetterTemplate:
    """Read a template. Raises FileNotFoundError if there is none."""
    return parse(_file(template, language).read_text("utf-8"))


def _file(template: str, language: Language) -> Traversable:
    return TEMPLATES / language / f"{template}.txt"


def parse(source: str) -> LetterTemplate:
    """Parse the source of a template. Raises ValueError if its first lines are not those three."""
    first, *rest = re.split(r"\n\s*\n", source.strip())
    head = {name.strip(): _compile(text) for name, _, text in (line.partition(":") for line in first.splitlines())}
    if head.keys() != {"subject", "heading", "why"}:
        raise ValueError("a template begins with the lines subject, heading and why")
    variables = meta.find_undeclared_variables(_ENVIRONMENT.parse(source))
    return LetterTemplate(head, tuple(map(_block, rest)), frozenset(variables))


def _block(source: str) -> tuple[str, Template, Template | None]:
    if source.strip() == "[sessions]":
        return "sessions", _compile(""), None
    if button := _BUTTON.fullmatch(source.strip()):
        return "button", _compile(button["words"]), _compile(button["link"])
    return "paragraph", _compile(source), None


def _compile(text: str) -> Template:
    return _ENVIRONMENT.from_string(text.strip())


def _flat(text: str) -> str:
    """Join the lines of a block: the reader's program breaks paragraphs into lines."""
    return re.sub(r"[ \n]+", " ", text).strip()
