"""Writes MIME (RFC 2045, 2046): parts, and what joins them (docs/adr/0086-our-own-writer-of-mime.md).

Text is quoted-printable and files are base64. Neither can contain `=_`, so a boundary with it ends no part early.
"""

from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Sequence
from email import policy
from functools import lru_cache

_END = "\r\n"


def text_part(subtype: str, text: str) -> bytes:
    """Write a part of text."""
    lines = "".join(f"{line}{_END}" for line in text.splitlines())
    return _head(f'text/{subtype}; charset="utf-8"', "quoted-printable") + b2a_qp(lines.encode())


def file_part(content_type: str, content: bytes, file_name: str = "") -> bytes:
    """Write a part of bytes; an attachment if it has the name of a file, which is of ASCII letters."""
    return _head(content_type, "base64", file_name) + encodebytes(content).replace(b"\n", b"\r\n")


def multipart(subtype: str, identifier: str, parts: Sequence[bytes]) -> bytes:
    """Join parts into one. A mail has its own identifier, and of each subtype only one part."""
    boundary = f"=_{subtype}_{identifier}"
    head = f'Content-Type: multipart/{subtype};{_END} boundary="{boundary}"{_END}{_END}--{boundary}{_END}'
    return head.encode() + f"{_END}--{boundary}{_END}".encode().join(parts) + f"{_END}--{boundary}--{_END}".encode()


@lru_cache(maxsize=256)  # all recipients of a letter about an edition have the same subject
def subject_header(subject: str) -> str:
    """Write the subject in folded lines, with encoded words where they are needed."""
    folded: str = policy.SMTP.header_factory("Subject", subject).fold(policy=policy.SMTP)
    return folded


def _head(content_type: str, encoding: str, file_name: str = "") -> bytes:
    disposition = f'Content-Disposition: attachment; filename="{file_name}"{_END}' if file_name else ""
    return f"Content-Type: {content_type}{_END}Content-Transfer-Encoding: {encoding}{_END}{disposition}{_END}".encode()
