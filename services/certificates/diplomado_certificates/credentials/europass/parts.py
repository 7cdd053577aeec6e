"""Parts of documents of ELM: texts in both languages, values of the Union's lists, identifiers, notes, links."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid5

from diplomado_certificates.credentials.credential import clean
from diplomado_certificates.register.record import CertificateRecord
from diplomado_chassis.language.languages import BUILT_IN, ENGLISH, SPANISH, Language
from diplomado_chassis.language.text import Text

Part = dict[str, Any]

# Lists of the Publications Office. A value is named by its list and its key.
EUROPA = "http://data.europa.eu/snb"
AUTHORITY = "http://publications.europa.eu/resource/authority"
LANGUAGES: dict[Language, tuple[str, Text]] = {
    SPANISH: ("SPA", Text("español", "Spanish")),
    ENGLISH: ("ENG", Text("inglés", "English")),
}
_MODES = {
    "online": ("920fbb3cbe", Text("En línea", "Online")),
    "in_person": ("9191af2ed9", Text("Presencial", "Presential")),
    "hybrid": ("e92d221e4d", Text("Mixta", "Blended")),
}


def both(say: Callable[[Language], str]) -> dict[Language, str]:
    """Return what is said in each language, without control characters."""
    return {language: clean(say(language)) for language in BUILT_IN}


def texts(text: Text) -> dict[Language, str]:
    """Return a text in both languages."""
    return both(text.in_)


def same(name: str) -> dict[Language, str]:
    """Return a name that both languages share."""
    return both(lambda _: name)


def urn(record: CertificateRecord, part: str) -> str:
    """Return the name of a part of a certificate's document."""
    return f"urn:uuid:{uuid5(record.certificate_id, f'europass {part}')}"


def concept(identity: str, scheme: str, label: Text) -> Part:
    """Return a value of a list."""
    return {
        "id": identity,
        "type": "Concept",
        "inScheme": {"id": scheme, "type": "ConceptScheme"},
        "prefLabel": texts(label),
    }


def language_of(language: Language) -> Part:
    """Return a language as the lists name it."""
    key, label = LANGUAGES[language]
    return concept(f"{AUTHORITY}/language/{key}", f"{AUTHORITY}/language", label)


def mode_of(record: CertificateRecord) -> Part:
    """Return how the course was held."""
    key, label = _MODES[record.edition.modality]
    return concept(f"{EUROPA}/learning-assessment/{key}", f"{EUROPA}/learning-assessment/25831c2", label)


def identifier_of(record: CertificateRecord, scheme: str, value: str) -> Part:
    """Return an identifier of a certificate, or of something that belongs to it."""
    return {"id": urn(record, scheme), "type": "Identifier", "schemeName": scheme, "notation": clean(value)}


def note_of(record: CertificateRecord, part: str, text: Text) -> Part:
    """Return a free text."""
    return {"id": urn(record, part), "type": "Note", "noteLiteral": texts(text)}


def link_to(record: CertificateRecord, address: str, title: Text) -> Part:
    """Return a link to what others can read."""
    return {"id": urn(record, address), "type": "WebResource", "contentURL": address, "title": texts(title)}


def volume(record: CertificateRecord, member: str) -> Part:
    """Return how long it took, as far as it is known."""
    if record.session:
        return {member: f"PT{record.session.minutes}M"}
    return {member: f"PT{record.edition.hours}H"} if record.edition.hours else {}


def unless_empty(member: str, values: Iterable[Part]) -> Part:
    """Return a member with its values, or none."""
    found = list(values)
    return {member: found} if found else {}
