"""SQL of the files that the lists of codes come from."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from pydantic_core import to_json

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.reference.file import Label, ReferenceFile

_FIND_FILES = "select file, version, content, imported_by from reference_files order by file"
_UPSERT_FILE = """
insert into reference_files (file, version, content, imported_by, loaded_at) values ($1, $2, $3, $4, $5)
on conflict (file) do update set
    version = excluded.version, content = excluded.content, imported_by = excluded.imported_by,
    loaded_at = excluded.loaded_at
"""
_DELETE_FILES = "delete from reference_files where not file = any ($1)"
_FIND_LABELS = """
select content -> 'area_label' as label from reference_files where content ->> 'area_label' is not null order by file
"""


class StoredFile(NamedTuple):
    """A file that is loaded. `imported_by` is who sent it; None: it came with the software."""

    file: ReferenceFile
    imported_by: str | None


async def find_files(connection: Connection) -> dict[str, StoredFile]:
    """Return the files that are loaded, by name."""
    return {
        row["file"]: StoredFile(ReferenceFile.model_validate(json.loads(row["content"])), row["imported_by"])
        for row in await connection.fetch(_FIND_FILES)
    }


async def upsert_file(connection: Connection, file: ReferenceFile, imported_by: str | None, now: datetime) -> None:
    """Store a file as loaded."""
    await connection.execute(_UPSERT_FILE, file.file, file.version, to_json(file).decode(), imported_by, now)


async def delete_files_except(connection: Connection, names: Collection[str]) -> None:
    """Forget the other files."""
    await connection.execute(_DELETE_FILES, list(names))


async def find_area_labels(connection: Connection) -> list[Label]:
    """Return what the countries that are loaded call their areas."""
    return [Label.model_construct(**json.loads(row["label"])) for row in await connection.fetch(_FIND_LABELS)]
