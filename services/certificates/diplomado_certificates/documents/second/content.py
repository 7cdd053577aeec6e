"""Everything that the templates of the second version print, as plain data, in reading order."""

from collections.abc import Mapping

from diplomado_certificates.documents import qr
from diplomado_certificates.documents.printable import breakable, grouped, printable
from diplomado_certificates.documents.second.pictures import drawings, emblems, signatories
from diplomado_certificates.documents.second.speaking import Data, Speaker, region_of
from diplomado_certificates.documents.second.statement import Statement, compose_statement
from diplomado_certificates.documents.second.words import day, joined, of, same, together
from diplomado_certificates.register.face import Face
from diplomado_certificates.register.record import CertificateRecord
from diplomado_chassis.language.text import Text


def compose(record: CertificateRecord, face: Face, verification_base_url: str, images: Mapping[str, bytes]) -> Data:
    """Compose the paper of a record that has a holder. `images` are the contents of all images of the face."""
    assert record.holder is not None
    speaker = Speaker(face.languages)
    say = speaker.say
    stated = compose_statement(record)
    name = printable(record.holder.full_name)
    fingerprint = record.sha256()
    groups = grouped(record.verification_code)
    issuers = [breakable(issuer) for issuer in (record.organiser, record.partner) if issuer]
    title = speaker.lead(stated.full_title)
    return {
        "kind": record.kind,
        "lang": face.languages[0],
        "region": region_of(face.languages[0]),
        "title": f"{title} · {name} · {speaker.lead(stated.achievement)}",
        "description": f"{title} {printable(record.number)}, {speaker.lead(day(record.issued_on))}",
        "keywords": [printable(record.number), f"sha-256:{fingerprint}"],
        "date": [record.issued_on.year, record.issued_on.month, record.issued_on.day],
        "emblems": emblems(speaker, face.emblems),
        "issuers": issuers,
        "grants": say(_GRANTS[len(issuers) > 1]),
        **_statement(speaker, stated),
        "to": say(Text("a", "to")),
        "name": breakable(record.holder.full_name),
        "affiliation": breakable(record.institution.name) if record.institution else None,
        "modules": _modules(record, face) if stated.shows_modules else [],
        "given": say(_GIVEN.with_values(place=record.place, day=day(record.issued_on))),
        "act": say(_ACT.with_values(number=record.act_number, day=day(record.graduated_on))),
        "signatories": signatories(speaker, record.signatories, face.signatures),
        "number": breakable(_NUMBER.with_values(number=record.number).in_(face.languages[0])),
        "code": {
            "label": say(Text("Código de verificación", "Verification code")),
            "lines": [" ".join(groups[start : start + 4]) for start in range(0, len(groups), 4)],
        },
        "fingerprint": {
            "label": say(Text("Huella SHA-256 del registro", "SHA-256 fingerprint of the record")),
            "lines": grouped(fingerprint, 16),
        },
        "notes": [note for text in _notes(record, verification_base_url) for note in speaker.say_unbroken(text)],
        "qr": qr.svg(qr.address(verification_base_url, record.verification_code)),
        "alternative": speaker.lead(_QR),
        "images": drawings(images, face.images),
    }


_GRANTS = (Text("otorga el presente", "hereby awards this"), Text("otorgan el presente", "hereby award this"))
_GIVEN = Text("Dado en {place}, el {day}", "Given in {place} on {day}")
_ACT = Text("Acta n.º {number} del {day}", "Graduation act no. {number} of {day}")
_NUMBER = Text("N.º {number}", "No. {number}")
_QR = Text(
    "Código QR que abre la página de verificación de este documento",
    "QR code that opens the verification page of this document",
)


def _statement(speaker: Speaker, stated: Statement) -> Data:
    return {
        "heading": speaker.say(stated.heading),
        "distinction": speaker.say(stated.distinction) if stated.distinction else None,
        "full_title": speaker.say(stated.full_title),
        "reason": speaker.say(stated.reason),
        "achievement": speaker.say(stated.achievement),
        "details": [speaker.say(detail) for detail in stated.details],
    }


def _modules(record: CertificateRecord, face: Face) -> list[Data]:
    """Return the list of modules once for each language, unless both are alike."""
    lists: list[Data] = []
    for language in face.languages:
        entries = [[str(module.number), breakable(of(module.title).in_(language))] for module in record.modules]
        if entries and entries not in [found["entries"] for found in lists]:
            lists.append({"lang": language, "region": region_of(language), "entries": entries})
    return lists


def _notes(record: CertificateRecord, verification_base_url: str) -> list[Text]:
    notes = []
    if record.programmes:
        notes.append(_programmes(record))
    if record.sdg or record.gcm:
        sdg = Text(
            "Objetivos de Desarrollo Sostenible: {list}.",
            "Sustainable Development Goals: {list}.",
            list=joined([same(goal) for goal in record.sdg]),
        )
        gcm = Text(
            "Objetivos del Pacto Mundial para la Migración: {list}.",
            "Objectives of the Global Compact for Migration: {list}.",
            list=joined([same(str(number)) for number in record.gcm]),
        )
        notes.append(together(sdg, gcm) if record.sdg and record.gcm else sdg if record.sdg else gcm)
    notes.append(
        Text(
            "Para verificar este documento, escanee el código QR o escriba su código en {address} "
            "y compare cada dato con este papel.",
            "To verify this document, scan the QR code or type its code at {address} "
            "and compare every detail with this paper.",
            address="/".join((verification_base_url.rstrip("/"), "v")),
        )
    )
    return notes


def _programmes(record: CertificateRecord) -> Text:
    titles = joined([Text("«{t}»", "“{t}”", t=of(programme.title)) for programme in record.programmes])
    one = len(record.programmes) == 1
    frame = (
        Text("En el marco del programa {titles}.", "Within the programme {titles}.", titles=titles)
        if one
        else Text("En el marco de los programas {titles}.", "Within the programmes {titles}.", titles=titles)
    )
    donors = list(dict.fromkeys(donor for programme in record.programmes for donor in programme.donors))
    if not donors:
        return frame
    names = joined([same(donor) for donor in donors])
    if len(donors) == 1:
        return Text("{frame} Donante: {names}.", "{frame} Donor: {names}.", frame=frame, names=names)
    return Text("{frame} Donantes: {names}.", "{frame} Donors: {names}.", frame=frame, names=names)
