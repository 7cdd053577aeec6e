"""Emblems and signature images, uploaded, replaced and deleted by coordinators."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.images import store
from diplomado_certificates.images.api import emblem_content
from diplomado_certificates.images.checking import CheckedImage
from diplomado_certificates.images.usecases import (
    delete_emblem,
    delete_signature,
    get_emblem,
    get_signature,
    read_image,
    set_emblem,
    set_signature,
)
from diplomado_certificates.pages import staff_pages
from diplomado_certificates.register.face import Role
from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.edge import DatabaseOf, Transaction
from diplomado_chassis.http.forms import Form, SentForm, upload_form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed

PAGES = staff_pages("diplomado_certificates.images")
router = PAGES.router()

Coordinator = Annotated[Actor, page_for("coordinator")]
Reader = Annotated[Actor, page_for("coordinator", "auditor")]
Upload = Annotated[Form, upload_form("image_limit")]
PATH = "/certificates/images"
ROLES: dict[Role, Text] = {
    "organiser": Text("Organiza", "Organiser"),
    "partner": Text("Socio", "Partner"),
    "donor": Text("Donante", "Donor"),
}
LABELS = {
    "kind": Text("Qué es", "What it is"),
    "code": Text("Código", "Code"),
    "role": Text("Papel de la organización", "Role of the organisation"),
    "name_es": Text("Nombre en español", "Name in Spanish"),
    "name_en": Text("Nombre en inglés", "Name in English"),
    "image": Text("Imagen", "Image"),
}
KINDS = {"emblem": Text("Emblema de una organización", "Emblem"), "signature": Text("Firma", "Signature")}
_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_CODE_TEXT = Text(
    "Use letras minúsculas sin acento, cifras, punto o guion.",
    "Use lower case letters without accents, digits, dots or hyphens.",
)
_TAKEN = Text("Ya existe. Elija otro código, o use «Reemplazar».", "It exists. Choose another code, or use “Replace”.")
_NAME = Text("Escriba un nombre, de 200 caracteres como máximo.", "Type a name, of at most 200 characters.")
_ROLE = Text("Elija el papel de la organización.", "Choose the role of the organisation.")
_FILE = Text("Elija un archivo PNG o JPEG.", "Choose a PNG or JPEG file.")


@router.get(PATH)
async def get_images_page(
    actor: Reader,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
    replace: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show all images and a form for one more; `replace` is the kind and code of the one to replace."""
    form = await _form_of(connection, replace)
    return await _page(connection, request, language, form, may_change=actor.has_role("coordinator"))


@router.post(PATH)
async def set_image(
    form: Upload, actor: Coordinator, request: Request, language: RequestedLanguage, database: DatabaseOf
) -> Response:
    """Store an image. Papers that were issued keep the one that they have."""
    failure: Failure | None = None
    image: CheckedImage | None = None
    file = form.file("image")
    errors = list(_errors(form))
    try:
        image = await read_image(await file.read()) if file else None
    except ValidationFailed as failed:
        errors += failed.errors
    if file is None:
        errors.append(FieldError("image", _FILE))
    if errors or image is None:
        failure = Failure.of(ValidationFailed(*errors))
    else:
        async with database.transaction() as connection:
            async with attempt(connection) as tried:
                await _store(connection, form, image, by=actor.subject)
            failure = tried.failure
            database.refused = failure is not None
    if failure is None:
        return done(PATH, "saved")
    async with database.transaction(readonly=True) as connection:
        return await _page(connection, request, language, form, failure)


@router.post("/certificates/images/{kind}/{code}/deletion")
async def delete_image(
    kind: str,
    code: str,
    _form: SentForm,
    _actor: Coordinator,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
) -> Response:
    """Delete an image that no act uses."""
    async with attempt(connection) as tried:
        await (delete_emblem if kind == "emblem" else delete_signature)(connection, code)
    if tried.failure:
        return await _page(connection, request, language, Form({}), tried.failure)
    return done(PATH, "deleted")


async def _store(connection: Connection, form: Form, image: CheckedImage, *, by: str) -> None:
    code, now = form["code"], datetime.now(UTC)
    if form["kind"] == "emblem":
        emblem = await store.find_emblem(connection, code, lock=True)
        _check(form, emblem and emblem_content(emblem))
        name = form["name_es"].strip(), form["name_en"].strip()
        role = next(one for one in ROLES if one == form["role"])
        await set_emblem(connection, code, role, name, image, by=by, now=now)
    else:
        signature = await store.find_signature(connection, code, lock=True)
        _check(form, signature and signature.sha256)
        await set_signature(connection, code, image, by=by, now=now)


def _check(form: Form, stored: Any) -> None:
    """Refuse to replace an image that the page did not show."""
    if stored is not None and "etag" not in form:
        raise ValidationFailed(FieldError("code", _TAKEN))
    form.preconditions.check(stored)


def _errors(form: Form) -> list[FieldError]:
    errors = []
    if not _CODE.fullmatch(form.get("code", "")):
        errors.append(FieldError("code", _CODE_TEXT))
    if form.get("kind") not in KINDS:
        errors.append(FieldError("kind", Text("Elija qué es.", "Choose what it is.")))
    if form.get("kind") == "emblem":
        if form.get("role") not in ROLES:
            errors.append(FieldError("role", _ROLE))
        for name in ("name_es", "name_en"):
            value = form.get(name, "").strip()
            if not value or len(value) > 200 or not value.isprintable():
                errors.append(FieldError(name, _NAME))
    return errors


async def _form_of(connection: Connection, replace: str) -> Form:
    kind, _, code = replace.partition(":")
    if kind == "emblem":
        emblem = await get_emblem(connection, code)
        fields = {"kind": kind, "code": code, "role": emblem.role, "name_es": emblem.name_es, "name_en": emblem.name_en}
        return Form({name: [value] for name, value in {**fields, "etag": entity_tag(emblem_content(emblem))}.items()})
    if kind == "signature":
        signature = await get_signature(connection, code)
        return Form({"kind": [kind], "code": [code], "etag": [entity_tag(signature.sha256)]})
    return Form({})


async def _page(
    connection: Connection,
    request: Request,
    language: str,
    form: Form,
    failure: Failure | None = None,
    *,
    may_change: bool = True,
) -> Response:
    tag = form.get("etag")
    if failure and failure.is_conflict:
        current = await _form_of(connection, f"{form.get('kind')}:{form.get('code')}")
        tag = current.get("etag")
    return PAGES.render(
        "images.html",
        language,
        failure.status if failure else 200,
        request=request,
        emblems=await store.list_emblems(connection),
        signatures=await store.list_signatures(connection),
        fields=form,
        failure=failure,
        tag=tag,
        labels=LABELS,
        roles=ROLES,
        kinds=KINDS,
        may_change=may_change,
        base=PATH,
    )
