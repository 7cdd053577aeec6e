"""How an attempt to send ends. Replies are classified as RFC 5321 and RFC 3463 do."""

from dataclasses import dataclass, field

from diplomado_notifications.sending.provider_limits import is_limit, status_of


@dataclass(frozen=True, slots=True)
class Accepted:
    """The mail server accepted the message and is responsible for it from now on; or no mail was needed."""

    mailed: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class PermanentFailure:
    """The message will never be accepted. `code` is the server's reply code, None if no server was asked."""

    reason: str
    code: int | None


@dataclass(frozen=True, slots=True)
class TransientFailure:
    """The message may be accepted later.

    `affects_all`: the cause is the connection or this installation, not the message or its recipient. `limit`: the
    provider's limit for this sender is reached; `status` is the enhanced status code that said so.
    """

    reason: str
    code: int | None = None
    affects_all: bool = False
    limit: bool = False
    status: str | None = None


Outcome = Accepted | PermanentFailure | TransientFailure


def of_mail_reply(code: int, text: str = "") -> Outcome:
    """Classify a refused MAIL: a message that is too large stays too large; anything else is wrong with this sender."""
    if is_limit(code, text):
        return _limit_reached(code, text)
    if code == 552:
        return PermanentFailure("too_large", code)
    return TransientFailure("sender_refused", code, affects_all=True)


def of_rcpt_reply(code: int, text: str = "") -> Outcome:
    """Classify a refused RCPT."""
    return _limit_reached(code, text) if is_limit(code, text, at_rcpt=True) else _of_code("recipient", code)


def of_data_reply(code: int, text: str = "") -> Outcome:
    """Classify a refused DATA."""
    return _limit_reached(code, text) if is_limit(code, text) else _of_code("content", code)


def _limit_reached(code: int, text: str) -> Outcome:
    return TransientFailure("limit_reached", code, affects_all=True, limit=True, status=status_of(text))


def _of_code(subject: str, code: int) -> Outcome:
    if 500 <= code < 600:
        return PermanentFailure(f"{subject}_refused", code)
    # 421: the server closes the connection, whatever the command was.
    return TransientFailure(f"{subject}_deferred", code if 200 <= code < 600 else None, affects_all=code == 421)
