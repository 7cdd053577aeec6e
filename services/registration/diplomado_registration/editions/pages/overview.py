"""The first page of an edition: its status, its numbers, what is still to be done, and its public address."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import segno
from fastapi import Request
from markupsafe import Markup
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure
from diplomado_chassis.language.languages import Language
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.catalogue.modalities import MODALITIES
from diplomado_registration.editions import store
from diplomado_registration.editions.forms.edition_form import fields_of
from diplomado_registration.editions.forms.next_steps import next_steps
from diplomado_registration.editions.models import described
from diplomado_registration.editions.pages.choices import REGISTRATION
from diplomado_registration.editions.pages.frame import BASE, PAGES, STATUSES, Staff, load, place_of, tag_of
from diplomado_registration.editions.publication import content_digest
from diplomado_registration.eligibility.usecases.setting import find_rules
from diplomado_registration.questions.usecases import find_questions

router = PAGES.router()


@router.get(f"{BASE}/{{edition_id}}")
async def show_overview(
    actor: Staff, edition_id: UUID, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Show how the edition stands."""
    return await draw(actor, connection, request, language, edition_id, Form({}), None, None)


async def draw(
    actor: Actor,
    connection: Connection,
    request: Request,
    language: Language,
    edition_id: UUID,
    form: Form,
    failure: Failure | None,
    tried: str | None,
) -> Response:
    """Draw the overview, with the step that was tried and failed."""
    edition = await load(connection, edition_id)
    unpublished = await store.has_unpublished_changes(connection, edition_id, content_digest(edition))
    _, rules, _ = await find_rules(connection, edition["code"])
    questions = (await find_questions(connection, edition["code"])).questions
    address = f"{str(request.app.state.settings.public_url).rstrip('/')}/e/{edition['code']}"
    return PAGES.render(
        "overview.html",
        language,
        failure.status if failure else 200,
        request=request,
        place=place_of(edition, "overview"),
        edition=edition,
        badge=STATUSES[edition["status"]],
        manages=actor.has_role("coordinator"),
        reads=actor.has_any(("coordinator", "auditor", "data_protection")),
        mails=await _mails(connection, edition, form, tried),
        until=fields_of(described(edition))["registration_until"][0],
        unpublished=unpublished,
        steps=next_steps(edition, len(rules.rules), len(questions.questions), unpublished=unpublished),
        modality=MODALITIES[edition["modality"]],
        entry=dict(REGISTRATION)[edition["registration"]],
        address=address,
        code=await asyncio.to_thread(_code_of, address),
        tag=tag_of(edition),
        fields=form,
        failure=failure,
        tried=tried,
        path=f"{BASE}/{edition_id}",
    )


async def _mails(connection: Connection, edition: Mapping[str, Any], form: Form, tried: str | None) -> dict[str, int]:
    """Return how many people a cancellation and a reinstatement write to; the step that was tried says it anew."""
    people = await store.count_people(connection, edition["edition_id"])
    numbers = {"cancellation": people, "reinstatement": people if edition["cancelled_at"] else 0}
    if edition["archived_at"]:
        numbers["reinstatement"] = 0
    if tried in numbers and form.get("confirm_mails", "").isdigit():
        numbers[tried] = int(form["confirm_mails"])
    return numbers


def _code_of(address: str) -> Any:
    """Return the QR code of an address as a drawing, dark on light in both colour schemes."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        border=3, omitsize=True, light="#fff", svgclass="qr", lineclass=None
    )
    return Markup(drawn)  # noqa: S704 - segno draws squares, and writes nothing of the address
