"""Why a document, a proof or a list is refused."""

from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """The kind of a refusal. Programs compare it; texts for people are made from it."""

    UNREADABLE = "unreadable"  # no JSON object, a name twice, NaN
    TOO_COMPLEX = "too_complex"  # nested too deeply, or blank nodes that cannot be told apart in reasonable time
    UNKNOWN_CONTEXT = "unknown_context"  # a context that is not pinned, or none
    REDEFINED_TERM = "redefined_term"  # a context changes what another one protects
    UNDEFINED_TERM = "undefined_term"  # JSON-LD would drop it silently, so no signature would cover it
    UNSUPPORTED = "unsupported"  # a feature of JSON-LD that credentials do not need
    INVALID_IDENTIFIER = "invalid_identifier"  # not an absolute IRI; RDF would drop it silently
    CONTROL_CHARACTER = "control_character"  # implementations write it in different ways
    INVALID_VALUE = "invalid_value"  # null, a number that is not exact, half a character
    NO_PROOF = "no_proof"
    INVALID_PROOF = "invalid_proof"  # a member of the proof is missing or malformed
    OTHER_SUITE = "other_suite"  # anything but eddsa-rdfc-2022
    OTHER_PURPOSE = "other_purpose"  # anything but assertionMethod
    UNKNOWN_KEY = "unknown_key"  # not a key with which the issuer makes assertions
    OTHER_ISSUER = "other_issuer"  # the key is another's than the document's issuer
    WRONG_SIGNATURE = "wrong_signature"  # the document or its proof was changed
    EXPIRED_PROOF = "expired_proof"
    INVALID_KEY = "invalid_key"  # not a Multikey of Ed25519
    INVALID_LIST = "invalid_list"  # not a Bitstring Status List
    OTHER_LIST = "other_list"  # another list, or another purpose, than the entry names
    INVALID_ENTRY = "invalid_entry"  # the entry has no index within the list


class Refused(ValueError):  # noqa: N818
    """A refusal: its reason, and where in the document it was found. It never contains a value of the document."""

    def __init__(self, reason: Reason, *where: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.where: list[str | int] = [*where]

    def within(self, key: str | int) -> "Refused":
        """Return the refusal with the member or position that contains what was refused."""
        self.where.insert(0, key)
        return self

    def __str__(self) -> str:
        return f"{self.reason} at /{'/'.join(str(key)[:60] for key in self.where)}"


def require(condition: Any, reason: Reason, *where: str | int) -> None:
    """Raise Refused unless the condition holds."""
    if not condition:
        raise Refused(reason, *where)
