"""Verifies that a webhook comes from Zoom: HMAC-SHA256 over the raw bytes, with one of the current secrets."""

import hashlib
import hmac
import re
from collections.abc import Sequence

MAX_SKEW_SECONDS = 300
_TIMESTAMP = re.compile(rb"[0-9]{1,16}")
# A colon must not be signed for anybody: `v0:1700000000:{…}` would be the signature of an event.
_PLAIN_TOKEN = re.compile(r"[A-Za-z0-9_=+/-]{1,200}")


def signature(secret: str, timestamp: bytes, body: bytes) -> bytes:
    """Return the value of the header `x-zm-signature` that Zoom sends."""
    digest = hmac.new(secret.encode(), b"v0:" + timestamp + b":" + body, hashlib.sha256).hexdigest()
    return b"v0=" + digest.encode()


def find_secret(secrets: Sequence[str], sent: bytes, timestamp: bytes, body: bytes, now: float) -> str | None:
    """Return the secret that signed a request, None if none did or it is more than five minutes old or early."""
    if not _TIMESTAMP.fullmatch(timestamp):
        return None
    seconds = int(timestamp) / (1000 if len(timestamp) > 11 else 1)
    found = None
    for secret in secrets:  # all of them, so that the time does not tell which one it was
        if hmac.compare_digest(signature(secret, timestamp, body), sent):
            found = found or secret
    return found if abs(now - seconds) <= MAX_SKEW_SECONDS else None


def validation_answer(secret: str, plain_token: object) -> dict[str, str] | None:
    """Return the answer to `endpoint.url_validation`, None for a token that Zoom would not send."""
    if not isinstance(plain_token, str) or not _PLAIN_TOKEN.fullmatch(plain_token):
        return None
    digest = hmac.new(secret.encode(), plain_token.encode(), hashlib.sha256).hexdigest()
    return {"plainToken": plain_token, "encryptedToken": digest}
