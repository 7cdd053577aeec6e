"""The graduation policy of an edition as a form, with a preview of who would graduate."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.graduation.store import find_names
from diplomado_certificates.graduation.usecases import preview_policy
from diplomado_certificates.pages import find_place, staff_pages
from diplomado_certificates.policies import store as policies
from diplomado_certificates.policies.form import MAX_AWARDS, Fields, count_awards, fields_of, parse_form
from diplomado_certificates.policies.form_changes import usual_policy, with_award, without_award
from diplomado_certificates.policies.form_labels import labels_of
from diplomado_certificates.policies.parsing import parse_policy, parse_reason
from diplomado_certificates.policies.policy import Policy
from diplomado_certificates.policies.policy_version import PolicyVersion
from diplomado_certificates.policies.usecases import changeable, set_policy
from diplomado_certificates.policies.words import (
    DENOMINATORS,
    EARLY_WARNINGS,
    EXCUSED,
    KINDS,
    MADE_UP,
    award_in_words,
    award_name,
    measuring_in_words,
)
from diplomado_certificates.register.usecases import get_edition
from diplomado_chassis.cycles import putting_off_searches
from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.edge import DatabaseOf, Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt, differences
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_contracts import EditionPublished

PAGES = staff_pages(
    "diplomado_certificates.graduation",
    {"policy_saved": Text("Se guardó la versión {n} de los requisitos.", "Version {n} of the policy was saved.")},
)
router = PAGES.router()

Reader = Annotated[Actor, page_for("coordinator", "auditor")]
Coordinator = Annotated[Actor, page_for("coordinator")]
_CHOICES = {
    "kinds": list(KINDS.items()),
    "denominators": list(DENOMINATORS.items()),
    "excused": list(EXCUSED.items()),
    "made_up": list(MADE_UP.items()),
    "early_warnings": list(EARLY_WARNINGS.items()),
}


def policy_path(edition_id: UUID) -> str:
    """Return the address of the page."""
    return f"/certificates/editions/{edition_id}/policy"


@router.get("/certificates/editions/{edition_id}/policy")
async def get_policy_page(
    edition_id: UUID, actor: Reader, request: Request, language: RequestedLanguage, connection: Transaction
) -> Response:
    """Show the policy: as a form for coordinators, in words for those who only read."""
    versions = await policies.list_versions(connection, edition_id)
    current = versions[-1] if versions else None
    if not actor.has_role("coordinator") or (current and len(current.policy.awards) > MAX_AWARDS):
        zone = (await get_edition(connection, edition_id)).time_zone
        values: dict[str, Any] = {"versions": _in_words(versions), "too_long": actor.has_role("coordinator")}
        values |= {"zone": zone}
        place = await find_place(connection, edition_id, "policy")
        return PAGES.render("policy_in_words.html", language, request=request, place=place, **values)
    edition = await get_edition(connection, edition_id)
    fields = fields_of(current.policy) if current else _proposed(edition)
    return await _page(connection, edition_id, request, language, _form(fields))


@router.post("/certificates/editions/{edition_id}/policy")
async def save_policy(
    edition_id: UUID,
    form: SentForm,
    actor: Coordinator,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
) -> Response:
    """Save the policy as a new version. The same content again is the same version."""
    version: PolicyVersion | None = None
    async with attempt(connection) as tried:
        policy = _parsed(form)
        version = await set_policy(
            connection,
            edition_id,
            policy,
            parse_reason(form.get("reason")),
            form.preconditions,
            by=actor.subject,
            now=datetime.now(UTC),
        )
    if tried.failure or version is None:
        failure = _beside_the_reason(tried.failure) if tried.failure else None
        return await _page(connection, edition_id, request, language, form, failure)
    return done(policy_path(edition_id), "policy_saved", n=version.version)


@router.post("/certificates/editions/{edition_id}/policy/preview")
@putting_off_searches
async def preview_page(
    edition_id: UUID,
    form: SentForm,
    _actor: Coordinator,
    request: Request,
    language: RequestedLanguage,
    database: DatabaseOf,
) -> Response:
    """Show who would graduate; or the form with one more or one less award. Nothing is stored."""
    action, _, which = form.get("do", "").partition("-")
    async with database.transaction(readonly=True) as connection:
        if action == "add":
            return await _page(connection, edition_id, request, language, _form(with_award(form), form))
        if action == "remove" and which.isdecimal():
            return await _page(connection, edition_id, request, language, _form(without_award(form, int(which)), form))
        try:
            policy = _parsed(form)
        except ValidationFailed as failed:
            return await _page(connection, edition_id, request, language, form, Failure.of(failed))
        preview = await preview_policy(connection, edition_id, policy, datetime.now(UTC))
        names = await find_names(connection, [one.participant_id for one in preview.missing])
        return await _page(connection, edition_id, request, language, form, preview=preview, names=names)


def _parsed(form: Form) -> Policy:
    parsed = parse_form(form)
    try:
        return parse_policy(parsed.content)
    except ValidationFailed as failed:
        raise ValidationFailed(*parsed.errors(failed.errors), slug=failed.slug, detail=failed.detail) from None


def _beside_the_reason(failure: Failure) -> Failure:
    """Say in the words of the page that a reason is missing."""
    if "reason" in failure.errors:
        return Failure(422, failure.detail, {"reason": REASON_NEEDED})
    return failure


REASON_NEEDED = Text(
    "Los requisitos cambian: escriba el motivo. Queda en el historial.",
    "The policy changes: type the reason. It stays in the history.",
)


def _proposed(edition: EditionPublished) -> Fields:
    return usual_policy(edition.code.lower(), has_modules=bool(edition.modules))


def _form(fields: Fields, sent: Form | None = None) -> Form:
    kept = {name: sent[name] for name in ("reason", "etag") if sent and name in sent}
    return Form({name: [value] for name, value in {**fields, **kept}.items()})


async def _page(
    connection: Connection,
    edition_id: UUID,
    request: Request,
    language: str,
    form: Form,
    failure: Failure | None = None,
    **values: Any,
) -> Response:
    edition = await get_edition(connection, edition_id)
    versions = await policies.list_versions(connection, edition_id)
    current = versions[-1] if versions else None
    labels = labels_of(form)
    # A preview loaded in place is shown also where it says what is wrong.
    in_place = request.headers.get("hx-request") == "true"
    shown = {
        "fields": form,
        "failure": failure,
        "labels": labels,
        "differences": differences(labels, fields_of(current.policy), form) if failure and current else [],
        # After a conflict the form is about the version that the page shows now.
        "tag": entity_tag(changeable(current)) if current and (failure or "etag" not in form) else form.get("etag"),
        "stored": current,
        "versions": _in_words(versions),
        "zone": edition.time_zone,
        "count": count_awards(form),
        "max_awards": MAX_AWARDS,
        "choices": _CHOICES,
        "names": {},
        "preview": None,
        "award_name": award_name,
        "path": policy_path(edition_id),
        "numbers": lambda position, kind: numbers_of(form, position, kind),
        "other_awards": _other_awards,
        "module_choices": lambda chosen: _module_choices(len(edition.modules), chosen),
        **values,
    }
    status = failure.status if failure and not in_place else 200
    place = await find_place(connection, edition_id, "policy")
    return PAGES.render("policy.html", language, status, request=request, place=place, **shown)


def numbers_of(form: Form, position: int, kind: str) -> list[int]:
    """Return which fields of a kind an award has: the first, and those of a policy that has the kind twice."""
    start = f"a{position}-{kind}-"
    more = {int(rest) for name in form if name.startswith(start) and (rest := name[len(start) :]).isdecimal()}
    return sorted(more | {0})


def _other_awards(position: int, form: Form, count: int) -> list[tuple[str, Text]]:
    return [
        (str(other), award_name(form.get(f"a{other}-award", "")))
        for other in range(count)
        if other != position and form.get(f"a{other}-award")
    ]


def _module_choices(modules: int, chosen: str) -> list[tuple[str, Text]]:
    numbers = sorted({*range(1, modules + 1), *([int(chosen)] if chosen.isdecimal() else [])})
    return [("all", Text("Todos", "All")), *((str(number), _AT_LEAST.with_values(n=number)) for number in numbers)]


_AT_LEAST = Text("Al menos {n}", "At least {n}")


def _in_words(versions: list[PolicyVersion]) -> list[dict[str, Any]]:
    """Return the versions, the newest first."""
    return [
        {
            "number": version.version,
            "reason": version.reason,
            "set_at": version.set_at,
            "measuring": measuring_in_words(version.policy),
            "awards": [
                (award_name(award.award), KINDS[award.kind], award, list(award_in_words(award)))
                for award in version.policy.awards
            ],
        }
        for version in reversed(versions)
    ]
