"""Reads the public keys of an issuer out of what it publishes."""

from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

MAX_KEYS = 50
_KINDS = frozenset({"OKP", "EC", "RSA"})


class BrokenKeySet(ValueError):  # noqa: N818 - the state of a document
    """The document is no key set, or none of its keys can be used."""


def read_key_set(document: Any) -> tuple[KeySet, int]:
    """Return the keys and how many were left out because they cannot be used; no keys if the issuer has withdrawn all.

    Raises BrokenKeySet for anything else: a withdrawal is an empty list, not a document that cannot be read.
    """
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list):
        raise BrokenKeySet("no key set")
    if not keys:
        return KeySet([]), 0
    usable = []
    for key in keys[:MAX_KEYS]:
        # Secrets of our own are never published: a symmetric key in a public place would be known to everybody.
        if not isinstance(key, dict) or str(key.get("kty")) not in _KINDS:
            continue
        try:
            usable.extend(KeySet.import_key_set({"keys": [key]}).keys)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    if not usable:
        raise BrokenKeySet("no key of the set can be used")
    return KeySet(usable), len(keys) - len(usable)
