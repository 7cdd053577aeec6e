"""One check of names and short texts for every way in: form, API, nomination list and attendance file."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from diplomado_chassis.language.misreading import REPLACEMENT, is_suspect, likelier, propose, repaired
from diplomado_chassis.language.printable import has_invisible_characters, is_drawable, tidy
from diplomado_chassis.language.text import Text

INVISIBLE_CHARACTERS = Text(
    es="Contiene caracteres que no se ven. Escríbalo de nuevo.",
    en="It contains characters that cannot be seen. Type it again.",
)
LOST_LETTERS = Text(
    es="Se perdieron letras: hay «?» o un signo de reemplazo donde había una letra. Escríbalo de nuevo.",
    en="Letters were lost: there is “?” or a replacement mark where a letter was. Type it again.",
)
SPREADSHEET_ERROR = Text(
    es="Es un error de la hoja de cálculo, no un dato. Corrija la fórmula o escriba el valor.",
    en="This is an error of the spreadsheet, not a value. Correct the formula or type the value.",
)
NOT_A_NAME = Text(
    es="Contiene una dirección de Internet o de correo; escriba solo el nombre.",
    en="It contains a web or e-mail address; write the name alone.",
)
MARKUP = Text(
    es="Contiene signos de código, como < > o [ ]; escriba solo el nombre.",
    en="It contains signs of code, such as < > or [ ]; write the name alone.",
)
NO_LETTER = Text(es="No contiene ninguna letra.", en="It contains no letter.")
_UNREADABLE = Text(
    es="Las letras parecen mal leídas de otro archivo. Escríbalo de nuevo.",
    en="The letters seem to be misread from another file. Type it again.",
)

_ERRORS: Final = re.compile(
    r"#\s*(?:[¡¿]?[A-ZÁÉÍÓÚÑ_]+(?:[/\\_ ][A-Z0]+)?[!?]?|#+|\d+)|<NA>|nan|NaN|NaT|N/[AD]|n/[ad]|#¡?DIV/0!", re.ASCII
)
_QUESTION: Final = re.compile(r"[^\W\d_]\?(?:[^\W\d_]|\s|$)|\?[^\W\d_]")
_QUESTION_IN_NAME: Final = re.compile(r"\?")
_ADDRESS: Final = re.compile(r"://|\bwww\.", re.IGNORECASE)
_DOMAIN: Final = (
    r"://|\bwww\.|\w\.(?:com|org|net|info|biz|xyz|gob|gov|edu|app|shop|site|online|click|link|club|store|top|ru)\b"
    r"|\w\.[a-z]{2,}/"
)
_WEB_ADDRESS: Final = re.compile(_DOMAIN, re.IGNORECASE)
_ADDRESS_IN_NAME: Final = re.compile(f"{_DOMAIN}|@", re.IGNORECASE)
_MARKUP: Final = re.compile(r"[<>\[\]{}`|\\]|&#?\w+;")
_JOINERS: Final = str.maketrans("", "", "\u200c\u200d")
_WIDE: Final = re.compile("[\ufb00-\ufb06\uff01-\uff5e]")
_PARTICLES: Final = frozenset(
    ["de", "del", "la", "las", "los", "y", "e", "da", "das", "do", "dos", "di", "van", "von", "der", "den", "bin"]
)
_MIN_LETTERS: Final = 4
_MAX_ORDINARY: Final = 120
# What nearly every name looks like: whole words of Spanish letters, each capital first. Nothing needs a closer look
# then, and the closer look costs a quarter of the time of a registration.
_ORDINARY: Final = re.compile(r"(?:(?:de|del|la|las|los|y) |[A-ZÁÉÍÓÚÑ][a-záéíóúüñ]+[ -])*[A-ZÁÉÍÓÚÑ][a-záéíóúüñ]+")

# Codes, addresses of mail and plain words: nothing of what `_check` looks for can stand in them.
_PLAIN: Final = re.compile(
    r"(?!(?:nan|NaN|NaT)\Z)(?!.*\bwww\.)[a-z0-9@._+-]+(?: [a-z0-9@._+-]+)*", re.IGNORECASE | re.ASCII
)


@dataclass(frozen=True, slots=True)
class Checked:
    """A text that can be stored, or the reason why not. A flag is about a text that is stored as it is.

    `proposal` is the text that was probably meant; both `refusal` and `flag` contain it already.
    """

    text: str
    refusal: Text | None = None
    flag: Text | None = None
    proposal: str | None = None


def check_line(raw: str) -> Checked:
    """Check one line of text that is no name, such as a position or a group."""
    if len(raw) > _MAX_ORDINARY:
        return _check(raw, is_name=False)
    return Checked(raw) if _PLAIN.fullmatch(raw) or _ORDINARY.fullmatch(raw) else _check_short_line(raw)


@lru_cache(maxsize=1000)
def _check_short_line(raw: str) -> Checked:
    """The rows of a list have few different positions, areas and groups."""
    return _check(raw, is_name=False)


def check_name(raw: str) -> Checked:
    """Check a name of a person. An empty text is not refused here."""
    if len(raw) <= _MAX_ORDINARY and _ORDINARY.fullmatch(raw):
        return Checked(raw)
    checked = _check(raw, is_name=True)
    text = checked.text
    if checked.refusal is not None or not text:
        return checked
    if not any(map(str.isalpha, text)):
        return Checked("", NO_LETTER)
    if proposal := likelier(text):
        return Checked(text, flag=_letters_flag(proposal), proposal=proposal)
    if proposal := _in_mixed_case(text):
        return Checked(text, flag=_case_flag(proposal), proposal=proposal)
    return checked


def _check(raw: str, *, is_name: bool) -> Checked:
    text = _WIDE.sub(lambda wide: unicodedata.normalize("NFKC", wide[0]), repaired(raw))
    if has_invisible_characters(text.replace("\xad", "")) and not _has_high_controls(text):
        return Checked("", INVISIBLE_CHARACTERS)
    text = unicodedata.normalize("NFC", text)
    if is_suspect(text) and not (is_name and any(letter.isalpha() and not is_drawable(letter) for letter in text)):
        return _refuse_misread(text)
    line = tidy(text.replace("\xad", ""))
    if _drops_joiners(line):
        line = tidy(line.translate(_JOINERS))
    if not line:
        return Checked("", INVISIBLE_CHARACTERS if text.strip() else None)
    refusal = _unusable(line, is_name=is_name)
    return Checked("", refusal) if refusal is not None else Checked(line)


def why_no_name(text: str) -> Text | None:
    """Return why a text cannot stand for the name of a group or of a grader, whose name may be their account."""
    if _WEB_ADDRESS.search(text):
        return NOT_A_NAME
    return MARKUP if _MARKUP.search(text) else None


def _unusable(line: str, *, is_name: bool) -> Text | None:
    if _ERRORS.fullmatch(line):
        return SPREADSHEET_ERROR
    if REPLACEMENT in line or (_QUESTION_IN_NAME if is_name else _QUESTION).search(_without_questions(line)):
        return LOST_LETTERS
    if (_ADDRESS_IN_NAME if is_name else _ADDRESS).search(line):
        return NOT_A_NAME
    if is_name and _MARKUP.search(line):
        return MARKUP
    unknown = [character for character in line if not is_drawable(character)] if is_name else []
    return _cannot_be_printed(unknown) if unknown else None


def _has_high_controls(text: str) -> bool:
    """Return whether there are controls that are letters in another encoding, and no others."""
    return any("\x80" <= character <= "\x9f" for character in text) and not has_invisible_characters(
        re.sub("[\x80-\x9f\xad]", "", text)
    )


def _refuse_misread(text: str) -> Checked:
    if REPLACEMENT in text:
        return Checked("", LOST_LETTERS)
    proposal = propose(text)
    if proposal is None:
        return Checked("", _UNREADABLE)
    proposal = tidy(proposal)
    reason = Text(
        es="Las letras parecen mal leídas de otro archivo. ¿Quiso escribir «{proposal}»?",
        en="The letters seem to be misread from another file. Did you mean “{proposal}”?",
        proposal=proposal,
    )
    return Checked("", reason, proposal=proposal)


def _without_questions(text: str) -> str:
    return re.sub(r"¿[^?]*\?", "", text)


def _drops_joiners(text: str) -> bool:
    """Return whether joiners in a text do nothing: they shape the letters of other scripts alone."""
    return not text.isascii() and all(map(is_drawable, text.translate(_JOINERS)))


def _cannot_be_printed(characters: list[str]) -> Text:
    return Text(
        es="El certificado no puede imprimir estos caracteres: {characters}. Escríbalo con letras latinas.",
        en="The certificate cannot print these characters: {characters}. Write it in Latin letters.",
        characters=" ".join(dict.fromkeys(characters))[:20],
    )


def _letters_flag(proposal: str) -> Text:
    return Text(
        es="Tiene letras poco usuales. ¿Quiso escribir «{proposal}»?",
        en="It has unusual letters. Did you mean “{proposal}”?",
        proposal=proposal,
    )


def _case_flag(proposal: str) -> Text:
    return Text(
        es="Está todo en mayúsculas o sin ninguna. ¿Quiso escribir «{proposal}»?",
        en="It is all in capitals or has none. Did you mean “{proposal}”?",
        proposal=proposal,
    )


def _in_mixed_case(text: str) -> str | None:
    """Return a name that is written all in capitals, or without one, as most people write it; None for others."""
    letters = [letter for letter in text if letter.upper() != letter.lower()]
    if not letters or (len(letters) < _MIN_LETTERS and text.isupper()):
        return None
    if not (all(map(str.isupper, letters)) or all(map(str.islower, letters))):
        return None
    words = [
        word.lower() if place and word.lower() in _PARTICLES else _capitalised(word)
        for place, word in enumerate(text.split())
    ]
    proposal = " ".join(words)
    return proposal if proposal != text else None


def _capitalised(word: str) -> str:
    return re.sub(r"(?:^|(?<=[-‐‑–(])|(?<=^[^\W\d_]['’]))[^\W\d_]", lambda letter: letter[0].upper(), word.lower())
