"""The page of the decisions about one act: what was decided, when, by whom and why."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.acts import store
from diplomado_certificates.acts.decisions import decisions_of
from diplomado_certificates.acts.pages import PAGES
from diplomado_certificates.acts.pages.one_act import act_path
from diplomado_certificates.acts.pages.overview import Reader
from diplomado_certificates.acts.pages.people_of_act import crumb_of
from diplomado_certificates.acts.store.drafted_over import list_drafted_over
from diplomado_certificates.acts.store.proposals import find_proposal
from diplomado_certificates.acts.store.reversals import list_reversals
from diplomado_certificates.acts.usecases.as_shown import get_head_of
from diplomado_certificates.pages import find_place
from diplomado_certificates.register.usecases import get_edition
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.staff_names import naming_of
from diplomado_chassis.language.dates import zone_label, zone_of

router = PAGES.router()


@router.get("/certificates/editions/{edition_id}/act/{act_id}/decisions")
async def get_decisions_page(
    edition_id: UUID,
    act_id: UUID,
    actor: Reader,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
) -> Response:
    """List what was decided about an act, the first decision first."""
    act = await get_head_of(connection, edition_id, act_id)
    zone = (await get_edition(connection, edition_id)).time_zone
    decisions = decisions_of(
        act,
        await find_proposal(connection, act_id),
        await list_drafted_over(connection, act_id),
        await store.list_accepted(connection, act_id),
        await list_reversals(connection, act_id),
    )
    return PAGES.render(
        "decisions.html",
        language,
        request=request,
        place=await find_place(connection, edition_id, "act"),
        crumbs=[crumb_of(act)],
        act=act,
        base=act_path(act),
        decisions=decisions,
        shown=await naming_of(connection, [decision.by for decision in decisions], actor),
        zone=zone,
        zone_name=zone_label(zone_of(zone), language),
    )
