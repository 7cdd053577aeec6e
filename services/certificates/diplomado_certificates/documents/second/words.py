"""Phrases of papers in both languages. Not the chassis's dates: an update of CLDR must never reword a paper."""

from collections.abc import Sequence
from datetime import date

from diplomado_certificates.documents import spanish
from diplomado_certificates.register.face import Localised
from diplomado_certificates.register.record import Edition
from diplomado_chassis.language.languages import BUILT_IN
from diplomado_chassis.language.text import Text

_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_MODALITIES = {
    "online": Text("en modalidad virtual", "online"),
    "in_person": Text("en modalidad presencial", "in person"),
    "hybrid": Text("en modalidad híbrida", "in hybrid form"),
}


def of(text: Localised) -> Text:
    """Return a text of the record."""
    return Text(text.es, text.en)


def day(value: date) -> Text:
    """Write a day: 14 de julio de 2021; 14 July 2021."""
    return Text(spanish.day(value), _english_day(value))


def period(first: date, last: date) -> Text:
    """Write a span of days with its preposition: del 14 al 15 de julio de 2021; from 14 to 15 July 2021."""
    if first == last:
        return Text(spanish.period(first, last), " ".join(("on", _english_day(first))))
    start = _english_day(first)
    if first.year == last.year:
        start = start.removesuffix(f" {first.year}")
        if first.month == last.month:
            start = str(first.day)
    return Text(spanish.period(first, last), " ".join(("from", start, "to", _english_day(last))))


def joined(words: Sequence[Text]) -> Text:
    """Join words with commas and a conjunction before the last."""
    spanish_, english = ([word.in_(language) for word in words] for language in BUILT_IN)
    ending = " and ".join(filter(None, (", ".join(english[:-1]), "".join(english[-1:]))))
    return Text(spanish.joined(spanish_), ending)


def together(*sentences: Text) -> Text:
    """Return sentences behind one another."""
    spanish_, english = (" ".join(sentence.in_(language) for sentence in sentences) for language in BUILT_IN)
    return Text(spanish_, english)


def same(word: str) -> Text:
    """Return a name or a number, which both languages write alike."""
    return Text.shared(word)


def held(edition: Edition) -> Text:
    """Return how, when and for how long an edition was held."""
    modality, span = _MODALITIES[edition.modality], period(edition.starts_on, edition.ends_on)
    if not edition.hours:
        return Text("realizado {modality} {span}", "held {modality} {span}", modality=modality, span=span)
    return Text(
        "realizado {modality} {span}, con una duración de {hours}",
        "held {modality} {span}, with a length of {hours}",
        modality=modality,
        span=span,
        hours=academic_hours(edition.hours),
    )


def modality(edition: Edition) -> Text:
    """Write how a course was held: en modalidad virtual; online."""
    return _MODALITIES[edition.modality]


def academic_hours(hours: int) -> Text:
    """Write a number of academic hours."""
    if hours == 1:
        return Text("1 hora académica", "1 academic hour")
    return Text("{hours} horas académicas", "{hours} academic hours", hours=hours)


def length(minutes: int) -> Text:
    """Write a length of time: 1 hora y 30 minutos; 1 hour and 30 minutes."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(Text("1 hora", "1 hour") if hours == 1 else Text("{n} horas", "{n} hours", n=hours))
    if rest:
        parts.append(Text("1 minuto", "1 minute") if rest == 1 else Text("{n} minutos", "{n} minutes", n=rest))
    return joined(parts)


def _english_day(value: date) -> str:
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
