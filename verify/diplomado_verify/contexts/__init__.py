"""The JSON-LD contexts, by address. They are pinned: the network is never used, and no other context is known."""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from diplomado_verify.refusals import Reason, Refused

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

# Address: file of this folder, and the hash of its bytes. W3C publishes the first in Verifiable Credentials 2.0.
PINNED = {
    CREDENTIALS: ("credentials-v2.json", "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"),
    OPEN_BADGES: ("open-badges-3.0.3.json", "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84"),
}

Contexts = Mapping[str, Any]


@cache
def content(address: str) -> bytes:
    """Return the bytes of a pinned context. Raises Refused for any other, OSError if it was not fetched."""
    if address not in PINNED:
        raise Refused(Reason.UNKNOWN_CONTEXT)
    name, digest = PINNED[address]
    found = files(__name__).joinpath(name).read_bytes()
    if sha256(found).hexdigest() != digest:
        raise OSError(f"{name} is not the file that was pinned")
    return found


@cache
def pinned() -> Contexts:
    """Return all pinned contexts by their addresses."""
    return {address: json.loads(content(address))["@context"] for address in PINNED}
