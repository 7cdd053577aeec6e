"""Previews nomination lists, and stores exactly what was previewed."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.nominations.csv_sheet import RowError
from diplomado_registration.nominations.declaration import Declaration
from diplomado_registration.nominations.drafts import store
from diplomado_registration.nominations.drafts.store import Draft
from diplomado_registration.nominations.preview import Line, digest_of, lines_of
from diplomado_registration.nominations.usecases.nominating import NominationResult, nominate

log = structlog.get_logger()

UNKNOWN_DRAFT = Text(
    "Esta lista ya se guardó, se descartó o venció. Envíela de nuevo si hace falta.",
    "This list was stored or discarded already, or its time is over. Send it again if needed.",
)
PREVIEW_CHANGED = Text(
    "Desde la vista previa cambió algo en la edición; no se guardó nada. Revise la lista de nuevo y confirme.",
    "Something has changed in the edition since the preview; nothing was stored. Check the list again and confirm.",
)
NO_FILE = FieldError("list", Text("Elija un archivo que no esté vacío.", "Choose a file that is not empty."))


async def preview(
    connection: Connection, edition_id: UUID, raw: bytes, declaration: Declaration, *, max_rows: int, now: datetime
) -> Draft:
    """Show what a list would do and keep it for its sender; nothing else is stored.

    Raises ValidationFailed for a file that cannot be read to its end, and the problems of `nominate`.
    """
    if not raw:
        raise ValidationFailed(NO_FILE)
    result = await nominate(connection, edition_id, raw, declaration, max_rows=max_rows, dry_run=True, now=now)
    numbers = {row.number for row in result.sheet}
    unreadable = [error for error in result.errors if error.row not in numbers]
    if unreadable or not result.sheet:
        raise ValidationFailed(*(FieldError("list", _with_place(error)) for error in unreadable))
    lines = await _lines(result)
    draft = Draft(uuid7(), declaration, raw, lines, digest_of(lines))
    await store.insert_draft(connection, edition_id, draft, now)
    log.info("nominations.previewed", edition_id=str(edition_id), rows=len(lines))
    return draft


async def find(connection: Connection, draft_id: UUID, edition_id: UUID, sent_by: str, *, lock: bool = False) -> Draft:
    """Return a list of its sender. Raises a 404 problem."""
    draft = await store.find_draft(connection, draft_id, edition_id, sent_by, lock=lock)
    if draft is None:
        raise Problem(404, "draft-unknown", UNKNOWN_DRAFT)
    return draft


async def confirm(
    connection: Connection, edition_id: UUID, draft: Draft, *, max_rows: int, now: datetime
) -> NominationResult:
    """Store what was previewed: the rows without errors. The caller undoes everything if it raises.

    Raises a 412 problem if something else would happen to a row by now, and the problems of `nominate`.
    """
    result = await nominate(
        connection, edition_id, draft.content, draft.declaration, max_rows=max_rows, dry_run=False, now=now
    )
    if digest_of(await _lines(result)) != draft.digest:
        raise Problem(412, "preview-changed", PREVIEW_CHANGED)
    await store.delete_draft(connection, draft.draft_id)
    return result


async def preview_again(
    connection: Connection, edition_id: UUID, draft: Draft, *, max_rows: int, now: datetime
) -> Draft:
    """Replace the preview of a list by what would happen now."""
    result = await nominate(
        connection, edition_id, draft.content, draft.declaration, max_rows=max_rows, dry_run=True, now=now
    )
    lines = await _lines(result)
    await store.update_preview(connection, draft.draft_id, lines, digest_of(lines))
    return Draft(draft.draft_id, draft.declaration, draft.content, lines, digest_of(lines))


async def _lines(result: NominationResult) -> Sequence[Line]:
    return await asyncio.to_thread(lines_of, result.sheet, result.plan, result.errors, result.flags, result.proposed)


def _with_place(error: RowError) -> Text:
    row, column, text = error.row, error.error.path, error.error.text
    if not column:
        return text if row == 1 else Text("Fila {row}: {text}", "Row {row}: {text}", row=row, text=text)
    return Text("Fila {row}, «{column}»: {text}", "Row {row}, “{column}”: {text}", row=row, column=column, text=text)
