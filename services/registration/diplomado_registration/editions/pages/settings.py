"""The settings of an edition: a change is shown with what it will do before it is stored."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt, differences
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.languages import Language
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.editions.forms.edition_form import LABELS, fields_of
from diplomado_registration.editions.forms.seat_rows import rows_of
from diplomado_registration.editions.forms.shown_values import shown_values
from diplomado_registration.editions.models import described
from diplomado_registration.editions.pages import entries, reading_forms
from diplomado_registration.editions.pages.choices import choices
from diplomado_registration.editions.pages.frame import (
    BASE,
    PAGES,
    Coordinator,
    Reader,
    load,
    path_of,
    place_of,
    tag_of,
)
from diplomado_registration.editions.usecases import description

router = PAGES.router()


class _Preview(Exception):  # noqa: N818 - it leaves a transaction that has to be rolled back
    def __init__(self, change: description.EditionChange) -> None:
        super().__init__("preview")
        self.change = change


@router.get(f"{BASE}/{{edition_id}}/settings")
async def show_settings(
    actor: Reader, edition_id: UUID, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Show the description: as a form for coordinators, to be read for others."""
    edition = await load(connection, edition_id)
    form = Form(fields_of(described(edition)) | {"etag": [tag_of(edition)]})
    editable = actor.has_role("coordinator") and edition["allows"]["change"]
    return await _form(connection, request, language, edition, form, None, editable=editable)


@router.post(f"{BASE}/{{edition_id}}/settings")
async def change_settings(
    actor: Coordinator,
    edition_id: UUID,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Store what was confirmed; else show what the change would do, or add an entry of the catalogue."""
    edition = await load(connection, edition_id)
    if (kind := form.get("add")) in entries.KINDS:
        async with attempt(connection) as tried:
            form = await entries.add_entry(connection, kind, form)
        return await _form(connection, request, language, edition, form, tried.failure, added=kind)
    if "edit" in form:
        return await _form(connection, request, language, edition, form, None)
    return await _change(actor, connection, request, language, edition, form)


@router.post(f"{BASE}/{{edition_id}}/extension")
async def extend(
    actor: Coordinator,
    edition_id: UUID,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Show what other last days would do: of the edition, and of its registration."""
    edition = await load(connection, edition_id)
    changed = {name: [form.get(name, "")] for name in ("ends_on", "registration_until", "etag") if name in form}
    whole = Form(fields_of(described(edition)) | changed)
    return await _change(actor, connection, request, language, edition, whole)


async def _change(
    actor: Actor, connection: Connection, request: Request, language: Language, edition: Mapping[str, Any], form: Form
) -> Response:
    stored = Form(fields_of(described(edition)))
    confirmed = form.get("confirmed", "")
    preview: description.EditionChange | None = None
    try:
        async with attempt(connection) as tried:
            sent = reading_forms.read_edition(form, edition["code"], actor.scope)
            with reading_forms.named_errors(form):
                change = await _store(actor.subject, connection, edition["code"], sent, form, confirmed)
    except _Preview as shown:
        preview = shown.change
    if preview is not None:
        return await _show_preview(connection, request, language, edition, form, stored, preview, confirmed)
    if tried.failure:
        return await _form(connection, request, language, edition, form, tried.failure)
    path = path_of(edition["edition_id"], "settings")
    if not change.fields:
        return done(path, "unchanged")
    return done(path, "promoted", n=len(change.promoted)) if change.promoted else done(path, "saved")


async def _store(
    actor: str, connection: Connection, code: str, sent: Any, form: Form, confirmed: str
) -> description.EditionChange:
    """Store a change whose effect was confirmed. Raises _Preview for one that has an effect that was not."""
    now, seen = datetime.now(UTC), form.preconditions
    if confirmed.isascii() and confirmed.isdigit():
        try:
            async with connection.transaction():  # undone before the effect is computed anew
                return await description.put_edition(connection, code, sent, seen, int(confirmed[:9]), actor, now)
        except Problem as problem:
            if problem.slug != "promotions-unconfirmed":
                raise
        raise _Preview(await description.change_edition(connection, code, sent, seen, now))
    change = await description.change_edition(connection, code, sent, seen, now)
    if change.fields:
        raise _Preview(change)
    return change


async def _show_preview(
    connection: Connection,
    request: Request,
    language: Language,
    edition: Mapping[str, Any],
    form: Form,
    stored: Form,
    change: description.EditionChange,
    confirmed: str,
) -> Response:
    options = await choices(connection, form.get("time_zone", ""))
    before, after = shown_values(stored.lists, options), shown_values(form.lists, options)
    hidden = [
        (name, value)
        for name, values in form.lists.items()
        if name not in ("csrf", "once", "confirmed", "edit")
        for value in values
    ]
    return PAGES.render(
        "settings_preview.html",
        language,
        request=request,
        place=place_of(edition, "settings"),
        edition=edition,
        rows=differences(LABELS, before, after),
        promoted=len(change.promoted),
        is_offered=form.get("promotion") == "offer",
        warnings=change.warnings,
        is_published=edition["revision"] > 0,
        other_number=bool(confirmed),
        hidden=hidden,
        path=None,
    )


async def _form(
    connection: Connection,
    request: Request,
    language: Language,
    edition: Mapping[str, Any],
    form: Form,
    failure: Failure | None,
    *,
    added: str | None = None,
    editable: bool = True,
) -> Response:
    conflict = failure is not None and failure.is_conflict
    options = await choices(connection, form.get("time_zone", ""))
    stored = fields_of(described(edition))
    return PAGES.render(
        "settings.html",
        language,
        failure.status if failure else 200,
        request=request,
        place=place_of(edition, "settings"),
        edition=edition,
        # Who saw the difference saves over it.
        tag=tag_of(edition) if conflict else form.get("etag", tag_of(edition)),
        differences=differences(LABELS, shown_values(stored, options), shown_values(form.lists, options))
        if conflict
        else (),
        fields=form,
        lists=form.lists,
        failure=failure,
        added=added,
        editable=editable,
        labels={**LABELS, **entries.LABELS},
        shown=shown_values(stored, options),
        options=options,
        missions=reading_forms.missions_of(request.state.actor.scope),
        seat_rows=rows_of(form),
    )
