"""The vectors that W3C published for the suite."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from diplomado_verify.canonical import canonical
from diplomado_verify.contexts import CREDENTIALS, pinned
from diplomado_verify.multikeys import Controller, base58, decode, from_base58
from diplomado_verify.proofs import hash_data, verify
from diplomado_verify.refusals import Reason, Refused
from tests.verify.samples import NOW

VECTOR = json.loads((Path(__file__).parent / "vectors/eddsa-rdfc-2022.json").read_text("utf-8"))
SIGNED: dict[str, Any] = VECTOR["signed"]
UNSIGNED = {name: value for name, value in SIGNED.items() if name != "proof"}
OPTIONS = {name: value for name, value in SIGNED["proof"].items() if name != "proofValue"}
CONTEXTS = {**pinned(), "https://www.w3.org/ns/credentials/examples/v2": VECTOR["context"]}


def test_the_hash_of_the_document() -> None:
    assert sha256(canonical(UNSIGNED, CONTEXTS).encode()).hexdigest() == VECTOR["document_hash"]


def test_what_is_signed_is_the_hash_of_the_proof_and_then_that_of_the_document() -> None:
    assert hash_data(UNSIGNED, OPTIONS, CONTEXTS).hex() == VECTOR["proof_hash"] + VECTOR["document_hash"]


def test_the_signature() -> None:
    seed = from_base58(VECTOR["keys"]["privateKeyMultibase"], Reason.INVALID_KEY)[2:]
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(hash_data(UNSIGNED, OPTIONS, CONTEXTS))

    assert base58(signature) == SIGNED["proof"]["proofValue"]


def test_the_proof_is_verified() -> None:
    public = decode(VECTOR["keys"]["publicKeyMultibase"])
    issuer = Controller(SIGNED["issuer"], {OPTIONS["verificationMethod"]: public})

    assert verify(SIGNED, [issuer], NOW, CONTEXTS) is issuer


def test_a_context_that_is_not_pinned_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        canonical(UNSIGNED)
    assert refused.value.reason is Reason.UNKNOWN_CONTEXT
    assert CREDENTIALS in pinned()
