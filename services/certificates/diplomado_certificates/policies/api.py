"""The graduation policy of an edition, by HTTP."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Body, Request, Response
from pydantic import Field

from diplomado_certificates.policies import store
from diplomado_certificates.policies.answer_models import PolicyToSet, PolicyWithVersions, SetPolicy
from diplomado_certificates.policies.parsing import parse_policy, parse_reason
from diplomado_certificates.policies.policy_version import PolicyVersion
from diplomado_certificates.policies.usecases import NO_POLICY, changeable, copy_policy, set_policy
from diplomado_certificates.register.record import Frozen
from diplomado_chassis.http.auth import Actor, require, require_found_in_scope
from diplomado_chassis.http.description import KEEPS, MAY_CREATE, answers, takes
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.http.problems import Problem

router = Router(prefix="/api/v1", tags=["policies"])


@router.put(
    "/editions/{edition_id}/policy",
    operation_id="set_policy",
    responses=answers(SetPolicy, tagged=True),
    openapi_extra={**takes(PolicyToSet), **KEEPS},
)
async def put_policy(
    edition_id: EditionId,
    content: Annotated[dict[str, Any], Body()],
    actor: Annotated[Actor, require("coordinator")],
    sent: Sent,
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Set the policy. The same content again is the same version; a change needs a `reason`."""
    reason = parse_reason(content.pop("reason", None))
    policy = parse_policy(content)
    version = await set_policy(connection, edition_id, policy, reason, sent, by=actor.subject, now=datetime.now(UTC))
    tagged(response, changeable(version))
    return {"policy": version.policy.code, "version": version.version}


class PolicyToCopy(Frozen):
    """The edition whose policy is copied, and the reason if this one has a policy."""

    source: Annotated[UUID, Field(alias="from")]
    reason: Annotated[str | None, Field(max_length=1000)] = None


@router.post(
    "/editions/{edition_id}/policy-copy",
    operation_id="copy_policy",
    responses=answers(SetPolicy, tagged=True),
    openapi_extra=MAY_CREATE,
)
async def post_policy_copy(
    edition_id: EditionId,
    asked: PolicyToCopy,
    actor: Annotated[Actor, require("coordinator")],
    sent: Sent,
    request: Request,
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Set the current policy of another edition, which the caller's scope admits as well."""
    await require_found_in_scope(request, connection, actor, "editions/{edition_id}", asked.source)
    reason, now = parse_reason(asked.reason), datetime.now(UTC)
    version = await copy_policy(connection, asked.source, edition_id, reason, sent, by=actor.subject, now=now)
    tagged(response, changeable(version))
    return {"policy": version.policy.code, "version": version.version}


@router.get(
    "/editions/{edition_id}/policy",
    dependencies=[require("coordinator", "auditor")],
    responses=answers(PolicyWithVersions, tagged=True),
)
async def get_policy(edition_id: EditionId, connection: Transaction, response: Response) -> dict[str, Any]:
    """Return the current policy and every version before it."""
    versions = await store.list_versions(connection, edition_id)
    if not versions:
        raise Problem(404, "policy-unknown", NO_POLICY)
    tagged(response, changeable(versions[-1]))
    return {**_view(versions[-1]), "versions": [_view(version) for version in versions]}


def _view(version: PolicyVersion) -> dict[str, Any]:
    return {
        "policy": version.policy.code,
        "version": version.version,
        "content": version.policy.model_dump(mode="json"),
        "sha256": version.sha256,
        "reason": version.reason,
        "set_at": version.set_at,
    }
