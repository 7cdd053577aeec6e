"""Proofs of the suite eddsa-rdfc-2022 (W3C Data Integrity), added and verified."""

from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from diplomado_verify import moments
from diplomado_verify.canonical import canonical
from diplomado_verify.contexts import CREDENTIALS, Contexts
from diplomado_verify.multikeys import Controller, base58, from_base58
from diplomado_verify.refusals import Reason, Refused, require

SUITE = "eddsa-rdfc-2022"
_TYPE = "DataIntegrityProof"
_PURPOSE = "assertionMethod"
_SIGNATURE = 64

Document = dict[str, Any]
Sign = Callable[[bytes], bytes]


def hash_data(document: Document, options: Document, contexts: Contexts | None = None) -> bytes:
    """Return the 64 bytes that are signed, of a document without proof and a proof without value. Raises Refused."""
    named = {**options, "@context": document.get("@context")}
    return b"".join(sha256(canonical(one, contexts).encode()).digest() for one in (named, document))


def proof_options(method: str, created: datetime) -> Document:
    """Return a proof without its value, by the key at the address `method`."""
    return {
        "type": _TYPE,
        "cryptosuite": SUITE,
        "created": moments.written(created),
        "verificationMethod": method,
        "proofPurpose": _PURPOSE,
    }


def attach(document: Document, options: Document, signature: bytes) -> Document:
    """Return the document with a proof: the signature of its `hash_data`."""
    return {**document, "proof": {**options, "proofValue": base58(signature)}}


def with_proof(document: Document, sign: Sign, *, method: str, created: datetime) -> Document:
    """Return the document with a proof, by a function that signs with the key at the address `method`.

    Raises Refused for a document that others would read in another way, before anything is signed.
    """
    require("proof" not in document, Reason.INVALID_PROOF)
    options = proof_options(method, created)
    return attach(document, options, sign(hash_data(document, options)))


def verify(
    document: Document, controllers: Iterable[Controller], now: datetime, contexts: Contexts | None = None
) -> Controller:
    """Verify every proof of a document, and return its issuer among the controllers. Raises Refused.

    Each proof must be made with a key of the document's issuer. Dates of the document and its status are not checked.
    """
    require(isinstance(document, dict), Reason.UNREADABLE)
    proofs = document.get("proof", [])
    proofs = proofs if isinstance(proofs, list) else [proofs]
    require(proofs, Reason.NO_PROOF)
    named = document.get("@context")
    require(isinstance(named, list) and named[:1] == [CREDENTIALS], Reason.UNKNOWN_CONTEXT, "@context")
    issuer = _issuer(document, controllers)
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    for position, proof in enumerate(proofs):
        try:
            _verify(unsecured, proof, issuer, now, contexts)
        except Refused as refused:
            raise refused.within(position).within("proof") if refused.reason in _OF_PROOF else refused from None
    return issuer


_OF_PROOF = frozenset(
    {Reason.INVALID_PROOF, Reason.OTHER_SUITE, Reason.OTHER_PURPOSE, Reason.UNKNOWN_KEY, Reason.EXPIRED_PROOF}
)


def _issuer(document: Document, controllers: Iterable[Controller]) -> Controller:
    issuer = document.get("issuer")
    name = issuer.get("id") if isinstance(issuer, dict) else issuer
    for controller in controllers:
        if name == controller.id or name in controller.also_known_as:
            return controller
    raise Refused(Reason.OTHER_ISSUER, "issuer")


def _verify(unsecured: Document, proof: Any, issuer: Controller, now: datetime, contexts: Contexts | None) -> None:
    require(isinstance(proof, dict), Reason.INVALID_PROOF)
    require(proof.get("type") == _TYPE and proof.get("cryptosuite") == SUITE, Reason.OTHER_SUITE)
    require(proof.get("proofPurpose") == _PURPOSE, Reason.OTHER_PURPOSE)
    require("previousProof" not in proof, Reason.INVALID_PROOF, "previousProof")
    named = proof.get("@context", unsecured.get("@context")) == unsecured.get("@context")
    require(named, Reason.INVALID_PROOF, "@context")
    for name in ("created", "expires"):
        require(name not in proof or moments.read(proof[name]), Reason.INVALID_PROOF, name)
    if expires := moments.read(proof.get("expires")):
        require(now < expires, Reason.EXPIRED_PROOF)
    method = proof.get("verificationMethod")
    require(isinstance(method, str) and method in issuer.keys, Reason.UNKNOWN_KEY)
    signature = from_base58(proof.get("proofValue"), Reason.INVALID_PROOF)
    require(len(signature) == _SIGNATURE, Reason.INVALID_PROOF, "proofValue")
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        key = Ed25519PublicKey.from_public_bytes(issuer.keys[str(method)])
        key.verify(signature, hash_data(unsecured, options, contexts))
    except InvalidSignature:
        raise Refused(Reason.WRONG_SIGNATURE) from None
