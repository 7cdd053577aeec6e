"""The page that shows each kind of message with the details of one person, in any language, without sending it."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.navigation import Place
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.languages import own_name, spoken
from diplomado_chassis.language.text import Text
from diplomado_notifications.deliveries.context.store import load_context
from diplomado_notifications.deliveries.delivery import LETTERS, Delivery
from diplomado_notifications.deliveries.pages.rendering import PAGES
from diplomado_notifications.deliveries.store import messages
from diplomado_notifications.deliveries.wording import TITLES
from diplomado_notifications.messages.content import Origin, content_of
from diplomado_notifications.messages.letters import letter_template
from diplomado_notifications.messages.mail import page_of
from diplomado_notifications.messages.own_links import OwnLinks
from diplomado_notifications.messages.previews import BEFORE_EVERYTHING, facts_for

router = PAGES.router()

UNKNOWN_PERSON = Text("No existe esa persona en esta edición.", "There is no such person in this edition.")
_SECRETS = ("a preview signs with no secret at all",)


@router.get("/notifications/editions/{edition_id}/messages/preview")
async def show_preview(
    edition_id: UUID,
    request: Request,
    _actor: Annotated[Actor, page_for("coordinator", "auditor")],
    connection: Transaction,
    language: RequestedLanguage,
    registration: UUID,
    template: Annotated[str, Query(max_length=60)] = "",
    written_in: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show one kind of message. A kind or language that is unknown is the first one, or the person's."""
    person = await messages.find_person(connection, registration)
    edition = await messages.find_edition(connection, edition_id)
    if person is None or edition is None or person["edition_id"] != edition_id:
        raise Problem(404, "person-unknown", UNKNOWN_PERSON)
    letter = next((one for one in LETTERS if one == template), LETTERS[0])
    chosen = written_in if written_in in spoken() else str(person["language"])
    delivery = Delivery(
        registration, "link_requested", registration, edition_id, person["participant_id"], registration, 1,
        BEFORE_EVERYTHING, None,
    )  # fmt: skip
    facts = facts_for(letter, chosen, await load_context(connection, delivery))
    if facts is None:
        raise Problem(404, "person-unknown", UNKNOWN_PERSON)
    settings = request.app.state.settings
    links = OwnLinks(settings.registration_url, _SECRETS, settings.link_days)
    origin = Origin(settings.mail_from, settings.mail_reply_to, settings.certificates_url, links)
    content = content_of(*facts, origin, BEFORE_EVERYTHING)
    written = letter_template(content.letter, content.language).fill(asdict(content.context))
    path = f"/notifications/editions/{edition_id}/messages"
    return PAGES.render(
        "preview.html",
        language,
        request=request,
        place=Place(edition_id, {"es": edition["title_es"], "en": edition["title_en"]}, "messages"),
        crumbs=[(Text("Vista previa", "Preview"), f"{path}/preview?registration={registration}")],
        base=path,
        person=person,
        page=page_of(content, written),
        calendars=len(content.invitations),
        kinds=[(one, TITLES[one]) for one in LETTERS],
        languages_of_letters=[(one, own_name(one)) for one in spoken()],
        fields=Form({"template": [letter], "written_in": [chosen], "registration": [str(registration)]}),
        origin=settings.mail_from,
    )
