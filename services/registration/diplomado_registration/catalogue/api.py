"""HTTP of the catalogue: programmes, donors, courses, institutions and the lists of codes."""

from typing import Annotated, Any

from diplomado_chassis.http.auth import Actor, public, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_registration.catalogue import store
from diplomado_registration.catalogue.models import Code, Course, Donor, Institution, Programme
from diplomado_registration.catalogue.usecases import reject_unknown_codes

router = Router(prefix="/api/v1", tags=["catalogue"])

Coordinator = Annotated[Actor, require("coordinator")]
Reader = Annotated[Actor, require("coordinator", "focal_point", "auditor")]


@router.put("/donors/{code}")
async def put_donor(_actor: Coordinator, connection: Transaction, code: Code, donor: Donor) -> dict[str, Any]:
    """Store a donor."""
    await store.upsert_donor(connection, code, donor)
    return {"code": code, **donor.model_dump()}


@router.put("/programmes/{code}")
async def put_programme(
    _actor: Coordinator, connection: Transaction, code: Code, programme: Programme
) -> dict[str, Any]:
    """Store a programme and the donors that fund it."""
    with reject_unknown_codes({"donor": "donors"}):
        await store.upsert_programme(connection, code, programme)
    return {"code": code, **programme.model_dump()}


@router.put("/courses/{code}")
async def put_course(_actor: Coordinator, connection: Transaction, code: Code, course: Course) -> dict[str, Any]:
    """Store a course."""
    await store.upsert_course(connection, code, course)
    return {"code": code, **course.model_dump()}


@router.put("/institutions/{code}")
async def put_institution(
    _actor: Coordinator, connection: Transaction, code: Code, institution: Institution
) -> dict[str, Any]:
    """Store an institution."""
    with reject_unknown_codes():
        await store.upsert_institution(connection, code, institution)
    return {"code": code, **institution.model_dump()}


@router.get("/institutions")
async def get_institutions(_actor: Reader, connection: Transaction) -> dict[str, Any]:
    """Return all institutions."""
    return {"institutions": [dict(row) for row in await store.list_institutions(connection)]}


@router.get("/reference", dependencies=[public])
async def get_reference(connection: Transaction) -> dict[str, Any]:
    """Return the lists of codes that forms and files use."""
    return await store.list_codes(connection)
