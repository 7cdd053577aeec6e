"""The facts of a certificate as its paper prints them, and whether a text has them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from diplomado_certificates.documents.printable import drawable, printable
from diplomado_certificates.documents.second.statement import compose_statement
from diplomado_certificates.documents.second.words import academic_hours, day, length, of, period
from diplomado_certificates.register.record import CertificateRecord
from diplomado_chassis.language.languages import SPANISH
from diplomado_chassis.language.text import Text

_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_LINE_END_HYPHEN = "\ufffe"
"""What PDFium gives for a hyphen at the end of a line."""


@dataclass(frozen=True, slots=True)
class PrintedFact:
    """One fact with the texts that say it. `label` is a key of the texts of the public pages."""

    label: str
    texts: tuple[str, ...]


def printed_facts(record: CertificateRecord, *, with_name: bool) -> list[PrintedFact]:
    """Return the facts in the order of the page, in the languages of the paper. A withheld name is left out."""
    languages = record.face.languages if record.face else (SPANISH,)
    found: dict[str, list[str]] = {}
    for label, text in _facts(record):
        if label != "name" or with_name:
            said = [text] if isinstance(text, str) else [text.in_(language) for language in languages]
            found.setdefault(label, []).extend(dict.fromkeys(drawable(printable(each)) for each in said if each))
    return [PrintedFact(label, tuple(texts)) for label, texts in found.items() if texts]


def is_said(text: str, in_file: str) -> bool:
    """Return whether a file has a text as whole words. Lines may end anywhere, and letters may be capitals."""
    letters = r"\s*".join(map(re.escape, re.sub(r"\s", "", text)))
    return re.search(rf"(?<!\w){letters}(?!\w)", _cleaned(in_file), re.IGNORECASE) is not None


def words(text: str) -> list[str]:
    """Return the words and numbers of a text in their order, each once, without pieces of the fingerprint."""
    found = re.findall(r"\w+(?:[.,]\d+)*", _cleaned(text))
    return [word for word in dict.fromkeys(found) if not _FINGERPRINT.fullmatch(word)]


def _cleaned(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u200b", "").replace(_LINE_END_HYPHEN, "-"))


def _facts(record: CertificateRecord) -> Iterator[tuple[str, Text | str]]:
    stated, edition, session, project = compose_statement(record), record.edition, record.session, record.project
    leading = record.face.languages[0] if record.face else SPANISH
    yield "document", stated.heading.in_(leading)
    if stated.distinction:
        yield "document", stated.distinction.in_(leading)
    yield "name", record.holder.full_name if record.holder else ""
    yield "institution", record.institution.name if record.institution else ""
    if session:
        yield "session", of(session.title)
    if project:
        yield "project", project.title
        yield "team", project.team_name or project.team
        yield "score", project.score
    yield "group", record.group or ""
    yield "course", of(edition.title)
    yield "held", day(session.held_on) if session else period(edition.starts_on, edition.ends_on)
    if session:
        yield "length", length(session.minutes)
    elif edition.hours:
        yield "length", academic_hours(edition.hours)
    for module in record.modules:
        yield "modules", of(module.title)
    yield "issuer", record.organiser
    yield "issuer", record.partner or ""
    yield "issued", record.place
    yield "issued", day(record.issued_on)
    yield "act", record.act_number
    yield "act", day(record.graduated_on)
    for signatory in record.signatories:
        yield "signatories", signatory.name
        yield "signatories", of(signatory.office)
    for programme in record.programmes:
        yield "programmes", of(programme.title)
        yield from (("donors", donor) for donor in programme.donors)
    yield "number", record.number
    yield "code", record.verification_code
