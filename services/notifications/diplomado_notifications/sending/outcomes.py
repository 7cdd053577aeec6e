"""How an attempt to send ends. Replies are classified as RFC 5321 and RFC 3463 do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accepted:
    """The mail server accepted the message and is responsible for it from now on."""


@dataclass(frozen=True, slots=True)
class PermanentFailure:
    """The message will never be accepted. `code` is the server's reply code, None if no server was asked."""

    reason: str
    code: int | None


@dataclass(frozen=True, slots=True)
class TransientFailure:
    """The message may be accepted later.

    `affects_all`: the cause is the connection or this installation, not the message or its recipient.
    """

    reason: str
    code: int | None = None
    affects_all: bool = False


Outcome = Accepted | PermanentFailure | TransientFailure


def of_mail_reply(code: int) -> Outcome:
    """Classify a refused MAIL: a message that is too large stays too large; anything else is wrong with this sender."""
    if code == 552:
        return PermanentFailure("too_large", code)
    return TransientFailure("sender_refused", code, affects_all=True)


def of_rcpt_reply(code: int) -> Outcome:
    """Classify a refused RCPT."""
    return _of_code("recipient", code)


def of_data_reply(code: int) -> Outcome:
    """Classify a refused DATA."""
    return _of_code("content", code)


def _of_code(subject: str, code: int) -> Outcome:
    if 500 <= code < 600:
        return PermanentFailure(f"{subject}_refused", code)
    # 421: the server closes the connection, whatever the command was.
    return TransientFailure(f"{subject}_deferred", code if 200 <= code < 600 else None, affects_all=code == 421)
