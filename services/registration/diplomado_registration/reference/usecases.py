"""Loads the lists of codes from files, and changes single entries."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import structlog
from asyncpg import ForeignKeyViolationError

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue.coded_fields import CODED_FIELDS
from diplomado_registration.catalogue.field_reader import NOT_LISTED
from diplomado_registration.catalogue.models import keep_left_out
from diplomado_registration.catalogue.store import list_unlisted
from diplomado_registration.catalogue.usecases import UNKNOWN_CODE, reject_unknown_codes
from diplomado_registration.reference import store
from diplomado_registration.reference.codes import Codes
from diplomado_registration.reference.file import (
    COMMON,
    LISTS,
    ListName,
    ReferenceEntry,
    ReferenceFile,
    merged,
    newer,
    shipped_files,
)
from diplomado_registration.reference.store import files
from diplomado_registration.settings import Settings

log = structlog.get_logger()

CODE_IN_USE = Text(
    es="El código está en uso; no se borró. Retírelo (retired=true): deja de ofrecerse y lo guardado sigue valiendo.",
    en="The code is in use; it was not deleted. Retire it (retired=true): it is not offered any more, and what is "
    "stored stays valid.",
)
CODE_OF_A_FILE = Text(
    es="El código viene de un archivo, que lo traería de nuevo. Retírelo (retired=true) o importe otro archivo.",
    en="The code comes from a file, which would bring it back. Retire it (retired=true) or import another file.",
)
UNKNOWN_FILE = Text(es="Ese archivo no está cargado.", en="That file is not loaded.")
OTHER_FILE = Text(
    es="El archivo dice ser de otro país que la dirección.", en="The file says that it is of another country."
)
VERSION_TOO_LOW = Text(
    es="La versión cargada es la {version}; la nueva debe ser mayor.",
    en="The loaded version is {version}; the new one must be higher.",
)
WITHIN_ITSELF = Text(es="Quedaría dentro de sí misma.", en="It would lie within itself.")


async def load_reference(connection: Connection, settings: Settings) -> None:
    """Load the files of the mission's countries, and those that were imported. Repeating it changes nothing.

    A later version of a file updates names and retires codes. Codes of countries that are not chosen any more are
    retired too. A lower version, of an older release beside this one, changes nothing.
    """
    await store.lock_lists(connection)
    stored = await files.find_files(connection)
    imported = [name for name, file in stored.items() if file.imported_by is not None]
    chosen: list[ReferenceFile] = []
    for file_name in dict.fromkeys((COMMON, *settings.country_codes, *imported)):
        present = stored.get(file_name)
        file = newer(shipped_files().get(file_name), present and present.file)
        if file is None:
            log.warning("reference.file_missing", country=file_name)
            continue
        if present is None or file.version > present.file.version:
            await files.upsert_file(connection, file, None, datetime.now(UTC))
        chosen.append(file)
    await files.delete_files_except(connection, [file.file for file in chosen])
    await _apply(connection, chosen)


async def import_file(
    connection: Connection, name: str, file: ReferenceFile, preconditions: Preconditions, *, by: str, now: datetime
) -> ReferenceFile:
    """Load a file that staff sent, and return it. The same file again changes nothing.

    Raises ValidationFailed for a file of another country or a version that is not higher than the loaded one, and a
    412 problem if the loaded file is another than the client saw.
    """
    if file.file != name:
        raise ValidationFailed(FieldError("file", OTHER_FILE))
    await store.lock_lists(connection)
    stored = await files.find_files(connection)
    present = stored[name].file if name in stored else None
    preconditions.check(present)
    if file == present:
        return file
    known = newer(shipped_files().get(name), present)
    if known is not None and file.version <= known.version:
        raise ValidationFailed(FieldError("version", VERSION_TOO_LOW.with_values(version=known.version)))
    await files.upsert_file(connection, file, by, now)
    others = [other.file for other_name, other in stored.items() if other_name != name]
    await _apply(connection, [*others, file])
    return file


async def find_file(connection: Connection, name: str) -> ReferenceFile:
    """Return a file that is loaded. Raises a 404 problem."""
    found = (await files.find_files(connection)).get(name)
    if found is None:
        raise Problem(404, "reference-file-unknown", UNKNOWN_FILE)
    return found.file


async def _apply(connection: Connection, chosen: Sequence[ReferenceFile]) -> None:
    lists = merged(chosen)
    for list_name in LISTS:
        changed, retired = await store.apply_file_entries(connection, list_name, lists[list_name])
        if changed or retired:
            log.info("reference.loaded", list=list_name, changed=changed, retired=retired)


async def put_entry(
    connection: Connection, list_name: ListName, code: str, sent: ReferenceEntry, preconditions: Preconditions
) -> ReferenceEntry:
    """Store an entry and return it. Fields that were left out keep their values; files do not overrule it from then on.

    Raises ValidationFailed for an unknown parent, and a 412 problem if the entry is another than the client saw.
    """
    await store.lock_lists(connection)
    stored = await store.lock_entry(connection, list_name, code)
    preconditions.check(stored and stored.entry)
    entry = keep_left_out(sent, stored and stored.entry)
    if entry.parent is not None:
        await _check_parent(connection, list_name, code, entry.parent)
    with reject_unknown_codes():
        await store.upsert_entry(connection, list_name, code, entry)
    log.info("reference.entry_stored", list=list_name, retired=entry.retired)
    return await find_entry(connection, list_name, code)


async def _check_parent(connection: Connection, list_name: ListName, code: str, parent: str) -> None:
    parents = {entry["code"]: entry["parent"] for entry in await store.list_entries(connection, list_name)}
    above: str | None = parent
    while above is not None and above != code:
        above = parents.get(above)
    if above == code:
        raise ValidationFailed(FieldError("parent", WITHIN_ITSELF))


async def find_entry(connection: Connection, list_name: ListName, code: str) -> ReferenceEntry:
    """Return an entry, also a retired one. Raises a 404 problem."""
    stored = await store.find_entry(connection, list_name, code)
    if stored is None:
        raise Problem(404, "code-unknown", UNKNOWN_CODE)
    return stored.entry


async def delete_entry(connection: Connection, list_name: ListName, code: str, preconditions: Preconditions) -> None:
    """Delete an entry that nothing uses. Raises a 409 problem that says where it is used, or that a file brings it."""
    await store.lock_lists(connection)
    stored = await store.lock_entry(connection, list_name, code)
    if stored is None:
        raise Problem(404, "code-unknown", UNKNOWN_CODE)
    preconditions.check(stored.entry)
    uses = await store.count_uses(connection, list_name, code)
    if uses:
        raise Problem(409, "code-in-use", CODE_IN_USE, used_in=uses)
    if stored.author == "file":
        raise Problem(409, "code-of-a-file", CODE_OF_A_FILE)
    try:
        await store.delete_entry(connection, list_name, code)
    except ForeignKeyViolationError:  # it was used meanwhile
        raise Problem(409, "code-in-use", CODE_IN_USE) from None
    log.info("reference.entry_deleted", list=list_name)


async def reject_codes(connection: Connection, institution: str | None, codes: Mapping[str, str | None]) -> None:
    """Raise ValidationFailed for all fields of something new whose code no list offers, with the nearest ones.

    `codes` are values by field. A retired code is not offered.
    """
    unlisted = await list_unlisted(connection, institution, [codes.get(field.name) for field in CODED_FIELDS])
    retired = await store.find_retired_fields(connection, codes)
    if not unlisted and not retired:
        return
    lists = await store.list_offered(connection)
    offered = {field.name: Codes(lists[field.codes]) for field in CODED_FIELDS}
    raise ValidationFailed(
        *(
            FieldError(field, offered[field].refusal(codes[field] or "") if field in offered else NOT_LISTED)
            for field in dict.fromkeys((*unlisted, *retired))
        )
    )
