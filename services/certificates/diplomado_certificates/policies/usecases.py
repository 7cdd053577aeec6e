"""Setting the policy of an edition."""

from datetime import datetime
from uuid import UUID

import structlog

from diplomado_certificates.policies import store
from diplomado_certificates.policies.policy import Policy
from diplomado_certificates.policies.policy_version import PolicyVersion
from diplomado_certificates.register import store as register
from diplomado_certificates.register.usecases import get_edition
from diplomado_certificates.revisions.usecases import append
from diplomado_chassis.http.preconditions import ANY_STATE, Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import PolicyPublished, SessionCreditSet

log = structlog.get_logger()

MAX_EDITIONS_PER_RUN = 200
NO_POLICY = Text("Esta edición no tiene política todavía.", "This edition has no policy yet.")
_REASON_MISSING = Text(
    "La política cambia: indique el motivo en «reason».", "The policy changes: give the reason in “reason”."
)


def changeable(version: PolicyVersion) -> tuple[int, str]:
    """Return what identifies a version, for its entity tag."""
    return version.version, version.sha256


def keep_left_out(sent: Policy, stored: Policy) -> Policy:
    """Return a policy with the stored values of the fields that were left out of it."""
    left_out = Policy.model_fields.keys() - sent.model_fields_set
    return sent.model_copy(update={name: getattr(stored, name) for name in left_out})


async def copy_policy(
    connection: Connection,
    source_id: UUID,
    edition_id: UUID,
    reason: str | None,
    preconditions: Preconditions,
    *,
    by: str,
    now: datetime,
) -> PolicyVersion:
    """Make the current policy of another edition the one of this edition. Raises as `set_policy`, and a 404 problem."""
    source = await store.find_current_version(connection, source_id)
    if source is None:
        raise Problem(404, "policy-unknown", NO_POLICY)
    return await set_policy(connection, edition_id, source.policy, reason, preconditions, by=by, now=now)


async def set_policy(
    connection: Connection,
    edition_id: UUID,
    policy: Policy,
    reason: str | None,
    preconditions: Preconditions = ANY_STATE,
    *,
    by: str,
    now: datetime,
) -> PolicyVersion:
    """Make a policy the current one of its edition and return it with its version.

    The same content again is the same version. A field that was left out keeps its value. Raises a problem if the
    announcement of the edition has not arrived, if the policy differs from the current version and no reason is given,
    or if the current version is another than the client saw.
    """
    await get_edition(connection, edition_id)
    await register.lock_register(connection, edition_id)
    current = await store.find_current_version(connection, edition_id)
    preconditions.check(current and changeable(current))
    if current is not None:
        policy = keep_left_out(policy, current.policy)
    if current is not None and current.sha256 == policy.sha256():
        return current
    if current is not None and reason is None:
        raise ValidationFailed(FieldError("reason", _REASON_MISSING), slug="reason-missing", detail=_REASON_MISSING)
    version = PolicyVersion(
        edition_id, current.version + 1 if current else 1, policy, policy.sha256(), reason, set_at=now
    )
    await store.insert_version(connection, version, set_by=by)
    await _announce(connection, version)
    log.info("policy.set", edition_id=str(edition_id), version=version.version)
    return version


async def announce_earlier_policies(connection: Connection) -> int:
    """Announce policies that were set before policies were announced, at most two hundred; return how many."""
    editions = await store.list_unannounced(connection, MAX_EDITIONS_PER_RUN)
    for edition_id in editions:
        await register.lock_register(connection, edition_id)
        if version := await store.find_current_version(connection, edition_id):
            await _announce(connection, version)
    return len(editions)


async def _announce(connection: Connection, version: PolicyVersion) -> None:
    """Publish a policy and how it measures sessions. Callers must hold the lock of the register."""
    await store.upsert_announced(connection, version.edition_id, version.version)
    await append(connection, *policy_events(version))


def policy_events(version: PolicyVersion) -> tuple[PolicyPublished, SessionCreditSet]:
    """Build the events of a policy, and of how it measures sessions."""
    credit, policy = version.policy.session_credit, version.policy
    published = PolicyPublished(
        edition_id=version.edition_id,
        revision=version.version,
        published_at=version.set_at,
        policy=policy.code,
        policy_version=version.version,
        sha256=version.sha256,
        awards=tuple(award.award for award in policy.awards),
    )
    return published, SessionCreditSet(
        edition_id=version.edition_id,
        revision=version.version,
        set_at=version.set_at,
        full_at=credit.full_at,
        grace_minutes=credit.grace_minutes,
        denominator=credit.denominator,
        made_up=credit.made_up,
    )
