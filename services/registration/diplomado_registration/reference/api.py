"""HTTP of the lists of codes: single entries, and whole files of a country.

A PUT keeps the stored values of fields that are left out. Answers have an ETag, which If-Match compares.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Path, Response

from diplomado_chassis.http.auth import Actor, public, require
from diplomado_chassis.http.description import KEEPS, REPLACES, answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_registration.catalogue.models import Code
from diplomado_registration.reference import store, usecases
from diplomado_registration.reference.answer_models import EntryView, Reference, ReferenceList
from diplomado_registration.reference.file import FileName, ListName, ReferenceEntry, ReferenceFile, joined_label
from diplomado_registration.reference.store.files import find_area_labels

router = Router(prefix="/api/v1", tags=["reference"])

Coordinator = Annotated[Actor, require("coordinator")]
Reader = Annotated[Actor, require("coordinator", "focal_point", "auditor")]
File = Annotated[FileName, Path(description="A country by ISO 3166-1, or common.")]


@router.get("/reference", dependencies=[public], responses=answers(Reference))
async def get_reference(connection: Transaction) -> dict[str, Any]:
    """Return the lists of codes that forms and files use, without retired codes."""
    return await store.list_offered(connection)


@router.get("/reference/{name}", operation_id="get_reference_list", responses=answers(ReferenceList))
async def get_list(_actor: Reader, connection: Transaction, name: ListName) -> dict[str, Any]:
    """Return all entries of a list, also retired ones; for areas with what they are called (`label`)."""
    entries = await store.list_entries(connection, name)
    label = joined_label(await find_area_labels(connection)) if name == "admin_areas" else None
    return {"list": name, "entries": entries} | ({"label": label.model_dump()} if label else {})


@router.get("/reference/{name}/{code}", operation_id="get_reference_entry", responses=answers(EntryView, tagged=True))
async def get_entry(
    _actor: Reader, connection: Transaction, name: ListName, code: Code, response: Response
) -> dict[str, Any]:
    """Return an entry of a list, also a retired one."""
    return _answer(response, code, await usecases.find_entry(connection, name, code))


@router.put(
    "/reference/{name}/{code}",
    operation_id="put_reference_entry",
    responses=answers(EntryView, tagged=True),
    openapi_extra=KEEPS,
)
async def put_entry(
    _actor: Coordinator,
    entry: ReferenceEntry,
    sent: Sent,
    connection: Transaction,
    name: ListName,
    code: Code,
    response: Response,
) -> dict[str, Any]:
    """Store an entry of a list. Files do not overrule it from then on. `retired` keeps it from being offered."""
    return _answer(response, code, await usecases.put_entry(connection, name, code, entry, sent))


@router.delete("/reference/{name}/{code}", status_code=204, operation_id="delete_reference_entry")
async def delete_entry(_actor: Coordinator, sent: Sent, connection: Transaction, name: ListName, code: Code) -> None:
    """Delete an entry that nothing uses; else the answer says where it is used."""
    await usecases.delete_entry(connection, name, code, sent)


@router.get(
    "/reference-files/{file_name}", operation_id="get_reference_file", responses=answers(ReferenceFile, tagged=True)
)
async def get_file(_actor: Reader, connection: Transaction, file_name: File, response: Response) -> dict[str, Any]:
    """Return a file that is loaded, as it can be imported again."""
    file = await usecases.find_file(connection, file_name)
    tagged(response, file)
    return file.model_dump(mode="json")


@router.put(
    "/reference-files/{file_name}",
    operation_id="put_reference_file",
    responses=answers(ReferenceFile, tagged=True),
    openapi_extra=REPLACES,
)
async def put_file(
    actor: Coordinator,
    file: ReferenceFile,
    sent: Sent,
    connection: Transaction,
    file_name: File,
    response: Response,
) -> dict[str, Any]:
    """Import the lists of a country. Codes that the new version lacks are retired."""
    now = datetime.now(UTC)
    stored = await usecases.import_file(connection, file_name, file, sent, by=actor.subject, now=now)
    tagged(response, stored)
    return stored.model_dump(mode="json")


def _answer(response: Response, code: str, entry: ReferenceEntry) -> dict[str, Any]:
    tagged(response, entry)
    return {"code": code, **entry.model_dump()}
