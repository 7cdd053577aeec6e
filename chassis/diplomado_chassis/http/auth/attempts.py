"""Attempts to sign in, each in an encrypted cookie of its own, so that two tabs do not disturb each other."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from diplomado_chassis.http.auth.sessions import Sessions

PATH = "/sign-in"
SECONDS = 15 * 60
MAX_ATTEMPTS = 6
"""More attempts at once would let the cookies grow beyond what a server reads."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the answer of the provider is compared with, and where the person wants to go."""

    state: str
    nonce: str
    verifier: str
    to: str
    begun: int


def new_attempt(to: str, now: float) -> Attempt:
    """Begin an attempt."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Attempt(state, nonce, verifier, to, round(now))


def attempt_headers(sessions: Sessions, attempt: Attempt, cookies: Mapping[str, str]) -> list[str]:
    """Return the Set-Cookie headers that remember an attempt, and forget earlier ones above the limit."""
    prefix = _name(sessions, "")
    headers = [sessions.set_cookie(_name(sessions, attempt.state), _sealed(sessions, attempt), PATH, SECONDS)]
    earlier = [name for name in cookies if name.startswith(prefix)]
    headers += [forgotten(sessions, name) for name in earlier[: max(0, len(earlier) - MAX_ATTEMPTS + 1)]]
    return headers


def find_attempt(sessions: Sessions, cookies: Mapping[str, str], state: str) -> tuple[Attempt, str] | None:
    """Return the attempt with a state and the header that forgets it; None if this browser has not begun it lately."""
    name = _name(sessions, state)
    content = sessions.open(cookies.get(name, ""))
    if content is None or content.pop("k", None) != "attempt":
        return None
    attempt = Attempt(**content)
    if not secrets.compare_digest(attempt.state.encode(), state.encode()) or sessions.clock() - attempt.begun > SECONDS:
        return None
    return attempt, forgotten(sessions, name)


def forgotten(sessions: Sessions, name: str) -> str:
    """Return the header that removes an attempt."""
    return sessions.set_cookie(name, "", PATH, 0)


def _sealed(sessions: Sessions, attempt: Attempt) -> str:
    content: dict[str, Any] = {"k": "attempt", **asdict(attempt)}
    return sessions.seal(content)


def _name(sessions: Sessions, state: str) -> str:
    # A name may hold few characters: those of other texts than our states are left out.
    letters = "".join(letter for letter in state[:12] if letter.isascii() and (letter.isalnum() or letter in "-_"))
    return f"{sessions.name_of('diplomado-attempt')}-{letters}"
