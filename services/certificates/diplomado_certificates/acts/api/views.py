"""Acts and proposals as the answers show them."""

from typing import Any

from diplomado_certificates.acts.act import Act, Annulment
from diplomado_certificates.acts.proposal import Proposal


def act_summary(act: Act) -> dict[str, Any]:
    """Return what every answer about an act has."""
    return {
        "act_id": act.act_id,
        "edition_id": act.edition_id,
        "status": act.status,
        "hash": act.hash,
        "number": act.number,
        "policy": act.content.policy.code,
        "policy_version": act.content.policy.version,
        "graduated_on": act.content.graduated_on,
        "place": act.content.place,
        "awards": len(act.content.awards),
        "graduates": act.content.graduates,
        "certificates": len(act.content.awards) if act.status != "draft" else 0,
        "drafted_at": act.drafted_at,
        "drafted_by": act.drafted_by,
        "signed_at": act.signed_at,
        "signed_by": act.signed_by,
        "annulment": _annulment(act.annulment) if act.annulment else None,
    }


def _annulment(annulment: Annulment) -> dict[str, Any]:
    return {
        "status": "annulled" if annulment.annulled_at else "proposed",
        "reason": annulment.reason,
        "proposed_at": annulment.proposed_at,
        "proposed_by": annulment.proposed_by,
        "annulled_at": annulment.annulled_at,
        "annulled_by": annulment.annulled_by,
    }


def proposal_view(proposal: Proposal | None) -> dict[str, Any] | None:
    """Return a proposed signature, or None."""
    if proposal is None:
        return None
    accepted = [{"warning": item.warning, "reason": item.reason} for item in proposal.accepted]
    return {"proposed_by": proposal.proposed_by, "proposed_at": proposal.proposed_at, "accepted": accepted}
