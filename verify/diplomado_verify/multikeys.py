"""Public keys and the addresses under which an issuer publishes them (Multikey, did:web, controller documents)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from diplomado_verify.refusals import Reason, Refused, require

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_ED25519 = b"\xed\x01"
_LENGTH = 32
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Controller:
    """An issuer, with the public keys (32 bytes) with which it makes assertions, by their addresses."""

    id: str
    keys: Mapping[str, bytes]
    also_known_as: frozenset[str] = field(default=frozenset())


def base58(content: bytes) -> str:
    """Return bytes in base 58 as multibase has it, with its prefix z."""
    number, digits = int.from_bytes(content), ""
    while number:
        number, digit = divmod(number, 58)
        digits = _ALPHABET[digit] + digits
    return "z" + "1" * (len(content) - len(content.lstrip(b"\0"))) + digits


def from_base58(text: Any, reason: Reason) -> bytes:
    """Return the bytes of a text of `base58`. Raises Refused with the reason for any other text."""
    require(isinstance(text, str) and text.startswith("z") and len(text) <= _LONGEST, reason)
    digits = text[1:]
    require(all(letter in _VALUES for letter in digits), reason)
    number = 0
    for letter in digits:
        number = number * 58 + _VALUES[letter]
    zeros = len(digits) - len(digits.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)


def encode(public_key: bytes) -> str:
    """Return the `publicKeyMultibase` of an Ed25519 key of 32 bytes."""
    return base58(_ED25519 + public_key)


def decode(multibase: Any) -> bytes:
    """Return the 32 bytes of a `publicKeyMultibase`. Raises Refused for other kinds of keys."""
    content = from_base58(multibase, Reason.INVALID_KEY)
    require(content.startswith(_ED25519) and len(content) == len(_ED25519) + _LENGTH, Reason.INVALID_KEY)
    return content.removeprefix(_ED25519)


def controller_document(controller: Controller) -> dict[str, Any]:
    """Return what an issuer publishes of itself: all keys of its signatures, historic ones too."""
    return {
        "id": controller.id,
        **({"alsoKnownAs": sorted(controller.also_known_as)} if controller.also_known_as else {}),
        "verificationMethod": [
            {"id": address, "type": "Multikey", "controller": controller.id, "publicKeyMultibase": encode(key)}
            for address, key in controller.keys.items()
        ],
        "assertionMethod": [*controller.keys],
    }


def controller_of(document: Any) -> Controller:
    """Read a controller document, such as a DID document. Keys that are not in `assertionMethod` do not count.

    Raises Refused for a malformed document. Keys of other kinds than Ed25519 are left out.
    """
    require(isinstance(document, dict) and isinstance(document.get("id"), str), Reason.INVALID_KEY, "id")
    asserting = document.get("assertionMethod", [])
    listed = document.get("verificationMethod", [])
    require(isinstance(asserting, list) and isinstance(listed, list), Reason.INVALID_KEY)
    methods = [one for one in [*listed, *asserting] if isinstance(one, dict)]
    named = {one if isinstance(one, str) else one.get("id") for one in asserting if isinstance(one, str | dict)}
    keys: dict[str, bytes] = {}
    for method in methods:
        address = method.get("id")
        if not isinstance(address, str) or address not in named or method.get("controller") != document["id"]:
            continue
        try:
            key = decode(method.get("publicKeyMultibase"))
        except Refused:
            continue
        require(keys.setdefault(address, key) == key, Reason.INVALID_KEY, "verificationMethod")
    others = document.get("alsoKnownAs", [])
    also = {one for one in others if isinstance(one, str)} if isinstance(others, list) else set()
    return Controller(document["id"], keys, frozenset(also))
