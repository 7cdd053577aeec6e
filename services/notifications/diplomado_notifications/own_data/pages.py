"""The page on which a participant reads and takes along what notifications keeps about them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.own_data import Section, download, show
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.signed_links import read
from diplomado_notifications.deliveries.pages.rendering import PAGES
from diplomado_notifications.deliveries.wording import STATES, TITLES, reason_in_words
from diplomado_notifications.own_data import store

router = PAGES.router()

UNKNOWN_LINK = Text(
    "Este enlace no existe o ya no sirve. Puede pedir uno nuevo con su correo.",
    "This link does not exist or no longer works. You can ask for a new one with your address.",
)
_PERSON = {
    "given_names": Text("Nombres", "Given names"),
    "family_names": Text("Apellidos", "Family names"),
    "email": Text("Correo", "E-mail"),
    "language": Text("Idioma", "Language"),
    "shares_mailbox": Text("Comparte el correo con otra persona", "Shares the mailbox with another person"),
    "new_email": Text("Correo nuevo, sin confirmar", "New e-mail address, not confirmed"),
}
_MESSAGE = {
    "kind": Text("Mensaje", "Message"),
    "course": Text("Curso", "Course"),
    "state": Text("Estado", "State"),
    "why": Text("Motivo", "Reason"),
    "created_at": Text("Planeado", "Planned"),
    "sent_at": Text("Enviado", "Sent"),
}


@router.get("/notifications/own-data/{token}", dependencies=[public])
async def show_own_data(connection: Transaction, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Show everything, with links to the parts of the other services."""
    return show(PAGES, request, "notifications", token, await _sections(connection, request, token), language)


@router.get("/notifications/own-data/{token}/file", dependencies=[public])
async def download_own_data(connection: Transaction, token: str, request: Request) -> Response:
    """Return the same as a file."""
    return download("notifications", await _sections(connection, request, token))


async def _sections(connection: Connection, request: Request, token: str) -> Sequence[Section]:
    link = read(token, request.app.state.settings.link_secrets)
    if link is None or link.kind != "own_page" or link.expires_at <= datetime.now(UTC):
        raise Problem(404, "link-unknown", UNKNOWN_LINK)
    found = await store.find_by_registration(connection, link.subject)
    if found is None or found["link_revision"] != link.revision or found["standing"] == "merged":
        raise Problem(404, "link-unknown", UNKNOWN_LINK)
    records = await store.list_of_person(connection, found["participant_id"])
    messages = [
        {
            "kind": TITLES[row["template"]],
            "course": Text(row["title_es"], row["title_en"]) if row["title_es"] else None,
            "state": STATES[row["status"]][0],
            "why": reason_in_words(row["reason"]),
            **{name: row[name] for name in ("template", "status", "created_at", "sent_at")},
        }
        for row in records["messages"]
    ]
    zone = found["time_zone"] or "UTC"
    return [
        Section("person", Text("A quién escribimos", "Whom we write to"), _PERSON, records["person"], zone=zone),
        Section("messages", Text("Mensajes", "Messages"), _MESSAGE, messages, zone=zone),
    ]
