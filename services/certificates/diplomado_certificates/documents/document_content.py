"""Everything that the template prints, as plain text, in reading order."""

import json
from dataclasses import asdict, dataclass

from diplomado_certificates.documents import qr, spanish
from diplomado_certificates.documents.printable import breakable, grouped, printable
from diplomado_certificates.documents.statement import compose_statement
from diplomado_certificates.register.record import CertificateRecord


class HolderErased(ValueError):  # noqa: N818 - a fact about the record
    """The holder's details were erased, so the document can no longer be rendered."""


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """The data of one document. Strings only: the template never reads them as markup."""

    kind: str
    title: str
    description: str
    keywords: list[str]
    date: list[int]
    issuers: list[str]
    grants: str
    heading: str
    distinction: str | None
    to: str
    name: str
    affiliation: str | None
    reason: str
    achievement: str
    details: list[str]
    modules: list[list[str]]
    given: str
    act: str
    signatories: list[dict[str, str]]
    number: str
    code: dict[str, str | list[str]]
    fingerprint: dict[str, str | list[str]]
    notes: list[str]
    qr: str
    alternative: str

    def to_json(self) -> str:
        """Return the content as JSON in ASCII, the form that the template reads."""
        return json.dumps(asdict(self), ensure_ascii=True, sort_keys=True)


def compose(record: CertificateRecord, verification_base_url: str) -> DocumentContent:
    """Compose the document of a record. Raises HolderErased if the record has no holder any more."""
    if record.holder is None:
        raise HolderErased(str(record.certificate_id))
    stated = compose_statement(record)
    name = printable(record.holder.full_name)
    fingerprint = record.sha256()
    issuers = [breakable(issuer) for issuer in (record.organiser, record.partner) if issuer]
    groups = grouped(record.verification_code)
    achievement = printable(stated.achievement)
    return DocumentContent(
        kind=record.kind,
        title=f"{stated.full_title} · {name} · {achievement}",
        description=f"{stated.full_title} n.º {printable(record.number)}, {spanish.day(record.issued_on)}",
        keywords=[printable(record.number), f"sha-256:{fingerprint}"],
        date=[record.issued_on.year, record.issued_on.month, record.issued_on.day],
        issuers=issuers,
        grants="otorgan el presente" if len(issuers) > 1 else "otorga el presente",
        heading=stated.heading,
        distinction=stated.distinction,
        to="a",
        name=breakable(record.holder.full_name),
        affiliation=breakable(record.institution.name) if record.institution else None,
        reason=stated.reason,
        achievement=breakable(stated.achievement),
        details=[breakable(detail) for detail in stated.details],
        modules=_modules(record) if stated.shows_modules else [],
        given=f"Dado en {breakable(record.place)}, el {spanish.day(record.issued_on)}",
        act=f"Acta n.º {breakable(record.act_number)} del {spanish.day(record.graduated_on)}",
        signatories=[
            {
                "name": breakable(signatory.name),
                "office": breakable(signatory.office.es),
                "organisation": breakable(signatory.organisation),
            }
            for signatory in record.signatories
        ],
        number=f"N.º {breakable(record.number)}",
        code={
            "label": "Código de verificación",
            "lines": [" ".join(groups[start : start + 4]) for start in range(0, len(groups), 4)],
        },
        fingerprint={"label": "Huella SHA-256 del registro", "lines": grouped(fingerprint, 16)},
        notes=_notes(record, verification_base_url),
        qr=qr.svg(qr.address(verification_base_url, record.verification_code)),
        alternative="Código QR que abre la página de verificación de este documento",
    )


def _modules(record: CertificateRecord) -> list[list[str]]:
    return [[str(module.number), breakable(module.title.es)] for module in record.modules]


def _notes(record: CertificateRecord, verification_base_url: str) -> list[str]:
    notes = []
    if record.programmes:
        titles = spanish.joined([f"«{programme.title.es}»" for programme in record.programmes])
        frame = f"En el marco {'del programa' if len(record.programmes) == 1 else 'de los programas'} {titles}"
        donors = list(dict.fromkeys(donor for programme in record.programmes for donor in programme.donors))
        label = "Donante" if len(donors) == 1 else "Donantes"
        notes.append(f"{frame}. {label}: {spanish.joined(donors)}." if donors else f"{frame}.")
    tags = []
    if record.sdg:
        tags.append(f"Objetivos de Desarrollo Sostenible: {spanish.joined(record.sdg)}.")
    if record.gcm:
        tags.append(f"Objetivos del Pacto Mundial para la Migración: {spanish.joined([str(n) for n in record.gcm])}.")
    if tags:
        notes.append(" ".join(tags))
    base = verification_base_url.rstrip("/")
    notes.append(
        f"Para verificar este documento, escanee el código QR o escriba su código en {base}/v "
        "y compare cada dato con este papel."
    )
    return [printable(note) for note in notes]
