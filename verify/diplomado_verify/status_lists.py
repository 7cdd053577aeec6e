"""Bitstring Status Lists (W3C): one bit for each certificate. The bit of index 0 is the leftmost of the first byte."""

import base64
import binascii
import gzip
import zlib
from collections.abc import Iterable
from typing import Any

from diplomado_verify.refusals import Reason, Refused, require

ENTRIES = 131_072  # the least that the standard allows, so that a reader of one entry is hidden among many
REVOCATION = "revocation"
_LONGEST = 2**23  # bytes of a list that is read, as a few bytes can decompress to many
_GZIP = 31  # of zlib's wbits


def encode(revoked: Iterable[int], entries: int = ENTRIES) -> str:
    """Return the `encodedList` with the bits of these indexes set. The same indexes always give the same text."""
    bits = bytearray(entries // 8)
    for index in revoked:
        bits[index // 8] |= 0x80 >> index % 8
    packed = bytearray(gzip.compress(bits, mtime=0))
    packed[9] = 255  # no operating system
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode(encoded: Any) -> bytes:
    """Return the bits of an `encodedList`. Raises Refused."""
    require(isinstance(encoded, str) and encoded.startswith("u"), Reason.INVALID_LIST, "encodedList")
    try:
        packed = base64.b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj(_GZIP)
        bits = unpacking.decompress(packed, _LONGEST)
    except (zlib.error, binascii.Error, ValueError):
        raise Refused(Reason.INVALID_LIST, "encodedList") from None
    whole = unpacking.eof and not unpacking.unused_data and len(bits) * 8 >= ENTRIES
    require(whole, Reason.INVALID_LIST, "encodedList")
    return bits


def revoked(entry: Any, listed: Any) -> bool:
    """Return whether the list, whose proof was verified before, revokes the certificate with this `credentialStatus`.

    Raises Refused if the list is another one than the entry names, or has no such index: the status is unknown then.
    """
    require(isinstance(entry, dict) and entry.get("type") == "BitstringStatusListEntry", Reason.INVALID_ENTRY)
    require(isinstance(listed, dict) and isinstance(listed.get("credentialSubject"), dict), Reason.INVALID_LIST)
    subject = listed["credentialSubject"]
    require(subject.get("type") == "BitstringStatusList", Reason.INVALID_LIST, "credentialSubject")
    require("BitstringStatusListCredential" in (listed.get("type") or []), Reason.INVALID_LIST, "type")
    named = entry.get("statusListCredential")
    require(isinstance(named, str) and named == listed.get("id"), Reason.OTHER_LIST, "id")
    purpose = entry.get("statusPurpose") == subject.get("statusPurpose") == REVOCATION
    require(purpose, Reason.OTHER_LIST, "credentialSubject", "statusPurpose")
    bits = decode(subject.get("encodedList"))
    index = entry.get("statusListIndex")
    decimal = isinstance(index, str) and index.isascii() and index.isdecimal() and len(index) < 20
    require(decimal and int(index) < len(bits) * 8, Reason.INVALID_ENTRY, "statusListIndex")
    return bool(bits[int(index) // 8] & 0x80 >> int(index) % 8)
