"""The digest by which a name is compared with a later one without keeping it."""

import hashlib
from uuid import UUID


def digest_of(participant_id: UUID, given_names: str, family_names: str) -> str:
    """Return the digest of a person's name. Migration 0008 computes it in SQL for the people that were known before."""
    name = f"{given_names.strip()} {family_names.strip()}".strip()
    return hashlib.sha256(f"{participant_id}:{name}".encode()).hexdigest()
