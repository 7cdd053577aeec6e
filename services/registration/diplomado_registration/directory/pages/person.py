"""The page of one person in an edition: data, status, history, and what staff can do."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from asyncpg import Record
from starlette.requests import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.http.staff_names import naming_of
from diplomado_chassis.language.languages import own_name
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.admission.usecases.replacement import REPLACEABLE
from diplomado_registration.consents import store as consents_store
from diplomado_registration.directory import store
from diplomado_registration.directory.acting import Action, possible
from diplomado_registration.directory.pages.frame import PAGES, WORDS, Reader, limit_of, place_of, registration_in
from diplomado_registration.enrolment.store import queries
from diplomado_registration.enrolment.store.columns import registration
from diplomado_registration.people.store import contacts
from diplomado_registration.questions.usecases import export_answers
from diplomado_registration.reference.store import list_offered

router = PAGES.router()
_LISTS = {
    "organisation_type": "organisation_types",
    "occupation": "occupations",
    "admin_area": "admin_areas",
}


@router.get("/registration/editions/{edition_id}/people/{registration_id}")
async def show_person(
    edition_id: UUID,
    registration_id: UUID,
    request: Request,
    language: RequestedLanguage,
    actor: Reader,
    connection: Transaction,
) -> Response:
    """Show a person with their registration and its history."""
    return await person_page(connection, request, language, actor, edition_id, registration_id)


async def person_page(
    connection: Connection,
    request: Request,
    language: RequestedLanguage,
    actor: Actor,
    edition_id: UUID,
    registration_id: UUID,
    *,
    failed: tuple[Action, Failure, Mapping[str, str]] | None = None,
) -> Response:
    """Draw the page of a person; after an action that failed with its form, as it was filled in."""
    own = limit_of(actor)
    edition, place = await place_of(connection, edition_id, "people")
    row = await registration_in(connection, edition_id, registration_id, own)
    person = await store.find_person(connection, registration_id, own)
    sees_all = own is None
    action, failure, fields = failed or (None, None, {})
    history = await queries.list_steps(connection, registration_id)
    values: dict[str, Any] = {
        "edition": edition,
        "registration": row,
        "person": person,
        "codes": await _names(connection, row),
        "language_name": own_name(person["language"]) if person["language"] else None,
        "history": history,
        "who": await naming_of(connection, [*(step["actor"] for step in history), row["nominated_by"]], actor),
        "sees_all": sees_all,
        "consents": dict(await consents_store.find_current_answers(connection, registration_id)),
        "contacts": await contacts.list_contacts(connection, row["participant_id"]) if sees_all else [],
        "answers": await export_answers(connection, registration_id) if sees_all else None,
        "actions": possible(row["status"], actor.roles, is_erased=person["is_erased"]),
        "may_correct": actor.has_role("coordinator") and not person["is_erased"],
        "may_replace": actor.has_any(("coordinator", "focal_point"))
        and row["channel"] == "nomination"
        and row["status"] in REPLACEABLE,
        "tag": entity_tag(registration(row)),
    }
    status = failure.status if failure else 200
    return PAGES.render(
        "person.html",
        language,
        status,
        path=f"/registration/editions/{edition_id}/people/{registration_id}",
        request=request,
        place=place,
        crumbs=[],
        acting=action,
        failure=failure,
        fields=fields,
        **values,
        **WORDS,
    )


async def _names(connection: Connection, row: Record) -> dict[str, Any]:
    """Return the names of a registration's codes; a code that is not offered any more is its own name."""
    lists = await list_offered(connection)
    found: dict[str, Any] = {}
    for field, name in _LISTS.items():
        code = row[field]
        found[field] = next((entry for entry in lists[name] if entry["code"] == code), code)
    return found
