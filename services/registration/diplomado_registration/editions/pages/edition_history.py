"""The page with the history of an edition: who changed what and when."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.staff_names import naming_of
from diplomado_chassis.language.dates import zone_label, zone_of
from diplomado_registration.editions import store
from diplomado_registration.editions.forms.changes import history
from diplomado_registration.editions.pages.frame import BASE, PAGES, Reader, load, place_of
from diplomado_registration.eligibility import store as eligibility
from diplomado_registration.questions import store as questions

router = PAGES.router()


@router.get(f"{BASE}/{{edition_id}}/history")
async def show_history(
    actor: Reader, edition_id: UUID, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Show the changes, the newest first."""
    edition = await load(connection, edition_id)
    changes = history(
        await store.list_steps(connection, edition_id),
        await eligibility.list_versions(connection, edition_id),
        await questions.list_versions(connection, edition_id),
    )
    who = await naming_of(connection, (change.actor for change in changes), actor)
    zone = zone_of(edition["time_zone"])

    return PAGES.render(
        "history.html",
        language,
        request=request,
        place=place_of(edition, "history"),
        changes=changes,
        who=who,
        edition=edition,
        zone_label=zone_label(zone, language),
    )
