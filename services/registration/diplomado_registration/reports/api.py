"""HTTP of the figures that press notes and donors ask for."""

from typing import Annotated, Any, Literal
from uuid import UUID

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.problems import Problem
from diplomado_registration.enrolment.usecases import NO_SUCH_EDITION
from diplomado_registration.reports import store
from diplomado_registration.reports.suppression import shown, suppressed

router = Router(prefix="/api/v1", tags=["reports"])


@router.get("/editions/{edition_id}/report")
async def get_report(
    _actor: Annotated[Actor, require("coordinator", "auditor")],
    connection: Transaction,
    edition_id: UUID,
    audience: Literal["staff", "public"] = "staff",
) -> dict[str, Any]:
    """Return counts of one edition's people. For the public, counts below five are null."""
    totals = await store.by_status(connection, edition_id)
    if totals is None:
        raise Problem(404, "edition-unknown", NO_SUCH_EDITION)
    cells = await store.cells(connection, edition_id)
    hide = suppressed if audience == "public" else dict[str, int | None]
    people = {name: hide({code: count for code, count, _ in counted}) for name, counted in cells.items()}
    graduates = {name: hide({code: count for code, _, count in counted if count}) for name, counted in cells.items()}
    graduated = await store.graduated(connection, edition_id)
    names = await store.names(connection, list(people["institution"]))
    numbers = {
        "people": totals["registered"],
        "registered": totals["registered"],
        "waitlisted": totals["waitlisted"],
        "withdrawn": totals["withdrawn"],
        "graduated": graduated,
    }
    return {
        "edition_id": edition_id,
        "code": totals["code"],
        "audience": audience,
        **{name: shown(count) if audience == "public" else count for name, count in numbers.items()},
        **_breakdowns(people),
        "institutions": [
            {"code": code, "name": names[code], "count": count, "graduated": graduates["institution"].get(code, 0)}
            for code, count in people["institution"].items()
            if code in names
        ],
        "graduates": _breakdowns(graduates),
    }


def _breakdowns(counts: dict[str, dict[str, int | None]]) -> dict[str, dict[str, int | None]]:
    return {f"by_{name}": counted for name, counted in counts.items()}
