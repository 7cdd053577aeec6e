"""What people typed, made safe for the headers of a mail."""

import re

_MAILBOX = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?=.{1,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9-]{1,63}")


def usable(address: str) -> str | None:
    """Return the address as mail servers take it, its domain in ASCII; None if it is not one plain mailbox."""
    mailbox, at, domain = address.strip().rpartition("@")
    if not at or len(mailbox) > 64 or not _MAILBOX.fullmatch(mailbox):
        return None
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return f"{mailbox}@{ascii_domain}" if _DOMAIN.fullmatch(ascii_domain) else None
