"""A proof holds for the document that was signed, by the issuer's key, and for nothing else."""

import copy
import json
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from diplomado_verify import documents
from diplomado_verify.multikeys import Controller, controller_document, controller_of
from diplomado_verify.proofs import Document, attach, hash_data, proof_options, verify, with_proof
from diplomado_verify.refusals import Reason, Refused
from tests.verify.samples import CONTROLLER, ISSUER, KEY, METHOD, NOW, credential, signed

SIGNED = signed()


def refusal(document: Any, controller: Controller = CONTROLLER, late: timedelta = timedelta()) -> Reason:
    with pytest.raises(Refused) as refused:
        verify(document, [controller], NOW + late)
    return refused.value.reason


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if members is None:
        yield path
        return
    for key, one in members:
        yield from leaves(one, (*path, key))


def altered(original: Document, path: tuple[str | int, ...]) -> Document:
    """Return a document with another value at one place."""
    document = copy.deepcopy(original)
    place: Any = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = other(place[path[-1]])
    return document


def other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int | float) else f"{value}1"


def test_a_signed_credential_is_verified() -> None:
    assert verify(SIGNED, [CONTROLLER], NOW) is CONTROLLER


def test_it_is_verified_after_it_was_written_and_read() -> None:
    assert verify(documents.read(json.dumps(SIGNED, indent=2).encode()), [CONTROLLER], NOW)


@pytest.mark.parametrize("path", list(leaves(SIGNED)), ids=lambda path: "/".join(map(str, path)))
def test_a_credential_altered_in_any_field_is_refused(path: tuple[str | int, ...]) -> None:
    assert refusal(altered(SIGNED, path))


@pytest.mark.parametrize("path", list(leaves(SIGNED)), ids=lambda path: "/".join(map(str, path)))
def test_a_credential_without_any_of_its_fields_is_refused(path: tuple[str | int, ...]) -> None:
    document: Any = copy.deepcopy(SIGNED)
    place = document
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    assert refusal(document)


@pytest.mark.parametrize(
    "path", [("credentialSubject",), ("credentialSubject", "achievement"), ("proof",), ()], ids=str
)
@pytest.mark.parametrize("member", ["hours", "https://schema.org/name", "@id", "narrative", "Narrative"])
def test_nothing_rides_along_unsigned(path: tuple[str, ...], member: str) -> None:
    document: Any = copy.deepcopy(SIGNED)
    place = document
    for key in path:
        place = place[key]
    place[member] = "urn:x"
    assert refusal(document)


@given(st.text(min_size=1, max_size=300))
def test_any_name_is_signed_as_it_is_or_refused_before(name: str) -> None:
    """Also names with control characters, from right to left, and of 300 letters."""
    if any(unicodedata.category(letter) == "Cc" and letter < "\x80" and letter not in "\n\r" for letter in name):
        with pytest.raises(Refused, match="control_character"):
            signed(credential(name=name))
        return
    document = signed(credential(name=name))
    read = documents.read(json.dumps(document).encode())
    assert verify(read, [CONTROLLER], NOW)
    read["credentialSubject"]["identifier"][0]["identityHash"] = f"{name}."
    assert refusal(read) is Reason.WRONG_SIGNATURE


def test_a_control_character_is_refused_before_anything_is_signed() -> None:
    with pytest.raises(Refused):
        with_proof(credential(name="Yaritza\x0bQuintero"), _never, method=METHOD, created=NOW)


def _never(_content: bytes) -> bytes:
    raise AssertionError("nothing may be signed")


def test_another_key_is_refused() -> None:
    other = Ed25519PrivateKey.generate()

    forged = with_proof(credential(), other.sign, method=METHOD, created=NOW)
    assert refusal(forged) is Reason.WRONG_SIGNATURE
    named = with_proof(credential(), other.sign, method=f"{ISSUER}#mine", created=NOW)
    assert refusal(named) is Reason.UNKNOWN_KEY


def test_the_key_of_another_issuer_is_refused() -> None:
    other = Controller("did:web:other.example", CONTROLLER.keys)

    assert refusal(SIGNED, other) is Reason.OTHER_ISSUER
    assert verify({**SIGNED}, [other, CONTROLLER], NOW) is CONTROLLER


