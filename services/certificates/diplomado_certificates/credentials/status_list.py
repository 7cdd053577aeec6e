"""What a status list says: which certificates are revoked. Suspension is a word of our page and not of a list."""

from collections.abc import Iterable
from datetime import datetime

from diplomado_certificates.credentials.issuer import Issuer
from diplomado_verify import moments
from diplomado_verify.contexts import CREDENTIALS
from diplomado_verify.proofs import Document
from diplomado_verify.status_lists import REVOCATION, encode

TTL_SECONDS = 60
"""So long readers may keep a list. It has no end of its validity: a copy that is hosted for ever stays readable."""


def list_of(issuer: Issuer, number: int, revoked: Iterable[int], now: datetime) -> Document:
    """Return a status list without its proof."""
    address = issuer.list_url(number)
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": moments.written(now),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": REVOCATION,
            "ttl": TTL_SECONDS * 1000,
            "encodedList": encode(revoked),
        },
    }
