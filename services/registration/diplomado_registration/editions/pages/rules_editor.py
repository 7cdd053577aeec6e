"""The rules about who may take part, as a form."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.preconditions import Preconditions, entity_tag
from diplomado_chassis.http.validation import read_model
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.editions import store
from diplomado_registration.editions.forms import rule_rows
from diplomado_registration.editions.pages.choices import choices
from diplomado_registration.editions.pages.frame import BASE, PAGES, Coordinator, Reader, load, path_of, place_of
from diplomado_registration.eligibility.rules import Eligibility
from diplomado_registration.eligibility.usecases import setting
from diplomado_registration.eligibility.wording import describe
from diplomado_registration.reference.store import list_offered

router = PAGES.router()

TITLE = Text("Quiénes pueden participar", "Who may take part")
LABELS = {
    "rules": Text("Reglas", "Rules"),
    "codes": Text("Opciones", "Choices"),
    "until": Text("Hasta", "Until"),
    "course": Text("Curso", "Course"),
    "edition": Text("Edición", "Edition"),
}
HOW = (("in", Text("Solo estas", "Only these")), ("not_in", Text("Todas menos estas", "All but these")))
IS = (
    ("required", Text("Hace falta haberse graduado", "Having graduated is needed")),
    ("excluded", Text("Quien ya se graduó no participa", "Those who graduated cannot take part")),
)
CHANNELS = (
    ("form", Text("El formulario público", "The public form")),
    ("api", Text("La coordinación", "The coordinators")),
    ("nomination", Text("Nominación de la institución", "Nomination by the institution")),
)


@router.get(f"{BASE}/{{edition_id}}/settings/rules")
async def show_rules(
    actor: Reader, edition_id: UUID, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Show the rules: as a form for coordinators."""
    edition = await load(connection, edition_id)
    version, rules, _ = await setting.find_rules(connection, edition["code"])
    fields = rule_rows.fields_of(rules.rules, edition["time_zone"]) | {"etag": [_tag(version, rules)]}
    editable = actor.has_role("coordinator") and edition["allows"]["change"]
    return await _form(connection, request, language, edition, Form(fields), None, editable=editable)


@router.post(f"{BASE}/{{edition_id}}/settings/rules")
async def change_rules(
    actor: Coordinator,
    edition_id: UUID,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Add, move or remove a row; show how many people would fail the rules; or store them."""
    edition = await load(connection, edition_id)
    if press := form.get("press"):
        arranged = Form(rule_rows.arranged(form.lists, press))
        return await _form(connection, request, language, edition, arranged, None)
    preview: Mapping[str, Any] | None = None
    async with attempt(connection) as tried:
        body, rows = rule_rows.body_of(form.lists, edition["time_zone"])

        def named(path: str) -> str:
            return rule_rows.field_of(path, rows)

        try:
            rules = read_model(Eligibility, body, named)
            if "preview" in form:
                preview = await setting.preview_rules(connection, edition["code"], rules)
            else:
                seen = _seen(form)
                now = datetime.now(UTC)
                await setting.put_rules(connection, edition["code"], rules, seen, by=actor.subject, now=now)
        except ValidationFailed as failed:
            raise ValidationFailed(
                *(
                    FieldError(named(one.path) if one.path.startswith("rules.") else one.path, one.text)
                    for one in failed.errors
                )
            ) from None
    if tried.failure or preview is not None:
        return await _form(connection, request, language, edition, form, tried.failure, preview=preview)
    return done(path_of(edition_id, "settings", "rules"), "saved")


def _tag(version: int, rules: Eligibility) -> str:
    """Return the tag of stored rules; none if there never were any."""
    return entity_tag(setting.tag_of(version, rules)) if version else ""


def _seen(form: Form) -> Preconditions:
    """Return what the form was drawn with: rules with a tag, or none at all."""
    return form.preconditions if form.get("etag") else Preconditions(if_none_match=frozenset("*"))


async def _form(
    connection: Connection,
    request: Request,
    language: Language,
    edition: Mapping[str, Any],
    form: Form,
    failure: Failure | None,
    *,
    preview: Mapping[str, Any] | None = None,
    editable: bool = True,
) -> Response:
    version, rules, labels = await setting.find_rules(connection, edition["code"])
    offered, options = await list_offered(connection), await choices(connection)
    editions = await store.list_editions(connection, None, 200, request.state.actor.scope)
    rows = rule_rows.rows_of(form.lists)
    return PAGES.render(
        "rules.html",
        language,
        failure.status if failure else 200,
        request=request,
        place=place_of(edition, "settings"),
        edition=edition,
        editable=editable,
        fields=form,
        lists=form.lists,
        failure=failure,
        preview=preview,
        tag=_tag(version, rules) if failure and failure.is_conflict else form.get("etag", ""),
        described=[describe(rule, labels, edition["time_zone"]) for rule in rules.rules],
        stored_json=rules.model_dump_json(indent=2, exclude_none=True),
        rows=rows,
        kinds=rule_rows.KINDS,
        labels={
            "rules": LABELS["rules"],
            **{f"rule_{row}_{name}": LABELS[name] for row in rows for name in LABELS if name != "rules"},
        },
        how=HOW,
        how_graduated=IS,
        options={
            **{name: options[name] for name in ("organisation_type", "admin_area", "course")},
            "institution": options["institutions"],
            "age_band": [(entry["code"], Text(entry["es"], entry["en"])) for entry in offered["age_bands"]],
            "channel": CHANNELS,
            "edition": [(row["code"], row["code"]) for row in editions if row["code"] != edition["code"]],
        },
    )
