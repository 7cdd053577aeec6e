"""Signed tokens in links to a participant's own page, to proofs of an address, and in the codes of a room.

Services that share a secret make equal tokens, so no token travels in an event or stands in a database.
"""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal
from uuid import UUID

from itsdangerous import BadSignature, Signer

Kind = Literal["own_page", "proof", "check_in", "wall", "check_in_page", "scanner", "focal_proof"]

MIN_SECRET_CHARACTERS = 32
_KINDS: dict[Kind, int] = {
    **{"own_page": 1, "proof": 2, "check_in": 3, "wall": 4, "check_in_page": 5, "scanner": 6},
    "focal_proof": 7,
}
_LAYOUT = struct.Struct(">B16sII")
_MAX_TOKEN_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class SignedLink:
    """What a token says. `subject` is a registration for an own page and a badge (`check_in`), a proof for an address,
    a session for the screen on its wall and for a page on which participants check in, a phone of the staff for the
    page on which it scans.

    `revision` is compared with the subject's: an older link is void. `expires_at` counts in whole seconds.
    """

    kind: Kind
    subject: UUID
    revision: int
    expires_at: datetime


def secrets_of(setting: str) -> tuple[str, ...]:
    """Return the secrets of a setting, separated by commas, the newest first. Raises ValueError if one is too short."""
    secrets = tuple(secret.strip() for secret in setting.split(","))
    if any(len(secret) < MIN_SECRET_CHARACTERS for secret in secrets):
        raise ValueError(f"a secret needs {MIN_SECRET_CHARACTERS} characters or more")
    return secrets


def sign(link: SignedLink, secrets: Sequence[str]) -> str:
    """Return the token of a link, signed by the newest secret: letters, digits, hyphens, dots and underscores."""
    expires = int(link.expires_at.timestamp())
    packed = _LAYOUT.pack(_KINDS[link.kind], link.subject.bytes, link.revision, expires)
    return _signer(secrets).sign(urlsafe_b64encode(packed).rstrip(b"=")).decode("ascii")


def read(token: str, secrets: Sequence[str]) -> SignedLink | None:
    """Return what an authentic token says, also one that has expired; None for any other text."""
    if len(token) > _MAX_TOKEN_CHARACTERS:
        return None
    try:
        encoded = _signer(secrets).unsign(token.encode("ascii"))
        kind, subject, revision, expires = _LAYOUT.unpack(urlsafe_b64decode(encoded + b"=" * (-len(encoded) % 4)))
    except (BadSignature, UnicodeEncodeError, NotBase64, struct.error):
        return None
    kinds = {number: name for name, number in _KINDS.items()}
    if kind not in kinds:
        return None
    return SignedLink(kinds[kind], UUID(bytes=subject), revision, datetime.fromtimestamp(expires, UTC))


def _signer(secrets: Sequence[str]) -> Signer:
    oldest_first = list(reversed(secrets))  # the order that itsdangerous expects
    return Signer(oldest_first, salt=b"diplomado.links.v1", digest_method=sha256, key_derivation="hmac")
