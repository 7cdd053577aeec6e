"""HTTP: previews of the templates, with invented facts."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Annotated, Any, Literal

from fastapi import Query
from fastapi.responses import HTMLResponse, JSONResponse, Response

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers, file_answers
from diplomado_chassis.http.edge import Router
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_notifications.deliveries.delivery import LETTERS, Letter
from diplomado_notifications.messages.answer_models import MessagePreview, Templates
from diplomado_notifications.messages.content import Origin
from diplomado_notifications.messages.mail import compose
from diplomado_notifications.messages.own_links import OwnLinks
from diplomado_notifications.messages.samples import MOMENT, sample_facts

router = Router(prefix="/api/v1", tags=["templates"])

Reader = Annotated[Actor, require("coordinator", "auditor")]

# A link of a preview is signed with no secret: it opens nothing.
_LINKS = OwnLinks("https://formacion.example.org", ("a preview signs with no secret at all",), 180)
_ORIGIN = Origin("formacion@example.org", "ayuda@example.org", "https://certificados.example.org", _LINKS)
# The browser loads nothing for the page, whatever a template contains.
_SAFE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}


PREVIEWS: dict[int | str, dict[str, Any]] = {
    200: {
        **answers(MessagePreview)[200],
        "content": file_answers("text/html", "message/rfc822")[200]["content"],
    }
}


@router.get("/templates", responses=answers(Templates))
async def list_templates(_actor: Reader) -> dict[str, Any]:
    """List the names of the templates."""
    return {"templates": list(LETTERS)}


@router.get("/templates/{template}/preview", operation_id="preview_template", responses=PREVIEWS)
async def preview(
    _actor: Reader,
    template: Letter,
    language: RequestedLanguage,
    form: Annotated[Literal["json", "html", "mail"], Query(description="JSON, the page, or the whole mail.")] = "json",
) -> Response:
    """Show a template with invented facts, in the requested language; in English if it has no letter in that one."""
    mail = compose(*sample_facts(template, language), _ORIGIN, MOMENT)
    if form == "mail":
        return Response(mail.message, media_type="message/rfc822")
    message = message_from_bytes(mail.message, policy=policy.default)
    written_in = str(message["Content-Language"])
    page = _part(message, "html")
    if form == "html":
        return HTMLResponse(page, headers={**_SAFE, "Content-Language": written_in})
    calendars = [part.get_content() for part in message.walk() if part.get_content_type() == "text/calendar"]
    return JSONResponse(
        {
            "template": template,
            "language": written_in,
            "subject": str(message["Subject"]).strip(),
            "text": _part(message, "plain"),
            "html": page,
            "calendars": calendars,
        }
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())
