"""How an attempt can end, and when the next one is due. Pure."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Accepted:
    """The mail server took it: it answers for it from now on."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never be taken. `code` is the server's, None if no server was asked."""

    reason: str
    code: int | None


@dataclass(frozen=True, slots=True)
class Deferred:
    """It may be taken later. `of_the_line` if the trouble is with the connection or ourselves, not the recipient."""

    reason: str
    code: int | None = None
    of_the_line: bool = False


Outcome = Accepted | Refused | Deferred


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a delivery is tried, and how the pauses grow."""

    first: timedelta
    longest: timedelta
    age: timedelta


def pause_before_next(attempts: int, age: timedelta, patience: Patience, chance: float) -> timedelta | None:
    """Return the pause after so many failed attempts, None if the age is used up.

    Pauses double up to the longest. `chance` in [0, 1) shortens each by up to half, so that mails which failed
    together do not come again together.
    """
    if age >= patience.age:
        return None
    full: timedelta = min(patience.longest, patience.first * (1 << min(attempts - 1, 20)))
    return full * (1 - chance / 2)


def of_sender(code: int) -> Outcome:
    """Judge a refused MAIL: a message that is too large stays so; anything else is about us and can be put right."""
    if code == 552:
        return Refused("too_large", code)
    return Deferred("sender_refused", code, of_the_line=True)


def of_recipient(code: int) -> Outcome:
    """Judge a refused RCPT."""
    return _of_code("recipient", code)


def of_content(code: int) -> Outcome:
    """Judge a refused DATA."""
    return _of_code("content", code)


def _of_code(what: str, code: int) -> Outcome:
    if 500 <= code < 600:
        return Refused(f"{what}_refused", code)
    # 421: the server is closing the connection, whatever it was asked.
    return Deferred(f"{what}_deferred", code if 200 <= code < 600 else None, of_the_line=code == 421)
