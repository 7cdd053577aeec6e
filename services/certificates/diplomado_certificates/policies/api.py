"""The graduation policy of an edition, by HTTP."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Body

from diplomado_certificates.editions import store as editions
from diplomado_certificates.editions.problems import edition_or_problem
from diplomado_certificates.policies import store
from diplomado_certificates.policies.mistakes import BadPolicy
from diplomado_certificates.policies.parsing import read_policy, read_reason
from diplomado_certificates.policies.policy import Policy
from diplomado_certificates.policies.store import PolicyVersion
from diplomado_certificates.policies.usecases import ReasonMissing, set_policy
from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text

router = Router(prefix="/api/v1", tags=["policies"])

_BAD = Text(
    "Corrija los puntos señalados de la política y envíela de nuevo; no se guardó nada.",
    "Correct the points named here in the policy and send it again; nothing was stored.",
)
_REASON = Text("La política cambia: indique el motivo en «reason».", "The policy changes: give the reason in “reason”.")
_NO_POLICY = Text("Esta edición no tiene política todavía.", "This edition has no policy yet.")


@router.put("/editions/{edition_id}/policy")
async def put_policy(
    edition_id: UUID,
    content: Annotated[dict[str, Any], Body()],
    actor: Annotated[Actor, require("coordinator")],
    connection: Transaction,
    language: RequestedLanguage,
) -> dict[str, Any]:
    """Set the policy. The same content again is the same version; a change needs a `reason`."""
    policy, reason = _read(content, language)
    await edition_or_problem(connection, edition_id)
    await editions.lock_register(connection, edition_id)
    try:
        version = await set_policy(connection, edition_id, policy, reason, by=actor.subject, now=datetime.now(UTC))
    except ReasonMissing:
        raise Problem(422, "reason-missing", _REASON, field="reason") from None
    return {"policy": version.policy.code, "version": version.version}


@router.get("/editions/{edition_id}/policy", dependencies=[require("coordinator", "auditor")])
async def get_policy(edition_id: UUID, connection: Transaction) -> dict[str, Any]:
    """Return the current policy and every version before it."""
    versions = await store.versions(connection, edition_id)
    if not versions:
        raise Problem(404, "policy-unknown", _NO_POLICY)
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


def _read(content: dict[str, Any], language: str) -> tuple[Policy, str | None]:
    try:
        rest = dict(content)
        reason = read_reason(rest.pop("reason", None))
        return read_policy(rest), reason
    except BadPolicy as bad:
        errors = [
            {"field": mistake.field, "message": mistake.text.en if language == "en" else mistake.text.es}
            for mistake in bad.mistakes
        ]
        raise Problem(422, "invalid-policy", _BAD, errors=errors) from None
