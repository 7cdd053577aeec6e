"""Pieces about messages for pages of other services: what failed, and the messages of one person."""

from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.navigation import READERS
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.dates import day_and_time
from diplomado_chassis.language.text import Text
from diplomado_chassis.next_steps import NextStep
from diplomado_notifications.deliveries.pages.messages import shown
from diplomado_notifications.deliveries.pages.rendering import PAGES
from diplomado_notifications.deliveries.store import messages
from diplomado_notifications.deliveries.wording import FOR_INSTITUTIONS

router = PAGES.router()

MAX_MESSAGES = 50
OTHERS = Text(
    "La persona no es de su institución, o todavía no tiene cupo.",
    "The person is not of your institution, or has no place yet.",
)
STEPS = Text("Pasos de los mensajes", "Steps of the messages")
MESSAGES = Text("Ver los mensajes que salen", "See the messages that go out")
FAILED = Text(
    "Revisar {n} {n:mensaje que no llegó|mensajes que no llegaron}",
    "Check {n} {n:message that did not arrive|messages that did not arrive}",
)
_ZONE = "UTC"


@router.get("/notifications/fragments/home")
async def show_home(
    request: Request,
    actor: Annotated[Actor, page_for("coordinator", "auditor")],
    connection: Transaction,
    language: RequestedLanguage,
) -> Response:
    """Show the editions with failed messages, and whether the sending is held up."""
    line = await messages.find_line(connection)
    until = line["limited_until"]
    return PAGES.fragment(
        "home_fragment.html",
        language,
        request=request,
        title=Text("Correos", "Mails"),
        editions=await messages.count_failed_by_edition(connection, actor.scope),
        line=line,
        until=day_and_time(until, _ZONE, language) if until else None,
    )


@router.get("/notifications/fragments/editions/{edition_id}/next-steps")
async def show_next_steps(
    edition_id: UUID,
    request: Request,
    _actor: Annotated[Actor, page_for("coordinator", "auditor")],
    connection: Transaction,
    language: RequestedLanguage,
) -> Response:
    """Tick the messages of an edition if some were sent and none failed."""
    counts = await messages.count_by_status(connection, edition_id)
    sent, failed = counts.get("sent", 0), counts.get("failed", 0)
    title = FAILED.with_values(n=failed) if failed else MESSAGES
    step = NextStep(title, f"/notifications/editions/{edition_id}/messages", sent > 0 and not failed)
    return PAGES.fragment("next_steps.html", language, request=request, title=STEPS, steps=[step])


@router.get("/notifications/fragments/person/{registration_id}")
async def show_person(
    registration_id: UUID,
    request: Request,
    actor: Annotated[Actor, page_for("coordinator", "auditor", "focal_point")],
    connection: Transaction,
    language: RequestedLanguage,
) -> Response:
    """Show the newest messages to the participant of a registration.

    A focal point sees those to people of the own institution that say nothing of results.
    """
    sees_all = actor.has_any(READERS)
    if not sees_all and (
        actor.institution is None or await messages.find_institution(connection, registration_id) != actor.institution
    ):
        raise Problem(403, "other-institution", OTHERS)
    person = await messages.find_person(connection, registration_id)
    edition = await messages.find_edition(connection, person["edition_id"]) if person else None
    zone = edition["time_zone"] if edition else _ZONE
    rows = await messages.list_of_person(connection, registration_id, MAX_MESSAGES)
    return PAGES.fragment(
        "person_fragment.html",
        language,
        request=request,
        title=Text("Mensajes a la persona", "Messages to the person"),
        messages=[shown(dict(row), zone, language) for row in rows if sees_all or row["template"] in FOR_INSTITUTIONS],
        edition_id=person["edition_id"] if person and sees_all else None,
        registration_id=registration_id,
        sees_all=sees_all,
    )
