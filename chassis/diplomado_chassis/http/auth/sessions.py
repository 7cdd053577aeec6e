"""Sessions of people who signed in, kept in an encrypted cookie that every service reads without asking anybody.

The cookie is a JWE under a key derived from the newest secret; keys of older secrets still open it. A session ends
after `session_idle_minutes` without a request and `session_hours` after sign-in, whichever comes first.
"""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from diplomado_chassis.http.auth.actor import ROLES, Actor, Scope
from diplomado_chassis.settings import Settings

MAX_COOKIE_BYTES = 4096
"""What every browser keeps, with name and attributes."""
MAX_RENEWAL_SECONDS = 60.0
"""A cookie is written again at most this often."""
_CONTENT = {"alg": "dir", "enc": "A256GCM", "zip": "DEF"}
_REGISTRY = jwe.JWERegistry(algorithms=["dir", "A256GCM", "DEF"])

State = Literal["valid", "expired"]


class CookieTooLarge(Exception):  # noqa: N818 - shown to a person, who has more scopes than a cookie holds
    """The session does not fit into a cookie."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who signed in. `begun` and `used` are seconds since 1970; `csrf` is the random key of the forms.

    `sign_in_id` is by what the sign-in can be ended everywhere; cookies of earlier releases have none.
    """

    actor: Actor
    csrf: str
    begun: float
    used: float
    sign_in_id: UUID | None = None


class Sessions:
    """Reads and writes session cookies. `clock` returns seconds since 1970."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self._settings = settings
        self._derived: tuple[tuple[str, ...], list[OctKey]] = ((), [])
        self._idle = settings.session_idle_minutes * 60.0
        self._absolute = settings.session_hours * 3600.0
        self._secure = settings.public_url.startswith("https://")
        self.cookie = "__Host-diplomado" if self._secure else "diplomado"

    @property
    def _keys(self) -> list[OctKey]:
        """The keys of the secrets in force; a secret in a file may change while the service runs."""
        secrets_now = self._settings.session_secrets
        if secrets_now != self._derived[0]:
            self._derived = (secrets_now, [_key(secret) for secret in secrets_now])
        return self._derived[1]

    @property
    def are_possible(self) -> bool:
        """True if there is a secret."""
        return bool(self._keys)

    def begin(self, actor: Actor, csrf: str | None = None, sign_in_id: UUID | None = None) -> Session:
        """Return the session of somebody who signs in now."""
        now = self.clock()
        return Session(actor, csrf or secrets.token_urlsafe(18), now, now, sign_in_id)

    def read(self, cookies: Mapping[str, str]) -> tuple[Session, State] | None:
        """Return the session of a request and whether it is still valid; None without an authentic cookie."""
        sealed = cookies.get(self.cookie)
        content = self.open(sealed) if sealed else None
        if content is None or content.get("k") != "session":
            return None
        session = _from_content(content)
        now = self.clock()
        ended = now - session.used > self._idle or now - session.begun > self._absolute
        return session, "expired" if ended else "valid"

    def is_due(self, session: Session) -> bool:
        """True if the cookie has to be written again, so that it does not become idle while it is used."""
        return self.clock() - session.used > min(MAX_RENEWAL_SECONDS, self._idle / 10)

    def renewed(self, session: Session) -> str:
        """Return the cookie header of a session that is used now."""
        return self.header(replace(session, used=self.clock()))

    def header(self, session: Session) -> str:
        """Return the value of the Set-Cookie header. Raises CookieTooLarge."""
        header = self.set_cookie(self.cookie, self.seal(_to_content(session)), "/")
        if len(header) > MAX_COOKIE_BYTES:
            raise CookieTooLarge
        return header

    def removal(self) -> str:
        """Return the Set-Cookie header that ends the session in this browser."""
        return self.set_cookie(self.cookie, "", "/", 0)

    def set_cookie(self, name: str, value: str, path: str, seconds: int | None = None) -> str:
        """Return a Set-Cookie header with our flags; without `seconds` it lives as long as the browser."""
        age = "" if seconds is None else f"; Max-Age={seconds}"
        return f"{name}={value}; Path={path}{age}; HttpOnly; SameSite=Lax{'; Secure' if self._secure else ''}"

    def name_of(self, name: str) -> str:
        """Return the name of a cookie that is bound to a path."""
        return f"__Secure-{name}" if self._secure else name

    def seal(self, content: Mapping[str, Any]) -> str:
        """Encrypt with the newest key."""
        text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
        return jwe.encrypt_compact(_CONTENT, text, self._keys[0], registry=_REGISTRY)

    def open(self, sealed: str) -> dict[str, Any] | None:
        """Decrypt with the first key that fits; None for what we did not write."""
        if len(sealed) > MAX_COOKIE_BYTES:
            return None
        for key in self._keys:
            try:
                content = jwe.decrypt_compact(sealed, key, registry=_REGISTRY).plaintext
                return dict(json.loads(content or b""))
            except (JoseError, ValueError, TypeError):
                continue
        return None


def _key(secret: str) -> OctKey:
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"diplomado.sessions.v1").derive(secret.encode())
    return OctKey.import_key(derived)


def _to_content(session: Session) -> dict[str, Any]:
    actor, scope = session.actor, session.actor.scope
    content: dict[str, Any] = {
        "k": "session",
        "s": actor.subject,
        "n": actor.name,
        "r": sorted(actor.roles),
        "i": actor.institution,
        "m": _listed(scope.missions),
        "p": _listed(scope.programmes),
        "e": _listed(scope.editions),
        "w": scope.is_whole or None,
        "a": actor.email,
        "c": session.csrf,
        "b": round(session.begun, 2),  # a sign-out and the next sign-in may lie in one second
        "u": round(session.used),
        "j": session.sign_in_id.hex if session.sign_in_id else None,
    }
    return {name: value for name, value in content.items() if value is not None}


def _from_content(content: dict[str, Any]) -> Session:
    missions, programmes, editions = (
        None if content.get(name) is None else frozenset(content[name]) for name in ("m", "p", "e")
    )
    scope = Scope(missions, programmes, editions, bool(content.get("w")))
    roles = frozenset(content["r"]) & ROLES
    actor = Actor(content["s"], roles, content.get("i"), scope, content.get("n"), content.get("a"))
    sign_in_id = UUID(content["j"]) if "j" in content else None
    return Session(actor, content["c"], content["b"], content["u"], sign_in_id)


def _listed(codes: frozenset[str] | None) -> list[str] | None:
    return None if codes is None else sorted(codes)