@pytest.mark.parametrize(
    ("member", "value", "reason"),
    [
        ("cryptosuite", "eddsa-jcs-2022", Reason.OTHER_SUITE),
        ("cryptosuite", "ecdsa-rdfc-2019", Reason.OTHER_SUITE),
        ("type", "Ed25519Signature2020", Reason.OTHER_SUITE),
        ("proofPurpose", "authentication", Reason.OTHER_PURPOSE),
        ("verificationMethod", {"id": METHOD}, Reason.UNKNOWN_KEY),
        ("proofValue", "z", Reason.INVALID_PROOF),
        ("proofValue", f"z{'2' * 100_000}", Reason.INVALID_PROOF),
        ("proofValue", "uAAAA", Reason.INVALID_PROOF),
        ("created", "yesterday", Reason.INVALID_PROOF),
        ("created", "2026-11-30T12:00:01Z", Reason.WRONG_SIGNATURE),
        ("expires", "2026-11-01T12:00:00Z", Reason.EXPIRED_PROOF),
        ("previousProof", "urn:x", Reason.INVALID_PROOF),
        ("@context", "https://www.w3.org/ns/credentials/v2", Reason.INVALID_PROOF),
    ],
)
def test_a_downgraded_or_malformed_proof_is_refused(member: str, value: Any, reason: Reason) -> None:
    assert refusal({**SIGNED, "proof": {**SIGNED["proof"], member: value}}) is reason


@pytest.mark.parametrize("proof", [None, {}, [], "z", [SIGNED["proof"], {}]])
def test_every_proof_has_to_hold(proof: Any) -> None:
    assert refusal({**SIGNED, "proof": proof}) in (Reason.NO_PROOF, Reason.OTHER_SUITE, Reason.INVALID_PROOF)


def test_a_credential_without_proof_is_refused() -> None:
    assert refusal(credential()) is Reason.NO_PROOF


def test_a_swapped_context_is_refused() -> None:
    assert refusal({**SIGNED, "@context": [*reversed(SIGNED["@context"])]})


def test_a_key_that_is_only_listed_is_no_key_of_assertions() -> None:
    document = controller_document(CONTROLLER)
    assert controller_of(document) == CONTROLLER
    assert controller_of({**document, "assertionMethod": []}).keys == {}


def test_a_key_that_another_controls_is_left_out() -> None:
    document = controller_document(CONTROLLER)
    document["verificationMethod"][0]["controller"] = "did:web:other.example"
    assert controller_of(document).keys == {}


def test_two_keys_at_one_address_are_refused() -> None:
    document = controller_document(CONTROLLER)
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    document["verificationMethod"] += controller_document(Controller(ISSUER, {METHOD: other}))["verificationMethod"]
    with pytest.raises(Refused):
        controller_of(document)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{", b'{"a": 1, "a": 2}', b'{"a": NaN}', b"\xff{}", b'{"a": Infinity}', b"[" * 100_000],
)
def test_json_that_programs_read_in_different_ways_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        documents.read(content)


@pytest.mark.parametrize("late", [timedelta(days=-1), timedelta(days=1), timedelta(days=365 * 30)], ids=str)
def test_a_proof_holds_whatever_the_clock_of_the_reader(late: timedelta) -> None:
    assert verify(SIGNED, [CONTROLLER], NOW + late)


@pytest.mark.parametrize(("late", "holds"), [(timedelta(), True), (timedelta(days=1), False)])
def test_a_proof_with_an_end_holds_until_then(late: timedelta, holds: bool) -> None:
    options = {**proof_options(METHOD, NOW), "expires": "2026-11-30T18:00:00Z"}
    document = attach(credential(), options, KEY.sign(hash_data(credential(), options)))

    if holds:
        assert verify(document, [CONTROLLER], NOW + late)
    else:
        assert refusal(document, late=late) is Reason.EXPIRED_PROOF


def test_the_same_document_is_signed_alike() -> None:
    assert signed() == SIGNED
    assert KEY.public_key().public_bytes_raw() == CONTROLLER.keys[METHOD]
