"""The names of awards, reasons of a revocation and languages in messages.

Awards and reasons are worded as on the public page of a certificate, in the middle of a sentence; a test compares them.
"""

from collections.abc import Sequence
from typing import Final

from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.locales import locale
from diplomado_chassis.language.text import Text
from diplomado_chassis.language.titles import text_of
from diplomado_contracts import Localised

_RECOGNITION = Text("reconocimiento", "recognition")
_OTHER_AWARD = Text("otra distinción de la edición", "another award of the edition")
_ISSUED_IN_ERROR = Text("se emitió por error.", "it was issued in error.")

AWARDS: Final = {
    "attendance": Text("certificado de asistencia", "certificate of attendance"),
    "diploma": Text("diploma", "diploma"),  # allow language: the same word in both
    "recognition": _RECOGNITION,
    "best_project": Text("reconocimiento al mejor proyecto", "recognition for the best project"),
    "group_leader": Text("reconocimiento al liderazgo de grupo", "recognition for leading a group"),
}

REVOCATION_REASONS: Final = {
    "issued_in_error": _ISSUED_IN_ERROR,
    "fraud": Text("se comprobó un fraude.", "fraud was established."),
    "duplicate": Text("era un duplicado.", "it was a duplicate."),
    "superseded": Text("lo reemplaza una corrección.", "a correction replaces it."),
    "holder_request": Text("lo pidió su titular.", "its holder asked for it."),
}


def award_name(award: str, kind: str) -> Text:
    """Name what a certificate is for; an award without a name here is named by its kind."""
    return AWARDS.get(award) or AWARDS.get(kind, _RECOGNITION)


def award_names(awards: Sequence[str]) -> Text:
    """Name awards one after another; those without a name here are named once, as others."""
    texts = list(dict.fromkeys(AWARDS.get(award, _OTHER_AWARD) for award in awards))
    values = {f"award_{position}": text for position, text in enumerate(texts)}
    pattern = ", ".join(f"{{{name}}}" for name in values)
    return Text(pattern, pattern, **values)


def revocation_reason(code: str) -> Text:
    """Name the reason of a revocation."""
    return REVOCATION_REASONS.get(code, _ISSUED_IN_ERROR)


def language_name(tag: str, language: Language) -> str:
    """Name the language of a tag in another language: inglés, English."""
    return str(locale(language).languages.get(tag, tag))


def title_in(title: Localised, language: Language) -> str:
    """Return a title in a language; in English where it is not written in that language."""
    return text_of(title).in_(language)
