"""Compares a file that was received with the document that was issued."""

import hashlib
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field

from diplomado_certificates.documents.differences import Kind, find_differences


class Measured(BaseModel):
    """A file by its size in bytes and its fingerprint."""

    size: Annotated[int, Field(description="Bytes.")]
    sha256: str

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Measure a file."""
        return cls(size=len(content), sha256=hashlib.sha256(content).hexdigest())


class Divergence(BaseModel):
    """One way in which the file differs."""

    what: Kind
    position: int
    length: int


class Comparison(BaseModel):
    """`identical` is null if there is no original: for an unknown code, or a holder who is erased or hidden.

    It is null too if the file is no PDF: a photograph of a genuine paper says nothing about the paper.

    A file that was given out before is an original too, though today's templates may give other bytes.
    """

    status: Literal["valid", "revoked", "unknown"]
    identical: bool | None
    differences: Annotated[tuple[Divergence, ...], Field(description="Empty if identical.")] = ()
    given: Measured
    issued: Measured | None = None

    @property
    def is_unreadable(self) -> bool:
        """True if the file is no PDF, so that nothing can be said about it."""
        return any(difference.what == "not_a_pdf" for difference in self.differences)

    @classmethod
    def of(
        cls, status: Literal["valid", "revoked", "unknown"], given: bytes, issued: bytes | None, given_out: bool
    ) -> Self:
        """Compare a file with the original. A file that was `given_out` before is an original itself."""
        measured = Measured.of(given)
        if issued is None:
            return cls(status=status, identical=None, given=measured)
        if given_out:
            return cls(status=status, identical=True, given=measured, issued=measured)
        found = tuple(
            Divergence(what=difference.what, position=difference.position, length=difference.length)
            for difference in find_differences(given, issued)
        )
        unreadable = any(difference.what == "not_a_pdf" for difference in found)
        identical = None if unreadable else not found
        return cls(status=status, identical=identical, differences=found, given=measured, issued=Measured.of(issued))
