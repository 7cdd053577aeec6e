"""What the template of the fourth version prints, and the drawings that it shows, as files beside it."""

from collections.abc import Mapping

from diplomado_certificates.documents.fourth import qr
from diplomado_certificates.documents.printable import breakable, grouped, printable
from diplomado_certificates.documents.qr import address
from diplomado_certificates.documents.second import content as second
from diplomado_certificates.documents.second.pictures import drawings, emblems, signatories
from diplomado_certificates.documents.second.speaking import Data, Speaker, region_of
from diplomado_certificates.documents.second.statement import compose_statement
from diplomado_certificates.documents.second.words import day
from diplomado_certificates.documents.third import content as third
from diplomado_certificates.register.face import Face
from diplomado_certificates.register.record import CertificateRecord
from diplomado_chassis.language.text import Text


def compose(record: CertificateRecord, face: Face, verification_base_url: str) -> Data:
    """Compose the paper of a record that has a holder.

    The phrases are those of earlier versions, which are sealed: their private names stay as they are.
    """
    assert record.holder is not None
    speaker = Speaker(face.languages)
    say = speaker.say
    stated = compose_statement(record)
    name = printable(record.holder.full_name)
    fingerprint = record.sha256()
    groups = grouped(record.verification_code)
    issuers = [breakable(issuer) for issuer in (record.organiser, record.partner) if issuer]
    title = speaker.lead(stated.full_title)
    form = printable if len(record.number) <= third._MAX_ON_ONE_LINE else breakable
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
        "grants": say(second._GRANTS[len(issuers) > 1]),
        **second._statement(speaker, stated),
        "to": say(Text("a", "to")),
        "name": breakable(record.holder.full_name),
        "affiliation": breakable(record.institution.name) if record.institution else None,
        "modules": second._modules(record, face) if stated.shows_modules else [],
        "given": say(second._GIVEN.with_values(place=record.place, day=day(record.issued_on))),
        "act": say(second._ACT.with_values(number=record.act_number, day=day(record.graduated_on))),
        "signatories": signatories(speaker, record.signatories, face.signatures),
        "number": form(third._NUMBER.with_values(number=record.number).in_(face.languages[0])),
        "code": {
            "label": say(Text("Código de verificación", "Verification code")),
            "lines": [" ".join(groups[start : start + 4]) for start in range(0, len(groups), 4)],
        },
        "fingerprint": {
            "label": say(Text("Huella SHA-256 del registro", "SHA-256 fingerprint of the record")),
            "lines": grouped(fingerprint, 16),
        },
        "notes": [note for text in second._notes(record, verification_base_url) for note in speaker.say_unbroken(text)],
        "qr": qr.svg(address(verification_base_url, record.verification_code)),
        "alternative": speaker.lead(second._QR),
        "images": {image: f"/{file}" for image, file in _files(face).items()},
    }


def files(face: Face, images: Mapping[str, bytes]) -> dict[str, str]:
    """Return the drawings by file. `images` are the contents of all images of the face."""
    drawn = drawings(images, face.images)
    return {file: drawn[image] for image, file in _files(face).items()}


def _files(face: Face) -> dict[str, str]:
    # By place, so that a compiler keeps the images of one paper and not those of every paper that it ever set.
    return {image: f"images/{place}.svg" for place, image in enumerate(sorted(face.images))}
