"""A list says of each index whether it is revoked, and what is not such a list says nothing."""

import base64
import copy
import gzip
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_verify.contexts import CREDENTIALS
from diplomado_verify.proofs import verify
from diplomado_verify.refusals import Reason, Refused
from diplomado_verify.status_lists import ENTRIES, decode, encode, revoked
from tests.verify.samples import CONTROLLER, ISSUER, NOW, credential, signed
from tests.verify.test_proofs import altered, leaves

ENTRY = credential()["credentialStatus"]
LISTED = {
    "@context": [CREDENTIALS],
    "id": "https://certificates.example/status/1",
    "type": ["VerifiableCredential", "BitstringStatusListCredential"],
    "issuer": ISSUER,
    "validFrom": "2026-11-30T12:00:00Z",
    "credentialSubject": {
        "id": "https://certificates.example/status/1#list",
        "type": "BitstringStatusList",
        "statusPurpose": "revocation",
        "encodedList": encode([7, int(ENTRY["statusListIndex"])]),
        "ttl": 300_000,
    },
}


@given(st.sets(st.integers(0, ENTRIES - 1), max_size=20))
def test_the_bits_that_are_set_are_read(indexes: set[int]) -> None:
    bits = decode(encode(indexes))

    assert len(bits) * 8 == ENTRIES
    assert {index for index in range(ENTRIES) if bits[index // 8] >> 7 - index % 8 & 1} == indexes


def test_the_first_bit_is_the_leftmost() -> None:
    assert decode(encode([0]))[0] == 0b1000_0000


def test_the_same_indexes_give_the_same_text_on_any_day() -> None:
    assert encode([]) == encode([])
    packed = base64.urlsafe_b64decode(encode([5])[1:] + "==")
    assert packed[4:8] == bytes(4), "the time of the gzip header"


def test_a_list_is_signed_and_read() -> None:
    listed = signed(LISTED)
    verify(listed, [CONTROLLER], NOW)
    assert revoked(ENTRY, listed)
    assert not revoked({**ENTRY, "statusListIndex": "8"}, listed)


@pytest.mark.parametrize("path", list(leaves(signed(LISTED))), ids=lambda path: "/".join(map(str, path)))
def test_a_list_altered_in_any_field_is_refused(path: tuple[str | int, ...]) -> None:
    with pytest.raises(Refused):
        verify(altered(signed(LISTED), path), [CONTROLLER], NOW)


@pytest.mark.parametrize(
    ("member", "value", "reason"),
    [
        ("statusListIndex", str(ENTRIES), Reason.INVALID_ENTRY),
        ("statusListIndex", "-1", Reason.INVALID_ENTRY),
        ("statusListIndex", "٧", Reason.INVALID_ENTRY),
        ("statusListIndex", 7, Reason.INVALID_ENTRY),
        ("statusListIndex", "9" * 5000, Reason.INVALID_ENTRY),
        ("statusPurpose", "suspension", Reason.OTHER_LIST),
        ("statusListCredential", "https://certificates.example/status/2", Reason.OTHER_LIST),
        ("type", "1EdTechRevocationList", Reason.INVALID_ENTRY),
    ],
)
def test_an_entry_that_the_list_does_not_answer_is_refused(member: str, value: Any, reason: Reason) -> None:
    with pytest.raises(Refused) as refused:
        revoked({**ENTRY, member: value}, LISTED)
    assert refused.value.reason is reason


def _packed(content: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(content).decode().rstrip("=")


def _zipped(size: int, *, more: bytes = b"", without: int = 0) -> str:
    # Without the time, which would give each process of the tests other names of the cases.
    zipped = gzip.compress(bytes(size), mtime=0)
    return _packed(zipped[: len(zipped) - without] + more)


@pytest.mark.parametrize(
    "encoded",
    [None, "", "zAAAA", "u", "u!!!", _packed(b"not gzip"), _zipped(16), _zipped(2**14, more=b"more"),
     _zipped(2**14, without=4), _zipped(2**26)],
)  # fmt: skip
def test_what_is_no_list_is_refused(encoded: Any) -> None:
    listed: Any = copy.deepcopy(LISTED)
    listed["credentialSubject"]["encodedList"] = encoded
    with pytest.raises(Refused) as refused:
        revoked(ENTRY, listed)
    assert refused.value.reason is Reason.INVALID_LIST
