"""SQL of nomination lists that wait for a confirmation. They contain personal data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from asyncpg import Record
from pydantic_core import from_json, to_json

from diplomado_chassis.language.languages import ENGLISH, SPANISH
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.nominations.declaration import Declaration
from diplomado_registration.nominations.files import SentFile, Unreadable
from diplomado_registration.nominations.preview import Line, line_of, written
from diplomado_registration.nominations.values.meanings import Meaning

_INSERT = """
insert into nomination_drafts
    (draft_id, edition_id, sent_by, institution, basis, language, restore_reason, override_reason, shared_reason,
     content, files, lines, digest, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""
_FIND = """
select draft_id, edition_id, sent_by, institution, basis, language, restore_reason, override_reason, shared_reason,
       content, files, lines, digest, created_at
from nomination_drafts where draft_id = $1 and edition_id = $2 and sent_by = $3
"""
_LOCK = _FIND + " for update"
_UPDATE = "update nomination_drafts set lines = $2, digest = $3, files = $4 where draft_id = $1"
_DELETE = "delete from nomination_drafts where draft_id = $1"
_PURGE = """
delete from nomination_drafts where draft_id in (
    select draft_id from nomination_drafts where created_at < now() - interval '1 day' limit $1
)
"""
_MAX_PURGED = 100


@dataclass(frozen=True, slots=True)
class Draft:
    """A list with its preview. `unreadable` are the files of it that could not be read.

    `recalled` are the columns of headings that were explained before, `meanings` the values that are no codes.
    """

    draft_id: UUID
    declaration: Declaration
    files: Sequence[SentFile]
    lines: Sequence[Line]
    digest: str
    unreadable: Sequence[Unreadable] = ()
    recalled: Mapping[str, str] = field(default_factory=dict)
    meanings: Sequence[Meaning] = ()


async def insert_draft(connection: Connection, edition_id: UUID, draft: Draft, now: datetime) -> None:
    """Store a list that was previewed."""
    declared = draft.declaration
    await connection.execute(
        _INSERT,
        draft.draft_id,
        edition_id,
        declared.declared_by,
        declared.institution,
        declared.basis,
        declared.language,
        declared.restore_reason,
        declared.override_reason,
        declared.shared_reason,
        b"".join(file.content for file in draft.files),
        _files(draft),
        to_json([written(line) for line in draft.lines]).decode(),
        draft.digest,
        now,
    )


async def find_draft(
    connection: Connection, draft_id: UUID, edition_id: UUID, sent_by: str, *, lock: bool = False
) -> Draft | None:
    """Return a list of a sender; None if it was confirmed, discarded or is another's."""
    row = await connection.fetchrow(_LOCK if lock else _FIND, draft_id, edition_id, sent_by)
    return None if row is None else _draft(row)


async def update_preview(connection: Connection, draft: Draft) -> None:
    """Store another preview of a list."""
    lines = to_json([written(line) for line in draft.lines]).decode()
    await connection.execute(_UPDATE, draft.draft_id, lines, draft.digest, _files(draft))


async def delete_draft(connection: Connection, draft_id: UUID) -> None:
    """Delete a list that was confirmed or discarded."""
    await connection.execute(_DELETE, draft_id)


async def purge_drafts(connection: Connection) -> int:
    """Delete lists that were forgotten for a day."""
    return int((await connection.execute(_PURGE, _MAX_PURGED)).rpartition(" ")[2])


def _draft(row: Record) -> Draft:
    declaration = Declaration(
        row["sent_by"],
        row["institution"],
        row["basis"],
        row["language"],
        accept_valid=True,
        restore=row["restore_reason"] is not None,
        restore_reason=row["restore_reason"],
        override_reason=row["override_reason"],
        shared_reason=row["shared_reason"],
    )
    lines = [line_of(line) for line in from_json(row["lines"])]
    described = from_json(row["files"]) if row["files"] else [{"name": "", "size": len(row["content"])}]
    files: list[SentFile] = []
    unreadable: list[Unreadable] = []
    recalled: dict[str, str] = {}
    meanings: list[Meaning] = []
    begin = 0
    for position, one in enumerate(described):
        files.append(SentFile(row["content"][begin : begin + one["size"]], one["name"]))
        begin += one["size"]
        recalled |= dict(one.get("recalled", ()))
        meanings += (Meaning(column, value, code, tuple(of)) for column, value, code, of in one.get("meanings", ()))
        if one.get("problems"):
            unreadable.append(Unreadable(position, [Text(es, en) for es, en in one["problems"]], one["headings"]))
    return Draft(row["draft_id"], declaration, files, lines, row["digest"], unreadable, recalled, meanings)


def _files(draft: Draft) -> str:
    """Return what is stored of the files beside their content."""
    wrong = {one.file: one for one in draft.unreadable}
    return to_json(
        [
            {
                "name": file.name,
                "size": len(file.content),
                "problems": [(text.in_(SPANISH), text.in_(ENGLISH)) for text in wrong[position].problems]
                if position in wrong
                else [],
                "headings": list(wrong[position].headings) if position in wrong else [],
                # It is one list; pairs keep their order.
                "recalled": list(draft.recalled.items()) if position == 0 else [],
                "meanings": [(one.column, one.value, one.code, one.institutions) for one in draft.meanings]
                if position == 0
                else [],
            }
            for position, file in enumerate(draft.files)
        ]
    ).decode()
