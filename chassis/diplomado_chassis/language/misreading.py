"""Texts that a program decoded in the wrong encoding: found, put right where that is certain, else proposed.

Two kinds. UTF-8 read as an encoding of one byte per letter ("MarÃ­a") is put right with certainty: no name contains
such sequences by chance. One encoding read as another of that kind ("Mar’a", "MuÒoz") is only suspected: a proposal is
shown to a person.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Final

from diplomado_chassis.language.known_names import KNOWN_NAMES
from diplomado_chassis.language.long_texts import find_in
from diplomado_chassis.language.printable import is_drawable

REPLACEMENT: Final = "\ufffd"
SINGLE_BYTE: Final = ("cp1252", "mac_roman", "cp850")
_MISREAD_AS: Final = ("cp1252", "mac_roman", "cp850", "cp437")
_MAX_TIMES: Final = 3
_MUCH: Final = 1.5
_LONG: Final = 1000
# A word with a letter beyond ASCII. It is searched from the first letter of a word alone, in one pass.
_ASCII_LETTER: Final = r"\x00-\x08\x0b\x0c\x0e-\x1f!-+\x2d-:<-\x7f"
_TELLING: Final = re.compile(rf"(?<![{_ASCII_LETTER}])[{_ASCII_LETTER}]*+[^\x00-\x7f][^ ,;\t\r\n]*")
# One letter alone is no UTF-8 that was read as something else.
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]{2,}")
_CONTROL: Final = re.compile(r"[\x80-\x9f\ufffd]")
# Signs that no name and no title has between or beside its letters. ƒ and µ are letters in Unicode alone.
_SIGNS: Final = "¡¢£¤¥¦§¨©«¬\xad®¯°±²³µ¶¸¹»¼½¾¿×÷ƒˆ˜‚„…†‡‰‹›€™˙˚˛˝ˇ˘√∂∆∏∑∞∫≈≠≤≥◊⁄\uf8ff"
_SIGN: Final = re.compile(rf"(?<=[^\W\d_])[{_SIGNS}“”•\u2500-\u25a0]|[{_SIGNS}•\u2500-\u25a0](?=[^\W\d_])")
_QUOTED: Final = re.compile(
    r"(?:^|(?<=[\s(]))“[^“”]+”|«[^«»]+»|[¿¡][^¿¡]*[?!]|„[^„“]+“|\u2026(?=\s|$)|[®™](?=\s|$)|\d°|\d[²³]"
)
_WRONG_DASH: Final = re.compile(r"(?<=[^\W\d_])(?:–(?=[a-zà-ÿ])|—(?=[^\W\d_]))|^—(?=[a-z])|(?<=\s)—(?=[a-z])")
_WORD: Final = re.compile(r"[^\W\d_](?:[^\s,;\"()/-]*[^\W\d_])?|[^\x00-\x7f]")
# Words by the case of their letters: a and A are ASCII, e and E are not.
_WRONG_CASE: Final = re.compile(r"[ae]E|(?<=A)e(?=A)|^AE(?=a)|^AEA(?=a)")
_IRISH: Final = re.compile(r"[hnt][ÁÉÍÓÚ]|Mc[ÁÉÍÓÚ]|Mac[ÉÓ]")
_FIRST_LETTER: Final = re.compile(r"^(?:ç[^aouáóúâôãõy’']|[îêò][a-zñ–]|Ã[a-z])")
_LOWER_FIRST: Final = re.compile(r"^[à-öø-ÿœ]")
_INNER_APOSTROPHE: Final = re.compile(r"(?<=[a-zA-Zß-ÿ])[’‘](?=[a-zß-ÿ]|$)|^‘(?=[a-z])")
_CONSONANTS: Final = re.compile(r"[b-df-hj-np-tv-z][’‘][b-df-hj-np-tv-z]")
_CEDILLA: Final = re.compile(r"[çÇ](?![aouáóúâôãõAOUÁÓÚÂÔÃÕyY])")
_TILDE: Final = re.compile(r"[ãÃ](?![oeOE]|s?$|S$)|[õÕ](?![eE])")
_WITHOUT_INK: Final = frozenset("\ufeff\xa0\xad\u200b\u200c\u200d")
_LIGATURES: Final = frozenset(map(chr, range(0xFB00, 0xFB07)))
_COMMON: Final = frozenset("áéíóúñüÁÉÍÓÚÑÜ")
_USUAL: Final = frozenset("ãõâêôçàäöºªÃÕÂÊÔÇÀÄÖ’‘–")


@lru_cache(maxsize=8)
def _bytes_by_character(encoding: str) -> dict[str, int]:
    """Return which byte a character was, if a text was read in an encoding; undefined bytes are read as controls."""
    table = {}
    for byte in range(0x80, 0x100):
        table[bytes([byte]).decode(encoding, errors="ignore") or chr(byte)] = byte
    if encoding == "cp1252":  # Latin-1 reads these bytes as controls
        table |= {chr(byte): byte for byte in range(0x80, 0xA0)}
    return table


def repaired(text: str) -> str:
    """Return the text with every sequence put right that is UTF-8 read as something else, once or several times."""
    for _ in range(_MAX_TIMES):
        if text.isascii():
            break
        runs = set(find_in(text, _NOT_ASCII))
        readings = {_read_as_utf8(text, runs, encoding) for encoding in _MISREAD_AS} - {text}
        if not readings:
            break
        best = min((text, *sorted(readings)), key=_rank)
        if best == text:
            break
        text = best
    return text


def _rank(reading: str) -> tuple[bool, int, int]:
    return is_mixed(reading), len(reading), count_signs(reading)


def _telling(text: str) -> str:
    """Return the different words of a long text that have letters beyond ASCII: only these tell how it was decoded."""
    if len(text) <= _LONG:
        return text
    return " ".join(dict.fromkeys(find_in(text, _TELLING)))


def _read_as_utf8(text: str, runs: Collection[str], encoding: str) -> str:
    """Return another reading of the runs beyond ASCII in a text; the text itself where no run has one."""
    table = _bytes_by_character(encoding)
    readings = {run: reading for run in runs if (reading := _run_as_utf8(run, table)) != run}
    return _NOT_ASCII.sub(lambda run: readings.get(run[0], run[0]), text) if readings else text


def _run_as_utf8(run: str, table: Mapping[str, int]) -> str:
    try:
        read = bytes(table[character] for character in run).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return run
    # The few pairs of letters that are UTF-8 by chance, as in D’Éon, are read as letters of other scripts.
    return read if all(character in table or _is_plausible(character) for character in read) else run


def _is_plausible(character: str) -> bool:
    return character in _WITHOUT_INK or character in _LIGATURES or (is_drawable(character) and character.isprintable())


def is_mixed(text: str) -> bool:
    """Return whether a word mixes Latin letters with those of another script, as no name does."""
    return any(map(_mixes_scripts, _telling(text).split()))


def _mixes_scripts(word: str) -> bool:
    return not word.isascii() and len({script for script in map(_script, word) if script}) > 1


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    category = unicodedata.category(character)
    name = unicodedata.name(character, "OTHER")
    if category in ("Lm", "Lo") and ord(character) < 0x370:
        return ""
    if category[0] != "L" and (category[0] != "M" or name.startswith(("COMBINING", "VARIATION"))):
        return ""
    return "" if character == "µ" else name.split(" ", 1)[0]


def count_signs(text: str) -> int:
    """Return how many places of a text only a wrong decoding explains. 0 is no proof that the text is right."""
    if text.isascii():
        return 0
    text = _telling(text)
    rest = _QUOTED.sub(" ", text)
    found = len(_CONTROL.findall(text)) + len(_SIGN.findall(rest)) + len(_WRONG_DASH.findall(text))
    return found + sum(map(_count_signs_of_word, _WORD.findall(text)))


def _count_signs_of_word(word: str) -> int:
    if word.isascii():
        return 0
    found = bool(_FIRST_LETTER.match(word)) + _mixes_scripts(word)
    found += len(_CONSONANTS.findall(word)) * (word[:2] not in ("Ng", "ng"))
    if not _IRISH.match(word):
        found += len(_WRONG_CASE.findall("".join(map(_case, word))))
    return found


def _case(character: str) -> str:
    if character.isupper():
        return "A" if character.isascii() else "E"
    if character.islower():
        return "a" if character.isascii() else "e"
    return "-"


def is_suspect(text: str) -> bool:
    """Return whether a text looks wrongly decoded: it has signs of it, or it hides a frequent name."""
    return not text.isascii() and (count_signs(text) > 0 or bool(_hidden_names(text)))


def propose(text: str) -> str | None:
    """Return what a suspect text probably says, or None."""
    readings = {reading for reading in _other_readings(text) if not count_signs(reading) and not is_mixed(reading)}
    readings.discard(text)
    return min(readings, key=lambda reading: (oddity(reading), reading), default=None)


def likelier(text: str) -> str | None:
    """Return another reading of a text that is not suspect, if the letters of that are much more usual; or None."""
    if text.isascii():
        return None
    proposal = propose(text)
    return proposal if proposal is not None and oddity(text) - oddity(proposal) >= _MUCH else None


def _hidden_names(text: str) -> set[str]:
    """Return the frequent names that another reading of a text has and the text itself has not."""
    shown = _known(text)
    return {name for reading in _other_readings(text) for name in _known(reading) - shown}


def _known(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text) if not word.isascii()} & KNOWN_NAMES


def _other_readings(text: str) -> Iterator[str]:
    for shown in SINGLE_BYTE:
        table = _bytes_by_character(shown)
        if any(character not in table for character in text if not character.isascii()):
            continue
        raw = bytes(table.get(character, ord(character) & 0x7F) for character in text)
        for meant in SINGLE_BYTE:
            if meant != shown:
                yield raw.decode(meant, errors="replace")
    if "Ã" in text:  # the second character of í is a hyphen that is not shown, that of à a space: both are lost easily
        yield re.sub(r"Ã ?(?=[a-z])|Ã$", "í", text)


def oddity(text: str) -> float:
    """Return how unlikely a text is as names of Latin America, for comparing readings of the same bytes."""
    telling = _telling(text)
    return sum(map(_oddity_of_word, set(_WORD.findall(telling))), 10.0 * count_signs(telling))


@lru_cache(maxsize=20_000)
def _oddity_of_word(word: str) -> float:
    if word.isascii():
        return 0.0
    if word.casefold() in KNOWN_NAMES:
        return -4.0
    found = (
        1.5 * bool(_INNER_APOSTROPHE.search(word)) + 6.0 * len(_CEDILLA.findall(word)) + 3.0 * len(_TILDE.findall(word))
    )
    found += 3.0 * bool(_LOWER_FIRST.match(word))
    for character in word:
        if not character.isascii() and character not in _COMMON:
            found += 0.5 if character in _USUAL else 2.0
    return found
