"""What a checker sees who sends the file that was received: whether it is the one that was issued."""

import hashlib
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field

from diplomado_certificates.documents.differences import What, differences


class Measured(BaseModel):
    """A file by its size in bytes and its fingerprint."""

    size: Annotated[int, Field(description="Bytes.")]
    sha256: str

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Measure a file."""
        return cls(size=len(content), sha256=hashlib.sha256(content).hexdigest())


class Divergence(BaseModel):
    """One way in which the file differs; see the page for the words."""

    what: What
    position: int
    length: int


class Comparison(BaseModel):
    """`identical` is null where there is no original: an unknown code, or a certificate printed no more.

    A file that was given out once is an original too, though today's press may print other bytes.
    """

    status: Literal["valid", "revoked", "unknown"]
    identical: bool | None
    differences: Annotated[tuple[Divergence, ...], Field(description="Empty if identical.")] = ()
    given: Measured
    issued: Measured | None = None

    @classmethod
    def of(
        cls, status: Literal["valid", "revoked", "unknown"], given: bytes, issued: bytes | None, known: bool
    ) -> Self:
        """Compare a file with the original, or with those given out before if it is `known` to be one of them."""
        measured = Measured.of(given)
        if issued is None:
            return cls(status=status, identical=None, given=measured)
        if known:
            return cls(status=status, identical=True, given=measured, issued=measured)
        found = tuple(
            Divergence(what=one.what, position=one.position, length=one.length) for one in differences(given, issued)
        )
        return cls(status=status, identical=not found, differences=found, given=measured, issued=Measured.of(issued))
