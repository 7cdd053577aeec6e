"""HTTP of the rules about who may take part. Answers have an ETag, which If-Match compares."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Response
from pydantic import Field

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import REPLACES, answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.http.problems import Problem
from diplomado_registration.catalogue.api import EditionCode
from diplomado_registration.catalogue.models import Line, StrictModel
from diplomado_registration.eligibility.answer_models import EligibilityView, RulesPreview, VersionOfRules
from diplomado_registration.eligibility.rules import Eligibility
from diplomado_registration.eligibility.usecases import checking, setting
from diplomado_registration.eligibility.wording import Labels, describe

router = Router(prefix="/api/v1", tags=["eligibility"])

Coordinator = Annotated[Actor, require("coordinator")]
Staff = Annotated[Actor, require("coordinator", "focal_point", "auditor")]


class OverrideBody(StrictModel):
    """Why a person is admitted against the rules."""

    reason: Annotated[Line, Field(max_length=500)]


@router.get(
    "/editions/{code}/eligibility", operation_id="get_eligibility_rules", responses=answers(VersionOfRules, tagged=True)
)
async def get_rules(_actor: Staff, connection: Transaction, code: EditionCode, response: Response) -> dict[str, Any]:
    """Return the rules of an edition, with what they say to applicants. Version 0: there are none."""
    return _answer(response, *await setting.find_rules(connection, code))


@router.put(
    "/editions/{code}/eligibility",
    operation_id="put_eligibility_rules",
    responses=answers(VersionOfRules, tagged=True),
    openapi_extra=REPLACES,
)
async def put_rules(
    actor: Coordinator,
    eligibility: Eligibility,
    sent: Sent,
    connection: Transaction,
    code: EditionCode,
    response: Response,
) -> dict[str, Any]:
    """Set the rules of an edition as a new version. Registrations that exist stay as they are; see the preview."""
    now = datetime.now(UTC)
    return _answer(response, *await setting.put_rules(connection, code, eligibility, sent, by=actor.subject, now=now))


@router.post(
    "/editions/{code}/eligibility/preview", operation_id="preview_eligibility_rules", responses=answers(RulesPreview)
)
async def preview_rules(
    _actor: Coordinator, eligibility: Eligibility, connection: Transaction, code: EditionCode
) -> dict[str, Any]:
    """Return how many present registrations would fail these rules. Nothing is stored."""
    return await setting.preview_rules(connection, code, eligibility)


@router.get(
    "/registrations/{registration_id}/eligibility",
    operation_id="explain_eligibility",
    responses=answers(EligibilityView),
)
async def get_eligibility(actor: Staff, connection: Transaction, registration_id: UUID) -> dict[str, Any]:
    """Return why a person is eligible or not, with all results and decisions so far."""
    sees_all = actor.has_role("coordinator") or actor.has_role("auditor")
    if not sees_all and actor.institution is None:
        raise Problem(404, "registration-unknown", checking.UNKNOWN_REGISTRATION)
    return await checking.explain(connection, registration_id, None if sees_all else actor.institution)


@router.post(
    "/registrations/{registration_id}/eligibility/override",
    operation_id="override_eligibility",
    responses=answers(EligibilityView),
)
async def override(
    actor: Coordinator, body: OverrideBody, connection: Transaction, registration_id: UUID
) -> dict[str, Any]:
    """Admit a person against the rules, with a reason."""
    await checking.override(connection, registration_id, actor.subject, body.reason, datetime.now(UTC))
    return await checking.explain(connection, registration_id)


def _answer(response: Response, version: int, eligibility: Eligibility, labels: Labels) -> dict[str, Any]:
    tagged(response, setting.tag_of(version, eligibility))
    reasons = [describe(rule, labels) for rule in eligibility.rules]
    return {
        "version": version,
        **eligibility.model_dump(mode="json", exclude_none=True),
        "reasons": [{"es": reason.in_("es"), "en": reason.in_("en")} for reason in reasons],
    }
