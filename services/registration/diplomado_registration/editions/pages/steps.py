"""The steps in the life of an edition, each asked about first, with how many people are written to."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.validation import read_model
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue.field_reader import REQUIRED
from diplomado_registration.editions.api import ReasonedStepBody
from diplomado_registration.editions.pages.frame import BASE, PAGES, Coordinator, load, path_of
from diplomado_registration.editions.pages.overview import draw
from diplomado_registration.editions.usecases import publication, steps
from diplomado_registration.places.life import Step

router = PAGES.router()

_NOTICES: dict[Step, str] = {
    "closing": "closed",
    "reopening": "reopened",
    "cancellation": "cancelled",
    "archiving": "archived",
    "reinstatement": "reinstated",
}
_REASONED = ("cancellation", "reinstatement")
OTHER_NUMBER = Text(
    "Ahora se escribiría a {n} {n:persona|personas}. Revise el número y confirme de nuevo; no se guardó nada.",
    "Now {n} {n:person|people} would be written to. Check the number and confirm again; nothing was stored.",
)


@router.post(f"{BASE}/{{edition_id}}/publication")
async def publish(
    actor: Coordinator,
    edition_id: UUID,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Publish the edition as it is stored."""
    async with attempt(connection) as tried:
        now = datetime.now(UTC)
        await publication.publish_edition(connection, edition_id, form.preconditions, actor.subject, now)
    if tried.failure:
        return await draw(actor, connection, request, language, edition_id, form, tried.failure, "publication")
    return done(path_of(edition_id), "published")


@router.post(f"{BASE}/{{edition_id}}/steps/{{step}}")
async def take_step(
    actor: Coordinator,
    edition_id: UUID,
    step: str,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Close, reopen, cancel, archive or reinstate the edition."""
    await load(connection, edition_id)
    known = next((known for known in _NOTICES if known == step), None)
    if known is None:
        raise Problem(404, "step-unknown", Text("No hay tal paso.", "There is no such step."))
    async with attempt(connection) as tried:
        reason = form.get("reason", "").strip() or None
        if reason is None and known in _REASONED:
            raise ValidationFailed(FieldError("reason", REQUIRED))
        if reason is not None:
            reason = read_model(ReasonedStepBody, {"reason": reason}).reason
        count = form.get("confirm_mails", "")
        confirmed = int(count[:9]) if count.isascii() and count.isdigit() else None
        request_ = steps.Request(known, actor.subject, reason, form.preconditions, confirmed)
        try:
            await steps.take_step(connection, edition_id, request_, datetime.now(UTC))
        except Problem as problem:
            if problem.slug != "mails-unconfirmed":
                raise
            number = sum(problem.extensions["mails"].values())
            form["confirm_mails"] = str(number)
            raise Problem(409, "mails-unconfirmed", OTHER_NUMBER.with_values(n=number)) from None
    if tried.failure:
        return await draw(actor, connection, request, language, edition_id, form, tried.failure, known)
    return done(path_of(edition_id), _NOTICES[known])
