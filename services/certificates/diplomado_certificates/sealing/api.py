"""Whether papers of an edition are signed electronically, by HTTP."""

from datetime import UTC, datetime
from typing import Annotated

from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.register.record import Frozen
from diplomado_certificates.sealing.answer_models import SealingOfEdition
from diplomado_certificates.sealing.usecases import Sealing, choose, get_sealing
from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import REPLACES, answers, refusals
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.http.preconditions import Sent, tagged

router = Router(prefix="/api/v1", tags=["certificates"])


class SealingToChoose(Frozen):
    """Whether papers are signed from now on."""

    sealed: bool


@router.get(
    "/editions/{edition_id}/sealing",
    dependencies=[require("coordinator", "auditor")],
    responses=answers(SealingOfEdition, tagged=True),
)
async def get_edition_sealing(
    edition_id: EditionId, request: Request, connection: Transaction, response: Response
) -> SealingOfEdition:
    """Return whether papers of an edition are signed electronically as they are given out first."""
    return _answer(await get_sealing(connection, request.app.state.settings, edition_id), response)


@router.put(
    "/editions/{edition_id}/sealing",
    operation_id="choose_edition_sealing",
    responses={**answers(SealingOfEdition, tagged=True), **refusals(409)},
    openapi_extra=REPLACES,
)
async def put_edition_sealing(
    edition_id: EditionId,
    asked: SealingToChoose,
    actor: Annotated[Actor, require("coordinator")],
    sent: Sent,
    request: Request,
    connection: Transaction,
    response: Response,
) -> SealingOfEdition:
    """Choose whether papers are signed. Files that were given out stay as they are."""
    settings, now = request.app.state.settings, datetime.now(UTC)
    return _answer(
        await choose(connection, settings, edition_id, asked.sealed, sent, by=actor.subject, now=now), response
    )


def _answer(sealing: Sealing, response: Response) -> SealingOfEdition:
    tagged(response, sealing.changeable)
    return SealingOfEdition(sealed=sealing.sealed, available=sealing.available, chosen_at=sealing.chosen_at)
