"""What is ready to be awarded in an edition, as a piece: everybody is evaluated for it, and no page waits for it."""

import asyncio
from collections import Counter
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.acts.pages import PAGES
from diplomado_certificates.acts.pages.overview import READY, Reader
from diplomado_certificates.acts.warnings import find_open_sessions
from diplomado_certificates.graduation.evaluation import Evaluation
from diplomado_certificates.graduation.usecases import evaluate
from diplomado_certificates.policies.words import award_name
from diplomado_chassis.cycles import let_go, putting_off_searches
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage

router = PAGES.router()


@router.get("/certificates/fragments/ready/{edition_id}")
@putting_off_searches
async def get_ready_piece(
    edition_id: UUID, _actor: Reader, request: Request, language: RequestedLanguage, connection: Transaction
) -> Response:
    """Count by award what is ready to be awarded."""
    evaluation = await evaluate(connection, edition_id)
    # In a thread: thousands of participants must not hold up other requests.
    ready = await asyncio.to_thread(_count, evaluation)
    await let_go(evaluation.decisions)
    counts = [(award_name(award), count) for award, count in ready.items()]
    open_sessions = len(list(find_open_sessions(evaluation.edition)))
    return PAGES.fragment(
        "ready_piece.html", language, request=request, title=READY, ready=counts, open_sessions=open_sessions
    )


def _count(evaluation: Evaluation) -> Counter[str]:
    return Counter(entitlement.award.award for _, entitlement in evaluation.open_awards())
