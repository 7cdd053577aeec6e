"""HTTP of what headings and values of an institution's lists mean. Answers have an ETag, which If-Match compares."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Response

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import KEEPS, answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.http.problems import Problem
from diplomado_registration.catalogue.models import Code
from diplomado_registration.catalogue.usecases import UNKNOWN_CODE
from diplomado_registration.enrolment.api import institution_of
from diplomado_registration.nominations.mapping.models import ListMapping
from diplomado_registration.nominations.mapping.usecases import find_mapping, put_mapping

router = Router(prefix="/api/v1", tags=["nominations"])


@router.get("/institutions/{code}/list-mapping", responses=answers(ListMapping, tagged=True))
async def get_list_mapping(
    actor: Annotated[Actor, require("coordinator", "focal_point", "auditor")],
    connection: Transaction,
    code: Code,
    response: Response,
) -> dict[str, Any]:
    """Return what is remembered of headings and values of the institution's nomination lists, in all editions.

    A focal point reads that of the own institution.
    """
    if not actor.has_any(("auditor", "data_protection")):
        _check(actor, code)
    return _answer(response, await find_mapping(connection, code))


@router.put("/institutions/{code}/list-mapping", responses=answers(ListMapping, tagged=True), openapi_extra=KEEPS)
async def put_list_mapping(
    actor: Annotated[Actor, require("coordinator", "focal_point")],
    mapping: ListMapping,
    sent: Sent,
    connection: Transaction,
    code: Code,
    response: Response,
) -> dict[str, Any]:
    """Set what headings and values of the institution's nomination lists mean, from the next list on.

    What is not in `headings` or `values` is forgotten; a field that is left out stays as it is. Headings and codes that
    the service knows by itself keep their meaning. A focal point sets that of the own institution.
    """
    _check(actor, code)
    return _answer(response, await put_mapping(connection, code, mapping, sent, actor.subject, datetime.now(UTC)))


def _check(actor: Actor, institution: str) -> None:
    """Raise a 404 problem for the focal point of another institution."""
    if institution_of(actor) not in (None, institution):
        raise Problem(404, "code-unknown", UNKNOWN_CODE)


def _answer(response: Response, mapping: ListMapping) -> dict[str, Any]:
    tagged(response, mapping)
    return mapping.model_dump()
