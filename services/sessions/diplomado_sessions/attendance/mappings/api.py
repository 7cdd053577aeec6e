"""The mapping of an edition's columns over HTTP."""

from typing import Annotated, Any, Final

from fastapi import Response
from pydantic import StringConstraints

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import REPLACES, answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.strict import StrictModel
from diplomado_sessions.attendance.formats.mapping import PlainField, PlainMapping
from diplomado_sessions.attendance.mappings import store
from diplomado_sessions.attendance.mappings.answer_models import MappingView
from diplomado_sessions.projections.problems import edition_unknown
from diplomado_sessions.projections.store import find_edition

router = Router(prefix="/api/v1/editions/{edition_id}/attendance-mapping", tags=["attendance"])
ColumnName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]

_NOTHING: Final[dict[str, Any]] = {"columns": {}}


class MappingPut(StrictModel):
    """Column names by field, as the table writes them."""

    columns: dict[PlainField, ColumnName]


@router.put(
    "", operation_id="put_attendance_mapping", responses=answers(MappingView, tagged=True), openapi_extra=REPLACES
)
async def put_mapping(
    edition_id: EditionId,
    body: MappingPut,
    actor: Annotated[Actor, require("coordinator")],
    sent: Sent,
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """State which columns the tables of an edition have that no meeting program wrote."""
    mapping = PlainMapping(body.columns).check()
    if await find_edition(connection, edition_id) is None:
        raise edition_unknown(edition_id)
    await store.lock_mapping(connection, edition_id)
    stored = await store.find_mapping(connection, edition_id)
    sent.check(_shown(stored) if stored else None, _NOTHING)
    await store.upsert_mapping(connection, edition_id, mapping, actor.subject)
    tagged(response, _shown(mapping))
    return _shown(mapping)


@router.get("", operation_id="get_attendance_mapping", responses=answers(MappingView, tagged=True))
async def show_mapping(
    edition_id: EditionId,
    _actor: Annotated[Actor, require("coordinator", "auditor")],
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Show the mapping of an edition; without columns if there is none."""
    mapping = await store.find_mapping(connection, edition_id)
    shown = _shown(mapping) if mapping else _NOTHING
    tagged(response, shown)
    return shown


def _shown(mapping: PlainMapping) -> dict[str, Any]:
    return {"columns": dict(sorted(mapping.columns.items()))}
