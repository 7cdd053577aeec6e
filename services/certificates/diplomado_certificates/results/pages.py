"""The piece of an edition's report about graduation: a chart with its table, and why people do not graduate."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.graduation.usecases import evaluate
from diplomado_certificates.pages import staff_pages
from diplomado_certificates.policies import store as policies
from diplomado_certificates.policies.words import award_name
from diplomado_certificates.register.usecases import get_edition
from diplomado_certificates.results.funnel import REASONS, WIDTH, Funnel, bars_of, funnel_of
from diplomado_certificates.results.store import Issued, count_issued
from diplomado_chassis.cycles import let_go, putting_off_searches
from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.language.text import Text

PAGES = staff_pages("diplomado_certificates.results")
router = PAGES.router()
_TITLE = Text("Graduación y certificados", "Graduation and certificates")
Reader = Annotated[Actor, page_for("coordinator", "auditor")]


@router.get("/certificates/fragments/report/{edition_id}")
@putting_off_searches
async def get_report_piece(
    edition_id: UUID, _actor: Reader, request: Request, language: RequestedLanguage, connection: Transaction
) -> Response:
    """Show how far people came: measured, earning, graduated, with a certificate; and what the others lack."""
    await get_edition(connection, edition_id)
    values: dict[str, Any] = {"funnel": None, "policy_path": f"/certificates/editions/{edition_id}/policy"}
    if await policies.find_current_version(connection, edition_id) is not None:
        evaluation = await evaluate(connection, edition_id)
        funnel = await asyncio.to_thread(funnel_of, evaluation)
        await let_go(evaluation.decisions)
        issued = await count_issued(connection, edition_id)
        values |= {
            "funnel": funnel,
            "issued": issued,
            "award": award_name(funnel.award.award),
            "steps": bars_of(_steps(funnel, issued)),
            "reasons": bars_of([(REASONS[one.requirement], one.people) for one in funnel.lacking]),
            "lacking": [(REASONS[one.requirement], one) for one in funnel.lacking],
            "width": WIDTH,
        }
    return PAGES.fragment("report_piece.html", language, request=request, title=_TITLE, **values)


def _steps(funnel: Funnel, issued: Issued) -> list[tuple[Text, int]]:
    return [
        (Text("Con cupo, medidas", "With a place, measured"), funnel.measured),
        (Text("Cumplen los requisitos", "Meet the requirements"), funnel.met),
        (Text("Graduadas por un acta", "Graduated by an act"), issued.graduated),
        (Text("Con certificado válido", "With a valid certificate"), issued.holders),
    ]
