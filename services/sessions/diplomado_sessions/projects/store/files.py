"""The file of each team."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_UPSERT = """
insert into team_files (project_id, name, kind, size, sha256, content, uploaded_by)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (project_id) do update set name = excluded.name, kind = excluded.kind, size = excluded.size,
    sha256 = excluded.sha256, content = excluded.content, uploaded_by = excluded.uploaded_by, uploaded_at = now()
"""
_FILES = """
select f.project_id, f.name, f.kind, f.size, encode(f.sha256, 'hex') as sha256, f.content is not null as kept,
    f.uploaded_by, f.uploaded_at,
    exists (
        select from team_members m join registrations r using (registration_id) join people p using (participant_id)
        where m.project_id = f.project_id and p.erased
    ) as member_erased
from team_files f join teams t using (project_id)
where t.edition_id = $1 and ($2::uuid[] is null or f.project_id = any($2))
"""
_CONTENT = "select content from team_files where project_id = $1"
_PURGE = """
update team_files f set content = null
from teams t join editions e using (edition_id)
where t.project_id = f.project_id and f.content is not null and e.ends_on < current_date - $1::int
    and f.uploaded_at < now() - make_interval(days => $1::int)
"""


@dataclass(frozen=True, slots=True)
class TeamFile:
    """What is known about a team's file. `kept` is false once the content was purged."""

    name: str
    kind: str
    size: int
    sha256: str
    kept: bool
    uploaded_by: str
    uploaded_at: datetime
    member_erased: bool

    def view(self) -> dict[str, Any]:
        """Return what callers see. `member_erased` asks them whether the file names a person who was erased."""
        return {name: getattr(self, name) for name in TeamFile.__dataclass_fields__}


async def upsert_file(
    connection: Connection, project_id: UUID, name: str, kind: str, sha256: bytes, content: bytes, author: str
) -> None:
    """Insert or replace the file of a team."""
    await connection.execute(_UPSERT, project_id, name, kind, len(content), sha256, content, author)


async def list_files(
    connection: Connection, edition_id: UUID, projects: Collection[UUID] | None = None
) -> dict[UUID, TeamFile]:
    """Return the files of an edition's teams, or of some, by team."""
    rows = [dict(row) for row in await connection.fetch(_FILES, edition_id, projects)]
    return {row.pop("project_id"): TeamFile(**row) for row in rows}


async def load_content(connection: Connection, project_id: UUID) -> bytes | None:
    """Return the content of a team's file, or None if there is none or it was purged."""
    content: bytes | None = await connection.fetchval(_CONTENT, project_id)
    return content


async def purge_content(connection: Connection, days: int) -> int:
    """Remove the content of files of editions that ended longer ago; return how many."""
    return int((await connection.execute(_PURGE, days)).rpartition(" ")[2])
