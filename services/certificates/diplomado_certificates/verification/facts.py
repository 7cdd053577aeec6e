"""The facts of a certificate as lines to compare with the document, in the order of the document."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from diplomado_certificates.documents.printable import grouped
from diplomado_certificates.register.record import CertificateRecord, Localised
from diplomado_certificates.verification.wording import period, say
from diplomado_chassis.language.dates import day
from diplomado_chassis.language.languages import SPANISH, Language
from diplomado_chassis.language.text import Text


@dataclass(frozen=True, slots=True)
class Value:
    """A text as the document shows it, in the language `printed_in`, and its translation where the reader needs one."""

    text: str
    translation: str | None = None
    printed_in: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is about, and its values. `exact` texts are compared character by character."""

    label: str
    values: tuple[Value, ...]
    exact: bool = False


def kind_key(record: CertificateRecord) -> str:
    """Return the key of the text that names the document."""
    known = record.kind == "recognition" and record.award in ("best_project", "group_leader")
    return f"kind_{record.award if known else record.kind}"


def facts(record: CertificateRecord, sha256: str, language: Language) -> list[Fact]:
    """Return every fact of a certificate that the document shows. Labels are keys of the texts."""
    return [
        Fact(label, values, label in ("number", "code", "fingerprint"))
        for label, values in _lines(record, sha256, language)
        if values
    ]


def _lines(record: CertificateRecord, sha256: str, language: Language) -> Iterator[tuple[str, tuple[Value, ...]]]:
    edition, session, project = record.edition, record.session, record.project
    yield "document", _plain(say(kind_key(record), language))
    yield "name", _plain(record.holder.full_name if record.holder else None)
    yield "institution", _plain(record.institution.name if record.institution else None)
    if session:
        yield "session", (_both(record, session.title, language),)
    if project:
        yield "project", _plain(project.title)
        place = f", {project.institution.name}" if project.institution else ""
        yield "team", _plain(f"{project.team_name or project.team}{place}")
        shared = "score_shared" if project.tied else "score_value"
        yield "score", _plain(say(shared, language, score=project.score))
    yield "group", _plain(record.group)
    yield "course", (_both(record, edition.title, language),)
    span = (session.held_on, session.held_on) if session else (edition.starts_on, edition.ends_on)
    mode = say(edition.modality, language)
    yield "held", _plain(say("held_value", language, modality=mode, period=period(*span, language)))
    yield "length", _length(record, language)
    yield (
        "modules",
        tuple(_both(record, module.title, language, f"{module.number}. {{text}}") for module in record.modules),
    )
    yield "issuer", _plain(record.organiser, record.partner)
    issued = day(record.issued_on, language)
    yield "issued", _plain(say("issued_value", language, place=record.place, day=issued))
    decided = day(record.graduated_on, language)
    yield "act", _plain(say("act_value", language, number=record.act_number, day=decided))
    yield "signatories", tuple(_signature(record, language))
    yield "programmes", tuple(_both(record, programme.title, language) for programme in record.programmes)
    yield "donors", _plain(*dict.fromkeys(donor for programme in record.programmes for donor in programme.donors))
    yield "sdg", _plain(", ".join(record.sdg))
    yield "gcm", _plain(", ".join(str(objective) for objective in record.gcm))
    yield "number", _plain(record.number)
    yield "code", _plain(" ".join(grouped(record.verification_code)))
    yield "fingerprint", _plain(" ".join(grouped(sha256, 16)))


def _plain(*texts: str | None) -> tuple[Value, ...]:
    return tuple(Value(text) for text in texts if text)


def printed_in(record: CertificateRecord, language: Language) -> str:
    """Return the language in which a reader finds the texts on the paper: the reader's own, if the paper has it."""
    languages = record.face.languages if record.face else (SPANISH,)
    return language if language in languages else languages[0]


def _both(record: CertificateRecord, text: Localised, language: Language, form: str = "{text}") -> Value:
    """Return a text as it is printed, with its translation for a reader whose language the paper does not have."""
    paper, both = printed_in(record, language), Text(text.es, text.en)
    shown, understood = (form.replace("{text}", both.in_(tag)) for tag in (paper, language))
    translated = paper != language and shown != understood
    return Value(shown, both.in_(language) if translated else None, paper)


def _length(record: CertificateRecord, language: Language) -> tuple[Value, ...]:
    if record.session:
        return _plain(
            say("minute" if record.session.minutes == 1 else "minutes", language, count=record.session.minutes)
        )
    hours = record.edition.hours
    return _plain(say("hour" if hours == 1 else "hours", language, count=hours)) if hours else ()


def _signature(record: CertificateRecord, language: Language) -> Iterable[Value]:
    for signatory in record.signatories:
        place = f", {signatory.organisation}" if signatory.organisation else ""
        yield _both(record, signatory.office, language, f"{signatory.name}, {{text}}{place}")
