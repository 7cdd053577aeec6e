"""Setting the rubric of an edition."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.projects.rubric import Rubric, check_rubric
from diplomado_sessions.projects.store import rubrics, sheets
from diplomado_sessions.projects.store.rubrics import StoredRubric
from diplomado_sessions.projects.usecases.access import lock_projects, require_open, require_rubric

RUBRIC_CHANGED = "rubric-changed"
"""The reason in the history of a final score that became a draft with the rubric."""


async def put_rubric(
    connection: Connection,
    edition_id: UUID,
    rubric: Rubric,
    left_out: Collection[str],
    sent: Preconditions,
    author: str,
    *,
    finals_become_drafts: bool = False,
) -> StoredRubric:
    """Set the rubric of an edition. Drafts of the earlier one stay, and have to be looked at again.

    Final scores lock it, or they would mean something else, unless the coordinator confirms that they become drafts.
    Fields in `left_out` keep their stored values.
    """
    await lock_projects(connection, edition_id)
    before = await rubrics.find_rubric(connection, edition_id)
    sent.check(before.rubric if before else None)
    if before is not None:
        rubric = replace(rubric, **{name: getattr(before.rubric, name) for name in left_out})
    if errors := check_rubric(rubric):
        raise ValidationFailed(*errors, slug="rubric-invalid")
    if before is not None and before.rubric == rubric:
        return before
    await require_open(connection, edition_id)
    finals = [sheet for sheet in await sheets.list_sheets(connection, edition_id) if sheet.state == "final"]
    if finals and not finals_become_drafts:
        raise Problem(
            409,
            "rubric-in-use",
            Text(
                "Hay {finals} {finals:calificación final|calificaciones finales} con la rúbrica actual. Confirme con "
                "finals=become-drafts que {finals:vuelve a ser borrador|vuelven a ser borradores}.",
                "There {finals:is|are} {finals} final {finals:score|scores} by the present rubric. Confirm by "
                "finals=become-drafts that {finals:it becomes a draft|they become drafts} again.",
                finals=len(finals),
            ),
            finals=len(finals),
        )
    for sheet in finals:
        await sheets.replace_sheet(connection, edition_id, replace(sheet, state="draft"), author, RUBRIC_CHANGED)
    await rubrics.upsert_rubric(connection, edition_id, rubric)
    return await require_rubric(connection, edition_id)
