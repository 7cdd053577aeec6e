"""Previews nomination lists, and stores exactly what was previewed."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.nominations.columns import IGNORED, NAMES_OF_COLUMNS
from diplomado_registration.nominations.declaration import Declaration
from diplomado_registration.nominations.drafts import store
from diplomado_registration.nominations.drafts.store import Draft
from diplomado_registration.nominations.files import SentFile, each_once, unknown_headings
from diplomado_registration.nominations.headings.recalling import ANY, INSTITUTION
from diplomado_registration.nominations.headings.store import list_headings, upsert_headings
from diplomado_registration.nominations.preview import Line, digest_of, lines_of
from diplomado_registration.nominations.usecases.nominating import NominationResult, nominate
from diplomado_registration.nominations.usecases.reading import institutions_of, load_vocabulary
from diplomado_registration.nominations.values.usecases import explain

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

NO_COLUMN = FieldError(
    "heading-0",
    Text("Elija una columna de la lista para cada título.", "Choose a column of the list for each heading."),
)


async def preview(
    connection: Connection,
    edition_id: UUID,
    sent: Sequence[SentFile],
    declaration: Declaration,
    *,
    max_rows: int,
    now: datetime,
) -> Draft:
    """Show what a list would do and keep it for its sender; nothing else is stored. Several files are one list.

    Raises ValidationFailed if no file can be read, nor could be if its headings were named, and the problems of
    `nominate`.
    """
    files = each_once(sent)
    if not any(file.content for file in files):
        raise ValidationFailed(NO_FILE)
    draft = await _looked_at(connection, edition_id, Draft(uuid7(), declaration, files, (), ""), max_rows, now)
    if not draft.lines and not any(one.headings for one in draft.unreadable):
        raise ValidationFailed(*_refusals(draft))
    await store.insert_draft(connection, edition_id, draft, now)
    log.info("nominations.previewed", edition_id=str(edition_id), rows=len(draft.lines))
    return draft


async def name_headings(
    connection: Connection, edition_id: UUID, draft: Draft, columns: Mapping[str, str], *, max_rows: int, now: datetime
) -> Draft:
    """Remember what headings of a list are, for the institution whose list it is, and show what it would do now.

    `columns` are by heading, "" for what is not read. Raises ValidationFailed for a name that is no column.
    """
    asked = {*unknown_headings(draft.unreadable), *draft.recalled}
    named = {heading: column for heading, column in columns.items() if heading in asked}
    if not named or any(column not in (IGNORED, *NAMES_OF_COLUMNS) for column in named.values()):
        raise ValidationFailed(NO_COLUMN)
    declared = draft.declaration
    for institution in await _institutions(connection, edition_id, draft, named, max_rows):
        general = {heading: column for heading, column in named.items() if column == INSTITUTION}
        await upsert_headings(connection, institution, named, declared.declared_by, now)
        if general and declared.institution is None:  # by it the institution of a list is found
            await upsert_headings(connection, ANY, general, declared.declared_by, now)
    return await preview_again(connection, edition_id, draft, max_rows=max_rows, now=now)


async def explain_values(
    connection: Connection, edition_id: UUID, draft: Draft, codes: Mapping[int, str], *, max_rows: int, now: datetime
) -> Draft:
    """Remember what values of a list mean, for the institutions whose people have them, and show what it would do now.

    `codes` are by the position among the meanings of the draft, "" for a value that says nothing. Raises
    ValidationFailed as `explain` does.
    """
    named = [replace(one, code=codes[position]) for position, one in enumerate(draft.meanings) if position in codes]
    await explain(connection, named, draft.declaration.declared_by, now)
    return await preview_again(connection, edition_id, draft, max_rows=max_rows, now=now)


async def _institutions(
    connection: Connection, edition_id: UUID, draft: Draft, named: Mapping[str, str], max_rows: int
) -> Collection[str]:
    """Return whose lists the files of a draft are."""
    if draft.declaration.institution is not None:
        return [draft.declaration.institution]
    remembered = await list_headings(connection, None)
    further = {**remembered.get(ANY, {}), **{fold(heading): column for heading, column in named.items()}}
    vocabulary = await load_vocabulary(connection, edition_id)
    return sorted({*await asyncio.to_thread(institutions_of, draft.files, vocabulary, further, max_rows)})


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
        connection, edition_id, draft.files, draft.declaration, max_rows=max_rows, dry_run=False, now=now
    )
    wrong = {one.file for one in result.unreadable}
    lines = [line for line in await _lines(result) if line.file not in wrong]
    if digest_of(lines, result.meanings) != draft.digest:
        raise Problem(412, "preview-changed", PREVIEW_CHANGED)
    await store.delete_draft(connection, draft.draft_id)
    return result


async def preview_again(
    connection: Connection, edition_id: UUID, draft: Draft, *, max_rows: int, now: datetime
) -> Draft:
    """Replace the preview of a list by what would happen now."""
    again = await _looked_at(connection, edition_id, draft, max_rows, now)
    await store.update_preview(connection, again)
    return again


async def _looked_at(connection: Connection, edition_id: UUID, draft: Draft, max_rows: int, now: datetime) -> Draft:
    result = await nominate(
        connection, edition_id, draft.files, draft.declaration, max_rows=max_rows, dry_run=True, now=now
    )
    wrong = {one.file for one in result.unreadable}
    lines = [line for line in await _lines(result) if line.file not in wrong]
    return replace(
        draft,
        lines=lines,
        digest=digest_of(lines, result.meanings),
        unreadable=result.unreadable,
        recalled=result.recalled,
        meanings=result.meanings,
    )


def _refusals(draft: Draft) -> Iterator[FieldError]:
    """Yield an error for the form, and where there are several files one for each."""
    for one in draft.unreadable:
        name, text = draft.files[one.file].name, one.problems[0]
        if len(draft.files) > 1:
            text = Text("{name}: {text}", "{name}: {text}", name=name, text=text)
        yield FieldError(f"list {one.file}" if one.file else "list", text)


async def _lines(result: NominationResult) -> Sequence[Line]:
    return await asyncio.to_thread(lines_of, result.sheet, result.plan, result.errors, result.flags, result.proposed)
