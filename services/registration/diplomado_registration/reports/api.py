"""HTTP of the figures for press notes and donors."""

from typing import Annotated, Any, Literal

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.path_keys import EditionId
from diplomado_registration.reports import usecases
from diplomado_registration.reports.answer_models import Report

router = Router(prefix="/api/v1", tags=["reports"])


@router.get("/editions/{edition_id}/report", responses=answers(Report))
async def get_report(
    _actor: Annotated[Actor, require("coordinator", "auditor")],
    connection: Transaction,
    edition_id: EditionId,
    audience: Literal["staff", "public"] = "staff",
) -> dict[str, Any]:
    """Return counts of one edition's people. For the public, counts below five are null."""
    return await usecases.report_edition(connection, edition_id, audience)
