"""The page with the addresses of focal points of an edition."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages import Pages
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.navigation import Place
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.language.languages import BUILT_IN, own_name
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.catalogue import store as catalogue
from diplomado_registration.editions.usecases.reading import find_edition
from diplomado_registration.focal_contacts import store, usecases

PAGES = Pages(
    "diplomado_registration.focal_contacts",
    brand="Diplomado",
    tagline=Text("Gestión de cursos", "Course management"),
    footer=Text("Si algo no funciona, escriba a la coordinación.", "If something fails, write to the coordination."),
    home="/home",
    notices={
        "focal-entered": Text(
            "Se guardó. Si la dirección no está confirmada, recibirá un enlace para confirmarla.",
            "It is stored. If the address is not confirmed, it gets a link to confirm it.",
        ),
        "focal-asked": Text(
            "Se envía otro enlace, salvo que se haya enviado uno hace menos de un cuarto de hora.",
            "Another link is sent, unless one was sent less than a quarter of an hour ago.",
        ),
        "focal-removed": Text("La dirección se retiró.", "The address is removed."),
    },
)
router = PAGES.router()
Reader = Annotated[Actor, page_for("coordinator", "auditor")]
Coordinator = Annotated[Actor, page_for("coordinator")]
_FIELDS = ("institution", "name", "email", "language")
LABELS = {
    "institution": Text("Institución", "Institution"),
    "name": Text("Nombre de la persona u oficina", "Name of the person or office"),
    "email": Text("Correo", "E-mail"),
    "language": Text("Idioma de los correos", "Language of the mails"),
}


def _path(edition_id: UUID) -> str:
    return f"/registration/editions/{edition_id}/focal-contacts"


@router.get("/registration/editions/{edition_id}/focal-contacts")
async def show_contacts(
    edition_id: UUID, request: Request, language: RequestedLanguage, actor: Reader, connection: Transaction
) -> Response:
    """List the contacts, with a form for another one."""
    return await _page(connection, request, language, actor, edition_id, Form({"language": [language]}), None)


@router.post("/registration/editions/{edition_id}/focal-contacts")
async def send_contact(
    edition_id: UUID,
    form: SentForm,
    request: Request,
    language: RequestedLanguage,
    actor: Coordinator,
    connection: Transaction,
) -> Response:
    """Store a contact, or show the form again with the errors."""
    async with attempt(connection) as tried:
        await usecases.add_contact(
            connection,
            edition_id,
            {name: form.get(name) for name in _FIELDS},
            names_people=form.ticked("names_people"),
            by=actor.subject,
            now=datetime.now(UTC),
        )
    if tried.failure:
        return await _page(connection, request, language, actor, edition_id, form, tried.failure)
    return done(_path(edition_id), "focal-entered")


@router.post("/registration/editions/{edition_id}/focal-contacts/{contact_id}/proof")
async def ask_again(
    edition_id: UUID, contact_id: UUID, _form: SentForm, _actor: Coordinator, connection: Transaction
) -> Response:
    """Mail another link."""
    await usecases.ask_again(connection, edition_id, contact_id, datetime.now(UTC))
    return done(_path(edition_id), "focal-asked")


@router.post("/registration/editions/{edition_id}/focal-contacts/{contact_id}/removal")
async def remove(
    edition_id: UUID, contact_id: UUID, _form: SentForm, _actor: Coordinator, connection: Transaction
) -> Response:
    """Remove a contact."""
    await usecases.remove_contact(connection, edition_id, contact_id, datetime.now(UTC))
    return done(_path(edition_id), "focal-removed")


async def _page(
    connection: Connection,
    request: Request,
    language: RequestedLanguage,
    actor: Actor,
    edition_id: UUID,
    form: Form,
    failure: Failure | None,
) -> Response:
    edition = await find_edition(connection, edition_id)
    institutions = [(row["code"], row["name"]) for row in await catalogue.list_institutions(connection)]
    return PAGES.render(
        "focal_contacts.html",
        language,
        failure.status if failure else 200,
        path=_path(edition_id),
        request=request,
        place=Place(edition_id, edition["title"], "nominations"),
        here=_path(edition_id),
        edition=edition,
        contacts=(await store.list_contacts(connection, edition_id)).rows,
        names=dict(institutions),
        institutions=institutions,
        languages_offered=[(one, own_name(one)) for one in BUILT_IN],
        may_change=actor.has_role("coordinator"),
        labels=LABELS,
        fields=form,
        failure=failure,
    )
