"""What shows that a form of a signed-in person comes from a page of ours: its origin, and the CSRF key.

A page shows the CSRF key in a new disguise each time, so that a compressed answer does not give it away.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import urlsplit

from markupsafe import Markup
from starlette.requests import Request

from diplomado_chassis.http.forms import CSRF
from diplomado_chassis.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def disguised(key: str) -> str:
    """Return a CSRF key as a page shows it."""
    plain = key.encode()
    pad = secrets.token_bytes(len(plain))
    return urlsafe_b64encode(pad + bytes(a ^ b for a, b in zip(pad, plain, strict=True))).decode()


def is_key(shown: str | None, key: str) -> bool:
    """True if a page showed this for the key."""
    try:
        both = urlsafe_b64decode((shown or "").encode())
    except (ValueError, UnicodeEncodeError):
        return False
    half = len(both) // 2
    plain = bytes(a ^ b for a, b in zip(both[:half], both[half:], strict=False))
    return hmac.compare_digest(plain, key.encode())


def is_own_origin(request: Request, settings: Settings) -> bool | None:
    """True if the browser says that one of our pages sent this, False if another did, None if it says nothing.

    A browser sends the form of a page without referrer, as ours are, with the origin `null`, and then names the
    relation of the two sites in a header that no page can write.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return None
    if origin == "null":
        return request.headers.get("sec-fetch-site") == "same-origin"
    if origin in settings.own_origins:
        return True
    try:
        host = urlsplit(origin).hostname
    except ValueError:
        return False
    return settings.development and host in _LOOPBACK


def csrf_field(key: str | None) -> Markup:
    """Return the hidden field for a form; nothing for the public."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF, disguised(key)) if key else Markup("")
