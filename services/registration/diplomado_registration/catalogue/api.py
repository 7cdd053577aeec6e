"""HTTP of the catalogue: programmes, donors, courses, institutions.

A PUT keeps the stored values of fields that are left out. Answers have an ETag, which If-Match compares.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Path, Response

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import KEEPS, answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.paging import Paging, paged
from diplomado_chassis.http.path_keys import EITHER
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_registration.catalogue import store, usecases
from diplomado_registration.catalogue.answer_models import (
    Courses,
    CourseView,
    DonorView,
    Institutions,
    InstitutionView,
    Programmes,
    ProgrammeView,
)
from diplomado_registration.catalogue.models import Code, Course, Donor, Institution, Programme, StrictModel
from diplomado_registration.catalogue.usecases import reject_unknown_codes

router = Router(prefix="/api/v1", tags=["catalogue"])

EditionCode = Annotated[Code, Path(description=EITHER)]
"""An edition in a path, for a handler that works with its code."""
Coordinator = Annotated[Actor, require("coordinator")]
Reader = Annotated[Actor, require("coordinator", "focal_point", "auditor")]


@router.get("/donors/{code}", responses=answers(DonorView, tagged=True))
async def get_donor(_actor: Reader, connection: Transaction, code: Code, response: Response) -> dict[str, Any]:
    """Return a donor."""
    entry = await usecases.find_entry(connection, usecases.DONORS, code)
    return _answer(response, code, entry)


@router.put("/donors/{code}", responses=answers(DonorView, tagged=True), openapi_extra=KEEPS)
async def put_donor(
    _actor: Coordinator, donor: Donor, sent: Sent, connection: Transaction, code: Code, response: Response
) -> dict[str, Any]:
    """Store a donor."""
    entry = await usecases.put_entry(connection, usecases.DONORS, code, donor, sent)
    return _answer(response, code, entry)


@router.get("/programmes", operation_id="list_programmes", responses=answers(Programmes))
async def get_programmes(
    _actor: Reader, connection: Transaction, page: Paging, donor: Code | None = None
) -> dict[str, Any]:
    """Return programmes, sorted by code; those that one donor funds."""
    return paged("programmes", await store.list_programmes_page(connection, donor, page))


@router.get("/programmes/{code}", responses=answers(ProgrammeView, tagged=True))
async def get_programme(_actor: Reader, connection: Transaction, code: Code, response: Response) -> dict[str, Any]:
    """Return a programme and the donors that fund it."""
    entry = await usecases.find_entry(connection, usecases.PROGRAMMES, code)
    return _answer(response, code, entry)


@router.put("/programmes/{code}", responses=answers(ProgrammeView, tagged=True), openapi_extra=KEEPS)
async def put_programme(
    _actor: Coordinator, programme: Programme, sent: Sent, connection: Transaction, code: Code, response: Response
) -> dict[str, Any]:
    """Store a programme and the donors that fund it."""
    with reject_unknown_codes({"donor": "donors"}):
        entry = await usecases.put_entry(connection, usecases.PROGRAMMES, code, programme, sent)
        return _answer(response, code, entry)


@router.get("/courses", operation_id="list_courses", responses=answers(Courses))
async def get_courses(
    _actor: Reader, connection: Transaction, page: Paging, programme: Code | None = None
) -> dict[str, Any]:
    """Return courses, sorted by code; those with an edition of one programme."""
    return paged("courses", await store.list_courses_page(connection, programme, page))


@router.get("/courses/{code}", responses=answers(CourseView, tagged=True))
async def get_course(_actor: Reader, connection: Transaction, code: Code, response: Response) -> dict[str, Any]:
    """Return a course."""
    entry = await usecases.find_entry(connection, usecases.COURSES, code)
    return _answer(response, code, entry)


@router.put("/courses/{code}", responses=answers(CourseView, tagged=True), openapi_extra=KEEPS)
async def put_course(
    _actor: Coordinator, course: Course, sent: Sent, connection: Transaction, code: Code, response: Response
) -> dict[str, Any]:
    """Store a course."""
    entry = await usecases.put_entry(connection, usecases.COURSES, code, course, sent)
    return _answer(response, code, entry)


@router.get("/institutions/{code}", responses=answers(InstitutionView, tagged=True))
async def get_institution(_actor: Reader, connection: Transaction, code: Code, response: Response) -> dict[str, Any]:
    """Return an institution."""
    entry = await usecases.find_entry(connection, usecases.INSTITUTIONS, code)
    return _answer(response, code, entry)


@router.put("/institutions/{code}", responses=answers(InstitutionView, tagged=True), openapi_extra=KEEPS)
async def put_institution(
    _actor: Coordinator, institution: Institution, sent: Sent, connection: Transaction, code: Code, response: Response
) -> dict[str, Any]:
    """Store an institution."""
    with reject_unknown_codes():
        entry = await usecases.put_institution(connection, code, institution, sent, datetime.now(UTC))
    return _answer(response, code, entry)


@router.get("/institutions", operation_id="list_institutions", responses=answers(Institutions))
async def get_institutions(
    _actor: Reader,
    connection: Transaction,
    page: Paging,
    organisation_type: Code | None = None,
    level: Code | None = None,
    admin_area: Code | None = None,
) -> dict[str, Any]:
    """Return institutions, sorted by name."""
    found = await store.list_institutions_page(connection, organisation_type, level, admin_area, page)
    return paged("institutions", found)


def _answer(response: Response, code: str, entry: StrictModel) -> dict[str, Any]:
    tagged(response, entry)
    return {"code": code, **entry.model_dump()}
