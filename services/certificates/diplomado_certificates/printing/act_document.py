"""The act as a document: who decided what, about whom, on which basis, and whether it still stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from diplomado_certificates.acts.act import Act
from diplomado_certificates.acts.reversal import Reversal
from diplomado_certificates.acts.warnings import Acceptance
from diplomado_certificates.documents.printable import breakable, printable
from diplomado_certificates.documents.second.pictures import drawings, emblems, signatories
from diplomado_certificates.documents.second.speaking import Data, Speaker, region_of
from diplomado_certificates.documents.second.words import day, of
from diplomado_certificates.printing.entry import Entry
from diplomado_certificates.printing.wording import ERASED, REVOKED, award_title, warning_title
from diplomado_certificates.register.face import Face
from diplomado_certificates.register.record import CertificateRecord
from diplomado_chassis.language.text import Text


@dataclass(frozen=True)
class Subject:
    """An act with all that its documents name. `sample` is one of its records: what all share stands in it.

    `reversals` are the graduations that were withdrawn while the act stays.
    """

    act: Act
    sample: CertificateRecord
    entries: Sequence[Entry]
    images: Mapping[str, bytes]
    accepted: Sequence[Acceptance] = ()
    session_codes: Mapping[UUID, str] | None = None
    reversals: Sequence[Reversal] = ()

    @property
    def face(self) -> Face:
        """Emblems and signatures of the act."""
        return self.sample.face or Face(languages=("es",))


_TITLE = Text("Acta de graduación", "Graduation act")
_LABELS: dict[str, Text] = {
    "number": Text("Acta n.º", "Act no."),
    "course": Text("Curso", "Course"),
    "edition": Text("Edición", "Edition"),
    "basis": Text("Fundamento", "Basis"),
    "place": Text("Lugar y fecha de graduación", "Place and day of graduation"),
    "signed": Text("Firma del acta", "Signature of the act"),
    "hash": Text("Huella SHA-256 del acta", "SHA-256 fingerprint of the act"),
    "count": Text("Otorgamientos", "Awards"),
}
_BASIS = Text("Política de graduación «{code}», versión {version}", "Graduation policy “{code}”, version {version}")
_COUNT = Text(
    "{awards}, de ellos {graduates} que gradúan", "{awards}, of which {graduates} graduate", awards=0, graduates=0
)
_PLACE = Text("{place}, {day}", "{place}: {day}")
_ANNULLED = Text(
    "Esta acta fue anulada el {day} y no surte efecto. Motivo: {reason}",
    "This act was annulled on {day} and has no effect. Reason: {reason}",
)
_STAMP = Text("ANULADA", "ANNULLED")
_HEADS = (
    Text("N.º", "No."),
    Text("Nombre", "Name"),
    Text("Institución", "Institution"),
    Text("Certificado", "Certificate"),
)
_WARNINGS = Text("Avisos aceptados al firmar", "Warnings accepted with the signature")
_WARNING_HEADS = (Text("Aviso", "Warning"), Text("Sobre", "About"), Text("Motivo", "Reason"))
_REVERSALS = Text("Graduaciones retiradas", "Graduations withdrawn")
_REVERSAL_HEADS = (Text("Nombre", "Name"), Text("Fecha", "Day"), Text("Motivo", "Reason"))
_SIGNATORIES = Text("Firman", "Signed by")
_FOOT = Text("Acta {number} · página", "Act {number} · page")


def compose_act(subject: Subject, language: str) -> Data:
    """Return the data of the document of a signed or annulled act, in one language."""
    act, sample = subject.act, subject.sample
    speaker = Speaker((language,))
    lead = speaker.lead
    annulled = act.annulment if act.status == "annulled" else None
    zone = ZoneInfo(sample.edition.time_zone)
    told = annulled and annulled.annulled_at and day(annulled.annulled_at.astimezone(zone).date())
    return {
        **frame(subject, speaker, _TITLE, _FOOT.with_values(number=act.number)),
        "subtitle": lead(of(sample.edition.title)),
        "facts": [[lead(_LABELS[key]), breakable(value)] for key, value in _facts(subject, language)],
        "annulled": lead(_ANNULLED.with_values(day=told, reason=annulled.reason)) if annulled and told else None,
        "stamp": lead(_STAMP) if annulled else None,
        "heads": [lead(head) for head in _HEADS],
        "lists": _lists(subject, speaker),
        "warnings": {
            "title": lead(_WARNINGS),
            "heads": [lead(head) for head in _WARNING_HEADS],
            "rows": [_warning(subject, item, language) for item in subject.accepted],
        },
        "reversals": {
            "title": lead(_REVERSALS),
            "heads": [lead(head) for head in _REVERSAL_HEADS],
            "rows": [_reversal(subject, reversal, language) for reversal in subject.reversals],
        },
        "signed": lead(_SIGNATORIES),
        "signatories": signatories(speaker, sample.signatories, subject.face.signatures),
    }


def frame(subject: Subject, speaker: Speaker, title: Text, foot: Text) -> Data:
    """Return what every printed matter of an act has: title, languages, day, emblems and issuers."""
    sample = subject.sample
    graduated = subject.act.content.graduated_on
    issuers = [breakable(issuer) for issuer in (sample.organiser, sample.partner) if issuer]
    return {
        "lang": speaker.languages[0],
        "region": region_of(speaker.languages[0]),
        "heading": speaker.lead(title),
        "title": printable(
            " · ".join((speaker.lead(title), subject.act.number or "", speaker.lead(of(sample.edition.title))))
        ),
        "foot": speaker.lead(foot),
        "date": [graduated.year, graduated.month, graduated.day],
        "emblems": emblems(speaker, subject.face.emblems),
        "images": drawings(subject.images, subject.face.images),
        "issuers": issuers,
    }


def name_of(entry: Entry, language: str) -> str:
    """Return the name as printed on the certificate."""
    return breakable(entry.full_name) if not entry.erased else ERASED.in_(language)


def _facts(subject: Subject, language: str) -> list[tuple[str, str]]:
    act, sample = subject.act, subject.sample
    edition, content = sample.edition, act.content
    basis = _BASIS.with_values(code=content.policy.code, version=content.policy.version)
    count = _COUNT.with_values(awards=len(content.awards), graduates=content.graduates)
    signed = act.signed_at and act.signed_at.astimezone(ZoneInfo(edition.time_zone)).date()
    return [
        ("number", act.number or ""),
        ("course", of(edition.title).in_(language)),
        ("edition", edition.code),
        ("basis", basis.in_(language)),
        ("place", _PLACE.with_values(place=content.place, day=day(content.graduated_on)).in_(language)),
        *([("signed", day(signed).in_(language))] if signed else []),
        ("count", count.in_(language)),
        ("hash", act.hash),
    ]


def _lists(subject: Subject, speaker: Speaker) -> list[Data]:
    """Return one list for each award, in the order of the register."""
    language = speaker.languages[0]
    found: dict[tuple[str, str | None], list[Entry]] = {}
    for entry in subject.entries:
        found.setdefault((entry.award, entry.session), []).append(entry)
    return [
        {
            "title": speaker.lead(award_title(entries[0])),
            "rows": [
                [
                    str(position),
                    name_of(entry, language),
                    breakable(entry.institution or "–"),
                    _certificate(entry, language),
                ]
                for position, entry in enumerate(entries, start=1)
            ],
        }
        for entries in found.values()
    ]


def _certificate(entry: Entry, language: str) -> str:
    number = breakable(entry.number)
    return f"{number} ({REVOKED.in_(language)})" if entry.revoked else number


def _warning(subject: Subject, accepted: Acceptance, language: str) -> list[str]:
    code, _, rest = accepted.warning.partition(":")
    about = rest.partition(":")[0]
    names = _names(subject, language)
    names |= {str(session): name for session, name in (subject.session_codes or {}).items()}
    return [
        printable(warning_title(code).in_(language)),
        breakable(names.get(about, about)),
        breakable(accepted.reason),
    ]


def _reversal(subject: Subject, reversal: Reversal, language: str) -> list[str]:
    who = str(reversal.registration_id)
    zone = ZoneInfo(subject.sample.edition.time_zone)
    when = day(reversal.reversed_at.astimezone(zone).date()).in_(language) if reversal.reversed_at else ""
    return [_names(subject, language).get(who, who), printable(when), breakable(reversal.reason)]


def _names(subject: Subject, language: str) -> dict[str, str]:
    """Return the names of those whom the act names, by registration."""
    return {str(entry.registration_id): name_of(entry, language) for entry in subject.entries}
