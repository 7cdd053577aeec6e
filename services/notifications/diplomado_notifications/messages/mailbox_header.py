"""Headers that hold one mailbox: From, To, Reply-To.

The standard library folds a quoted display name that is longer than a line without its quotes, and the name's commas
then separate addresses. So these headers fold themselves: a name that fits into the first line is written as it is or
quoted (RFC 5322), every other one as encoded words (RFC 2047).
"""

import re
from base64 import b64encode

from diplomado_chassis.language.printable import one_line
from diplomado_notifications.messages.calendar import Mailbox

_MAX_LINE = 76
_ENCODED_WORD = "=?utf-8?b?{}?="
# The first encoded word shares its line with the header's name: 42 bytes are 56 characters in base64, 68 as a word.
_MAX_BYTES = 42
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+(?: [A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+)*", re.ASCII)


def mailbox_header(name: str, mailbox: Mailbox) -> str:
    """Write the header `name` in lines that end in CRLF. Only the space between two words is folded."""
    phrase = _phrase(one_line(mailbox.name), _MAX_LINE - len(f"{name}: "))
    first, *others = (*phrase, f"<{mailbox.address}>" if phrase else mailbox.address)
    lines = [f"{name}: {first}"]
    for word in others:
        if len(lines[-1]) + 1 + len(word) <= _MAX_LINE:
            lines[-1] += f" {word}"
        else:
            lines.append(f" {word}")
    return "".join(f"{line}\r\n" for line in lines)


def _phrase(name: str, room: int) -> tuple[str, ...]:
    """Write a display name as words between which a line may end; none if there is no name."""
    if not name:
        return ()
    # A text that looks like an encoded word would be decoded by its readers.
    if name.isascii() and "=?" not in name:
        plain = name if _ATOMS.fullmatch(name) else '"{}"'.format(re.sub(r'(["\\])', r"\\\1", name))
        if len(plain) <= room:
            return (plain,)
    return tuple(_ENCODED_WORD.format(b64encode(part.encode()).decode()) for part in _parts(name))


def _parts(name: str) -> list[str]:
    """Cut a name into parts of whole characters that fit into an encoded word, after a space where there is one.

    Some readers show a space between encoded words that should be joined.
    """
    parts, rest = [], name
    while len(rest.encode()) > _MAX_BYTES:
        fitting = rest.encode()[:_MAX_BYTES].decode("utf-8", "ignore")
        part = fitting[: fitting.rfind(" ") + 1] or fitting
        parts.append(part)
        rest = rest[len(part) :]
    return [*parts, rest]
