"""A page that draws every macro of the chassis, to be looked at and to be tested. `python -m` serves it."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from fastapi.routing import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm, upload_form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages import Pages
from diplomado_chassis.http.pages.attempts import Failure, attempt, differences
from diplomado_chassis.http.pages.navigation import Place
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.pages.paging import after, sliced
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed

EDITION = UUID("018f0000-0000-7000-8000-000000000001")
UPLOAD_LIMIT = 200_000
LABELS = {"given_names": Text("Nombres", "Given names"), "email": Text("Correo electrónico", "E-mail")}
PLACE = Place(EDITION, {"es": "Gestión de fronteras 2023", "en": "Border management 2023"}, "people")
PAGES = Pages(
    "tests.chassis.styleguide",
    brand="Diplomado",
    tagline=Text("Muestra de partes", "Sample of parts"),
    footer=Text("Solo una muestra.", "A sample only."),
    home="/home",
    notices={"stored": Text("Se guardaron {n} personas.", "{n} people were stored.")},
)
router = PAGES.router()
Files = Annotated[Form, upload_form(UPLOAD_LIMIT)]


@dataclass(frozen=True)
class Person:
    """Who is signed in, as the shell shows them."""

    name: str = "Xiomara Batista"
    roles: frozenset[str] = frozenset({"coordinator"})
    csrf: str = "key-of-the-session"


PEOPLE = [{"number": number, "name": f"Persona {number:03}"} for number in range(1, 121)]


@router.get("/styleguide", dependencies=[public])
async def show(request: Request, language: RequestedLanguage, state: Annotated[str, Query()] = "plain") -> Response:
    """Draw every macro; `state` is plain, errors or conflict."""
    request.state.actor = Person()
    return PAGES.render("styleguide.html", language, request=request, place=PLACE, **_values(request, state))


def _values(request: Request, state: str) -> dict[str, Any]:
    failure, fields = None, Form({"given_names": ["María José"], "modality": ["online"]})
    if state == "errors":
        errors = (
            FieldError("given_names", Text("Escriba el nombre.", "Type the name.")),
            FieldError("list", Text("El archivo no es una hoja.", "The file is not a sheet.")),
        )
        failure = Failure.of(ValidationFailed(*errors))
    if state == "conflict":
        failure = Failure(412, Text("Cambió.", "Changed."))
    stored = {"given_names": "Maria Jose", "email": "mj@example.org"}
    start = (after(request, 1) or (0,))[0]
    rows = [person for person in PEOPLE if person["number"] > start][:51]  # type: ignore[operator]
    return {
        "fields": fields,
        "failure": failure,
        "labels": LABELS,
        "differences": differences(LABELS, stored, {"given_names": "María José", "email": "mj@example.org"}),
        "people": sliced(rows, request, lambda row: (row["number"],), total=len(PEOPLE)),
    }


@router.get("/notes", dependencies=[public])
async def list_notes(connection: Transaction, request: Request, language: RequestedLanguage) -> Response:
    """List the notes and draw the form for another."""
    return await _notes(connection, request, language, Form({}), None)


@router.post("/notes", dependencies=[public])
async def add_note(form: SentForm, connection: Transaction, request: Request, language: RequestedLanguage) -> Response:
    """Store a note, unless it is empty, has changed meanwhile, or was stored already."""
    async with attempt(connection) as tried:
        form.preconditions.check(await _tagged(connection))
        await connection.execute("insert into notes (text) values ($1)", form.get("text", ""))
        if not form.get("text", "").strip():
            raise ValidationFailed(FieldError("text", Text("Escriba la nota.", "Type the note.")))
    if tried.failure:
        return await _notes(connection, request, language, form, tried.failure)
    return done("/notes", "saved")


async def _tagged(connection: Connection) -> int:
    return int(await connection.fetchval("select count(*) from notes where text = 'seen'"))


async def _notes(
    connection: Connection, request: Request, language: str, form: Form, failure: Failure | None
) -> Response:
    notes = [row["text"] for row in await connection.fetch("select text from notes order by id")]
    status = failure.status if failure else 200
    values: dict[str, Any] = {
        "notes": notes,
        "fields": form,
        "failure": failure,
        "tag": entity_tag(await _tagged(connection)),
    }
    return PAGES.render("notes.html", language, status, request=request, **values)


@router.post("/files", dependencies=[public])
async def send_files(request: Request, language: RequestedLanguage, form: Files) -> Response:
    """Count the bytes of a file."""
    file = form.file("list")
    return done("/notes", "stored", n=len(await file.read()) if file else 0)


@router.get("/broken", dependencies=[public])
async def break_down() -> Response:
    """Fail as no page should."""
    raise RuntimeError("broken")


@router.get("/fragments/{number}", dependencies=[public])
async def show_fragment(number: int, request: Request, language: RequestedLanguage) -> Response:
    """Draw a piece of a page."""
    return PAGES.fragment("piece.html", language, request=request, title=Text("Sesiones", "Sessions"), number=number)


routers: list[APIRouter] = [router]
