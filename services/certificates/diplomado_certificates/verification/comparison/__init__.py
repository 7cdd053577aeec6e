"""Compares a file that was received with the document that was issued: the answer for programs and pages."""

import hashlib
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field

from diplomado_certificates.documents.differences import Kind, find_differences
from diplomado_certificates.verification.comparison.verdict import Finding, Verdict


class Measured(BaseModel):
    """A file by its size in bytes and its fingerprint."""

    size: Annotated[int, Field(description="Bytes.")]
    sha256: str

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Measure a file."""
        return cls(size=len(content), sha256=hashlib.sha256(content).hexdigest())


class Divergence(BaseModel):
    """One way in which the bytes differ."""

    what: Kind
    position: int
    length: int


class MissingFact(BaseModel):
    """A fact of the certificate that the text of the file does not have, with the texts that should be there."""

    label: str
    texts: tuple[str, ...]


class Comparison(BaseModel):
    """Whether a file is the document, and if not, what it is.

    `identical` compares bytes. It is null if nothing can be said against the file: there is no original, or the file is
    a picture or cannot be read. A file that was given out before is an original too.
    """

    status: Literal["valid", "revoked", "unknown"]
    verdict: Annotated[
        Verdict,
        Field(
            description="`signed`, `attached`, `saved_again`: other bytes, the same page. `rebuilt`: another page with "
            "all facts. `altered`: `facts` or `words` differ. `other_document`: neither number nor code."
        ),
    ]
    identical: bool | None
    name_compared: Annotated[
        bool, Field(description="False also for a holder who did not agree that the name is public.")
    ] = False
    facts: tuple[MissingFact, ...] = ()
    words: Annotated[tuple[str, ...], Field(description="Words that only the file has, at most 20.")] = ()
    differences: Annotated[tuple[Divergence, ...], Field(description="Of bytes; empty if identical.")] = ()
    given: Measured
    issued: Measured | None = None

    @classmethod
    def of(
        cls, status: Literal["valid", "revoked", "unknown"], given: bytes, issued: bytes | None, finding: Finding
    ) -> Self:
        """Return the answer about a file."""
        verdict, measured = finding.verdict, Measured.of(given)
        original = measured if verdict == "identical" else Measured.of(issued) if issued is not None else None
        found = find_differences(given, issued) if issued is not None and verdict != "identical" else []
        unsaid = verdict in ("incomparable", "picture", "scan", "unreadable")
        return cls(
            status=status,
            verdict=verdict,
            identical=None if unsaid else verdict == "identical",
            name_compared=finding.name_compared,
            facts=tuple(MissingFact(label=fact.label, texts=fact.texts) for fact in finding.facts),
            words=finding.words,
            differences=tuple(Divergence(what=one.what, position=one.position, length=one.length) for one in found),
            given=measured,
            issued=original,
        )
