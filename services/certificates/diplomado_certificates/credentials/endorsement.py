"""What a co-issuer states of an award: an endorsement of Open Badges 3.0, the same for all holders."""

from uuid import UUID, uuid5

from diplomado_certificates.credentials.credential import clean, start_of
from diplomado_certificates.register.record import CertificateRecord
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_verify.contexts import CREDENTIALS, OPEN_BADGES
from diplomado_verify.proofs import Document

_NAME = Text("Respaldo de {partner}", "Endorsement by {partner}", partner="")
_COMMENT = Text(
    "{partner} otorga este reconocimiento junto con {organiser}.",
    "{partner} gives this award together with {organiser}.",
    partner="",
    organiser="",
)


def achievement_of(credential: Document) -> UUID:
    """Return the name of the achievement of a credential."""
    identity: str = credential["credentialSubject"]["achievement"]["id"]
    return UUID(identity)


def endorsement_of(record: CertificateRecord, credential: Document, did: str, language: Language) -> Document:
    """Return what the record's partner, named by its DID, states of a credential's achievement, without proof."""
    achievement, partner = achievement_of(credential), clean(record.partner or "")
    values = {"partner": partner, "organiser": clean(record.organiser)}
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": f"urn:uuid:{uuid5(achievement, did)}",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": _NAME.with_values(partner=partner).in_(language),
        "issuer": {"id": did, "type": ["Profile"], "name": partner},
        # The same for all holders, and before the first of them.
        "validFrom": start_of(record.edition.starts_on, record),
        "credentialSubject": {
            "id": f"urn:uuid:{achievement}",
            "type": ["EndorsementSubject"],
            "endorsementComment": _COMMENT.with_values(**values).in_(language),
        },
    }


def endorsed(credential: Document, endorsement: Document) -> Document:
    """Return a credential without proof whose achievement carries a signed endorsement."""
    subject = credential["credentialSubject"]
    achievement = {**subject["achievement"], "endorsement": [endorsement]}
    return {**credential, "credentialSubject": {**subject, "achievement": achievement}}
