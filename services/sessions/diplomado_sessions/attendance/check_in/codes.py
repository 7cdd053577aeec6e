"""The code on the wall: it changes every 30 seconds and is valid for one session in one place.

Made as RFC 6238 makes time-based one-time passwords, with HMAC-SHA-256 and eight digits. The key is derived from the
secret of the deployment, the session and its place, so a session that moves to another room gets other codes.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

STEP_SECONDS = 30
DIGITS = 8
_PURPOSE = b"diplomado.wall.v1"


def step_of(moment: datetime) -> int:
    """Return the number of the 30 seconds that a moment is in."""
    return int(moment.timestamp() // STEP_SECONDS)


def seconds_left(moment: datetime) -> int:
    """Return after how many seconds, from 1 to 30, the code changes."""
    return STEP_SECONDS - int(moment.timestamp()) % STEP_SECONDS


def code_at(step: int, session_id: UUID, place: str | None, secret: str) -> str:
    """Return the code of a step."""
    key = _digest(secret.encode(), _PURPOSE + session_id.bytes + (place or "").encode())
    digest = _digest(key, max(step, 0).to_bytes(8, "big"))
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def is_code(typed: str, moment: datetime, session_id: UUID, place: str | None, secrets: Sequence[str]) -> bool:
    """Return whether a code was on the wall at a moment or in the step before.

    Every admissible code is compared, each in constant time, whatever was typed.
    """
    digits = "".join(letter for letter in typed[:40] if letter in "0123456789").encode()
    step = step_of(moment)
    found = False
    for secret in secrets:
        for admissible in (step, step - 1):
            found |= hmac.compare_digest(code_at(admissible, session_id, place, secret).encode(), digits)
    return found


def grouped(code: str) -> str:
    """Write a code as people read it to each other."""
    half = DIGITS // 2
    return f"{code[:half]} {code[half:]}"


def _digest(key: bytes, content: bytes) -> bytes:
    return hmac.new(key, content, hashlib.sha256).digest()
