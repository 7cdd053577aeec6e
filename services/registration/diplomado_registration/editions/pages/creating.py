"""The pages on which an edition is created, from scratch or as a copy of an earlier one."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.validation import read_model
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue.field_reader import REQUIRED
from diplomado_registration.catalogue.models import Code, LocalisedLine, StrictModel
from diplomado_registration.editions import store
from diplomado_registration.editions.forms.edition_form import LABELS, fields_of
from diplomado_registration.editions.forms.naming import code_from
from diplomado_registration.editions.forms.seat_rows import rows_of
from diplomado_registration.editions.models import Edition, described
from diplomado_registration.editions.pages import entries, reading_forms
from diplomado_registration.editions.pages.choices import choices
from diplomado_registration.editions.pages.frame import BASE, PAGES, Coordinator, path_of
from diplomado_registration.editions.usecases import copying, description, reading

router = PAGES.router()

CODE_TAKEN = Text(
    "Ya hay una edición con ese código. Escriba otro.", "There is an edition with that code. Type another."
)
SHOWN = 200
"""So many editions can be chosen from a list; an older one is copied from its own page."""
_SOURCE = Text.shared("{title} ({code})")
_NEW = Preconditions(if_none_match=frozenset("*"))
_KEPT = ("organiser", "mission", "partner", "time_zone", "modality", "contact_name", "contact_email")


class _Copy(StrictModel):
    code: Code
    starts_on: date
    title: LocalisedLine | None = None


@router.get(f"{BASE}/new")
async def show_form(
    actor: Coordinator, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Show the form of a new edition. What editions of a mission have in common is taken from the newest one."""
    newest = next(iter(await store.list_editions(connection, None, 1, actor.scope)), None)
    start = fields_of(Edition.model_construct(**_DEFAULTS))
    if newest is not None:
        before = fields_of(described(newest))
        start |= {name: before[name] for name in _KEPT}
    if not start["mission"][0] and len(missions := reading_forms.missions_of(actor.scope)) == 1:
        start["mission"] = [missions[0][0]]
    return await _form(connection, request, language, Form(start), None)


@router.post(f"{BASE}/new")
async def create(
    actor: Coordinator, form: SentForm, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Store a new edition, or first an entry of the catalogue that it needs."""
    if (kind := form.get("add")) in entries.KINDS:
        async with attempt(connection) as tried:
            form = await entries.add_entry(connection, kind, form)
        return await _form(connection, request, language, form, tried.failure, added=kind)
    async with attempt(connection) as tried:
        code = _code(form, form.get("title_es", ""), form.get("starts_on", "")[:4])
        edition = reading_forms.read_edition(form, code, actor.scope)
        with reading_forms.named_errors(form), _taken():
            change = await description.put_edition(
                connection, code, edition, _NEW, None, actor.subject, datetime.now(UTC)
            )
    if tried.failure:
        return await _form(connection, request, language, form, tried.failure)
    return done(path_of(change.edition["edition_id"]), "created")


@router.get(f"{BASE}/copy")
async def show_copy(
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
    source: Annotated[str, Query(alias="from", max_length=64)] = "",
) -> Response:
    """Ask which edition is copied and when the copy begins."""
    return await _copy_form(actor, connection, request, language, Form({"source": [source]}), None)


@router.post(f"{BASE}/copy")
async def copy(
    actor: Coordinator, form: SentForm, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Store a draft with the description of an earlier edition, moved to another day."""
    async with attempt(connection) as tried:
        source = form.get("source", "")
        if source not in {edition["code"] for edition in await _sources(connection, actor, source)}:
            raise ValidationFailed(FieldError("source", REQUIRED))
        titles = {tag: form[f"title_{tag}"] for tag in ("es", "en") if form.get(f"title_{tag}", "").strip()}
        starts_on = form.get("starts_on", "").strip()
        code = _code(form, titles.get("es") or form["source"], starts_on[:4])
        body = {"code": code, "title": titles or None} | ({"starts_on": starts_on} if starts_on else {})
        read = read_model(_Copy, body, lambda path: path.replace("title.", "title_"))
        with _taken():
            edition = await copying.copy_edition(
                connection, read.code, form["source"], read.starts_on, read.title, actor.subject, datetime.now(UTC)
            )
        if not reading.lies_in(actor.scope, edition):
            raise ValidationFailed(FieldError("code", reading_forms.OUTSIDE))
    if tried.failure:
        return await _copy_form(actor, connection, request, language, form, tried.failure)
    return done(path_of(edition["edition_id"]), "created")


def _code(form: Form, title: str, year: str) -> str:
    """Return the code that was typed, or one made of the title and the year."""
    return form.get("code", "").strip() or code_from(title, year)


class _taken:  # noqa: N801 - used like a function
    """Says of a code that is taken that it is, beside its field."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, Problem) and error.slug == "exists-already":
            raise ValidationFailed(FieldError("code", CODE_TAKEN)) from None


_DEFAULTS: dict[str, Any] = {
    **dict.fromkeys(("course", "modality", "starts_on", "ends_on", "organiser"), ""),
    **{"title": LocalisedLine.model_construct(es="", en=""), "time_zone": "America/Panama"},
}


async def _sources(connection: Connection, actor: Actor, chosen: str) -> list[Any]:
    """Return the newest editions in the scope of a coordinator, and the chosen one if it is older."""
    found = list(await store.list_editions(connection, None, SHOWN, actor.scope))
    if chosen in {edition["code"] for edition in found}:
        return found
    edition_id = await store.find_id(connection, chosen)
    edition = edition_id and await store.find_edition(connection, edition_id)
    return [*found, edition] if edition and reading.lies_in(actor.scope, edition) else found


async def _form(
    connection: Connection,
    request: Request,
    language: Language,
    form: Form,
    failure: Failure | None,
    added: str | None = None,
) -> Response:
    return PAGES.render(
        "new_edition.html",
        language,
        failure.status if failure else 200,
        request=request,
        crumbs=[(Text("Nueva edición", "New edition"), f"{BASE}/new")],
        fields=form,
        failure=failure,
        added=added,
        labels={**LABELS, **entries.LABELS},
        options=await choices(connection, form.get("time_zone", "")),
        missions=reading_forms.missions_of(request.state.actor.scope),
        seat_rows=rows_of(form),
        lists=form.lists,
    )


async def _copy_form(
    actor: Actor, connection: Connection, request: Request, language: Language, form: Form, failure: Failure | None
) -> Response:
    return PAGES.render(
        "copy_edition.html",
        language,
        failure.status if failure else 200,
        request=request,
        crumbs=[(Text("Copiar una edición", "Copy an edition"), f"{BASE}/copy")],
        fields=form,
        failure=failure,
        labels=LABELS,
        sources=[
            (edition["code"], _SOURCE.with_values(title=Text(**edition["title"]), code=edition["code"]))
            for edition in await _sources(connection, actor, form.get("source", ""))
        ],
    )
