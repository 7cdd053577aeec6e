"""Setting the policy of an edition."""

from datetime import datetime
from uuid import UUID

import structlog

from diplomado_certificates.policies import store
from diplomado_certificates.policies.policy import Policy
from diplomado_certificates.policies.store import PolicyVersion
from diplomado_chassis.postgres.database import Connection

log = structlog.get_logger()


class ReasonMissing(ValueError):  # noqa: N818 - a fact about what was sent
    """The policy differs from the current version and no reason was given."""


async def set_policy(
    connection: Connection, edition_id: UUID, policy: Policy, reason: str | None, *, by: str, now: datetime
) -> PolicyVersion:
    """Make a policy the current one of its edition and return it with its version.

    The same content again is the same version. The caller holds the edition's lock. Raises ReasonMissing.
    """
    current = await store.current(connection, edition_id)
    if current is not None and current.sha256 == policy.sha256():
        return current
    if current is not None and reason is None:
        raise ReasonMissing
    version = PolicyVersion(
        edition_id, current.version + 1 if current else 1, policy, policy.sha256(), reason, set_at=now
    )
    await store.add(connection, version, set_by=by)
    log.info("policy.set", edition_id=str(edition_id), version=version.version)
    return version
