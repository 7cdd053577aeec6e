"""What can be said of a file that is not, byte for byte, the document that was issued."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from diplomado_certificates.verification.comparison.printed_facts import PrintedFact, is_said, words
from diplomado_certificates.verification.comparison.reading import FileRead

Verdict = Literal[
    "identical", "signed", "attached", "saved_again", "rebuilt", "altered", "other_document", "scan", "picture",
    "unreadable", "incomparable",
]  # fmt: skip
"""`signed`, `attached` and `saved_again`: the page is drawn as the issued one, with signatures, with a file within, or
with neither. `rebuilt`: another program made the page anew, and all facts are in its text. `altered`: facts or words
differ. `other_document`: it has neither number nor code. `scan` and `picture`: pictures of a paper, in a PDF or not.
`unreadable`: no PDF, damaged or locked. `incomparable`: there is no original."""
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*", b"BM")
_MAX_WORDS = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict, the facts that the file does not have, and words that only the file has."""

    verdict: Verdict
    name_compared: bool = False
    facts: tuple[PrintedFact, ...] = ()
    words: tuple[str, ...] = ()


def verdict_without_reading(given: bytes) -> Verdict | None:
    """Return what the first bytes of a file tell; None for a PDF."""
    if given.startswith(b"%PDF-"):
        return None
    is_picture = given.startswith(_PICTURES) or given[4:8] == b"ftyp" or given[8:12] == b"WEBP"
    return "picture" if is_picture else "unreadable"


def find_verdict(read: FileRead | None, facts: Sequence[PrintedFact], *, with_name: bool) -> Finding:
    """Decide what a PDF is. Without the name no words are compared: they would give it away to a reader who guesses."""
    if read is None:
        return Finding("unreadable")
    if read.draws_the_same:
        return Finding("attached" if read.has_attachments else "signed" if read.signatures else "saved_again")
    if read.is_picture:
        return Finding("scan")
    lost = [
        PrintedFact(fact.label, missing)
        for fact in facts
        if (missing := tuple(text for text in fact.texts if not is_said(text, read.text)))
    ]
    if {"number", "code"} <= {fact.label for fact in lost} and 2 * len(lost) > len(facts):
        return Finding("other_document")
    known = set(words(read.issued_text))
    added = [word for word in words(read.text) if word not in known][:_MAX_WORDS] if with_name else []
    return Finding("altered" if lost or added else "rebuilt", with_name, tuple(lost), tuple(added))
