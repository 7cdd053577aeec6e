"""Actions on one registration: each is a form on the person's page, and leads back to it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import FORBIDDEN, Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.pages.routing import NOT_THERE
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.admission.review import Decision
from diplomado_registration.admission.usecases.decisions import decide, move_in_waiting_list
from diplomado_registration.admission.usecases.offers import answer_offer
from diplomado_registration.catalogue.field_reader import FieldReader
from diplomado_registration.directory.acting import ACTIONS, Action
from diplomado_registration.directory.pages.frame import PAGES, Staff, limit_of, path_of, registration_in
from diplomado_registration.directory.pages.person import person_page
from diplomado_registration.enrolment import usecases
from diplomado_registration.enrolment.registration import Step
from diplomado_registration.enrolment.seating.usecases import lock_registration
from diplomado_registration.erasure.usecases import erase_people
from diplomado_registration.links.usecases import renew_link

router = PAGES.router()

MAX_POSITION = 1_000_000
MAX_REASON = 500
NOT_A_POSITION = Text("Escriba un número desde 1.", "Type a number from 1.")
NOT_SURE = Text("Marque la casilla para borrar los datos.", "Tick the box to erase the data.")
_DECISIONS: Final[Mapping[str, Decision]] = {
    "acceptance": "accepted",
    "rejection": "rejected",
    "information-request": "information_requested",
    "information": "information_given",
}


@router.post("/registration/editions/{edition_id}/people/{registration_id}/{action_code}")
async def act(
    edition_id: UUID,
    registration_id: UUID,
    action_code: str,
    form: SentForm,
    request: Request,
    language: RequestedLanguage,
    actor: Staff,
    connection: Transaction,
) -> Response:
    """Carry out an action; if it is not possible, show the page again with what was typed."""
    action = ACTIONS.get(action_code)
    if action is None:
        raise Problem(404, "http-404", NOT_THERE)
    if not (actor.has_role("coordinator") or action.by_institution):
        raise Problem(403, "role-missing", FORBIDDEN)
    row = await registration_in(connection, edition_id, registration_id, limit_of(actor))
    async with attempt(connection) as tried:
        await _carry_out(connection, request, actor, action, registration_id, row["participant_id"], form)
    if tried.failure:
        failed = (action, tried.failure, form)
        return await person_page(connection, request, language, actor, edition_id, registration_id, failed=failed)
    return done(path_of(edition_id, "people", registration_id), action.code)


async def _carry_out(
    connection: Connection,
    request: Request,
    actor: Actor,
    action: Action,
    registration_id: UUID,
    participant_id: UUID,
    form: Form,
) -> None:
    step = Step("staff", actor.subject, _reason(action, form), action.may_show and form.ticked("show_reason"))
    sent, now = form.preconditions, datetime.now(UTC)
    own = limit_of(actor)
    if action.code in _DECISIONS:
        await decide(connection, registration_id, _DECISIONS[action.code], step, sent, now)
    elif action.code in ("offer-acceptance", "offer-refusal"):
        accepts = action.code == "offer-acceptance"
        await answer_offer(
            connection, registration_id, step, accepts=accepts, institution=own, preconditions=sent, now=now
        )
    elif action.code == "waiting-position":
        await move_in_waiting_list(connection, registration_id, _position(form), step, sent, now)
    elif action.code == "withdrawal":
        await usecases.withdraw(connection, registration_id, step, institution=own, preconditions=sent, now=now)
    elif action.code == "restoration":
        await usecases.restore(connection, registration_id, step, institution=own, preconditions=sent, now=now)
    elif action.code == "link":
        rules = request.app.state.settings.link_rules
        await renew_link(connection, registration_id, rules, now, mail=True)
    else:
        await _erase(connection, registration_id, participant_id, step, form, now)


async def _erase(
    connection: Connection, registration_id: UUID, participant_id: UUID, step: Step, form: Form, now: datetime
) -> None:
    if not form.ticked("sure"):
        raise ValidationFailed(FieldError("sure", NOT_SURE))
    _, stored, _ = await lock_registration(connection, registration_id)
    form.preconditions.check(stored)
    await erase_people(connection, [participant_id], step, now)


def _reason(action: Action, form: Form) -> str | None:
    if action.reason is None:
        return None
    reader = FieldReader(form)
    reason = reader.read_line("reason", required=action.needs_reason, max_length=MAX_REASON)
    if reader.errors:
        raise ValidationFailed(*reader.errors)
    return reason or None


def _position(form: Form) -> int:
    text = form.get("position", "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= MAX_POSITION):
        raise ValidationFailed(FieldError("position", NOT_A_POSITION))
    return int(text)
