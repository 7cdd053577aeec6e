"""What people typed, made safe for the headers of a mail."""

import re
import unicodedata

_MAILBOX = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?=.{1,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9-]{1,63}")
_NAME_LIMIT = 120
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def short_line(text: str) -> str:
    """Like `one_line`, and no longer than a name can reasonably be."""
    line = one_line(text)
    return line if len(line) <= _NAME_LIMIT else line[: _NAME_LIMIT - 1].rstrip() + "…"


def one_line(text: str) -> str:
    """Replace everything that ends a line, or is not seen, by a space: a name can then begin no header of its own."""
    seen = "".join(" " if unicodedata.category(char) in _UNSEEN else char for char in text)
    return re.sub(" +", " ", seen).strip()


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
