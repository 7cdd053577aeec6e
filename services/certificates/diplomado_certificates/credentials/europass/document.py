"""The certificate as a document of ELM, for programs that issue and seal Europass credentials.

It is of version 3 (application profile of European Digital Credentials) and not sealed: it becomes such a credential
when its issuer seals it. Every object carries what it refers to, as programs of others expect, under one identifier.
"""

import base64
from collections.abc import Sequence
from typing import Any
from uuid import uuid5

from diplomado_certificates.credentials.credential import clean, description_of, start_of, title_of
from diplomado_certificates.credentials.europass.claim import achievement_of
from diplomado_certificates.credentials.europass.issuer import EuropassIssuer, organisation_of
from diplomado_certificates.credentials.europass.parts import (
    AUTHORITY,
    EUROPA,
    both,
    concept,
    identifier_of,
    language_of,
    urn,
)
from diplomado_certificates.register.record import CertificateRecord
from diplomado_chassis.language.languages import BUILT_IN, SPANISH, Language
from diplomado_chassis.language.text import Text

Document = dict[str, Any]

CONTEXTS = ("https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap")
PROFILE = "http://data.europa.eu/snb/model/ap/edc-generic-full"
_GENERIC = Text("Genérica", "Generic")
_NUMBER = "Certificate number"


def europass_of(
    record: CertificateRecord, requirements: Sequence[Text], issuer: EuropassIssuer, picture: bytes
) -> Document:
    """Return a certificate as a document of ELM. `picture` is a PNG of its paper, which the profile asks for.

    `requirements` are those of its award. The holder is named: raises ValueError if the holder is erased.
    """
    if record.holder is None:
        raise ValueError("the holder is erased")
    issued, leading = start_of(record.issued_on, record), _leading(record)
    return {
        "@context": list(CONTEXTS),
        "id": f"urn:credential:{uuid5(record.certificate_id, 'europass')}",
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "credentialSchema": {"id": PROFILE, "type": "ShaclValidator2017"},
        "credentialProfiles": concept(f"{EUROPA}/credential/e34929035b", f"{EUROPA}/credential/25831c2", _GENERIC),
        "identifier": identifier_of(record, _NUMBER, record.number),
        "displayParameter": _display(record, leading, picture),
        "issuer": organisation_of(issuer, record.organiser),
        "issuanceDate": issued,
        "issued": issued,
        "validFrom": issued,
        "credentialSubject": {
            "id": f"urn:uuid:{uuid5(record.certificate_id, 'subject')}",
            "type": "Person",
            **_names(record, leading),
            "hasClaim": achievement_of(record, requirements, issuer),
        },
    }


def _leading(record: CertificateRecord) -> Language:
    """Return the language that leads on the paper; names, which may be given once, are tagged with it."""
    printed = record.face.languages if record.face else (SPANISH,)
    return next((language for language in printed if language in BUILT_IN), SPANISH)


def _names(record: CertificateRecord, leading: Language) -> Document:
    assert record.holder
    names = {
        "fullName": record.holder.full_name,
        "givenName": record.holder.given_names,
        "familyName": record.holder.family_names,
    }
    return {member: {leading: name} for member, text in names.items() if (name := clean(text))}


def _display(record: CertificateRecord, leading: Language, picture: bytes) -> Document:
    """Return how the certificate looks: its paper, in the language that leads on it. The texts are in both."""
    image = {
        "id": urn(record, "picture"),
        "type": "MediaObject",
        "content": base64.b64encode(picture).decode(),
        "contentEncoding": concept(
            f"{EUROPA}/encoding/6146cde7dd", f"{EUROPA}/encoding/25831c2", Text.shared("base64")
        ),
        "contentType": concept(f"{AUTHORITY}/file-type/PNG", f"{AUTHORITY}/file-type", Text.shared("PNG")),
    }
    return {
        "id": urn(record, "display"),
        "type": "DisplayParameter",
        "title": both(lambda language: title_of(record, language)),
        "description": both(lambda language: description_of(record, language)),
        "primaryLanguage": language_of(leading),
        "language": [language_of(language) for language in BUILT_IN],
        "individualDisplay": [
            {
                "id": urn(record, "individual display"),
                "type": "IndividualDisplay",
                "language": language_of(leading),
                "displayDetail": [
                    {"id": urn(record, "display detail"), "type": "DisplayDetail", "image": image, "page": 1}
                ],
            }
        ],
    }
