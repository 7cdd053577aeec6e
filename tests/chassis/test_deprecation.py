"""What will end says so in each answer, through the whole application."""

from dataclasses import replace
from datetime import date
from typing import Annotated

import pytest
from fastapi import Query
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.description import Ending, deprecated_operation, deprecated_parameter, document_of
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_local.platform import Platform
from tests.chassis.sample import sample
from tests.support.services import running

ENDING = Ending(since=date(2026, 12, 1), sunset=date(2028, 1, 1))
MARKS = {
    "deprecation": "@1796083200",
    "sunset": "Sat, 01 Jan 2028 00:00:00 GMT",
    "link": '</api#changelog>; rel="deprecation"',
}
router = Router(prefix="/api/v1")


@router.get("/old", deprecated=True, dependencies=[public, deprecated_operation(ENDING)])
async def read_old() -> dict[str, str]:
    """Answer JSON."""
    return {"see": "/new"}


@router.post("/old-files", deprecated=True, dependencies=[public, deprecated_operation(ENDING)])
async def print_old(_connection: Transaction) -> Response:
    """Answer a file."""
    return Response(b"old", media_type="application/octet-stream")


@router.get("/new", dependencies=[public, deprecated_parameter("most", ENDING)])
async def read_new(
    most: Annotated[int | None, Query(deprecated=True, description="The most bytes.")] = None,
) -> Response:
    """Answer a file, which the older parameter shortens."""
    return Response(b"new"[:most], media_type="application/octet-stream")


async def test_answers_of_what_ends_say_since_when_and_until_when(platform: Platform) -> None:
    """Also of files, and of a request that is repeated with its key."""
    key = {"Idempotency-Key": "the-same-request"}
    async with running(replace(sample, routes=[router, *sample.routes]), platform, roles={"api"}) as one:
        old = await one.http.get("/api/v1/old")
        files = [await one.http.post("/api/v1/old-files", headers=key) for _ in range(2)]
        by_parameter, new = [await one.http.get("/api/v1/new", params=query) for query in ({"most": 1}, {})]
    for answer in (old, *files, by_parameter):
        assert answer.status_code == 200, answer.text
        assert {name: answer.headers.get(name) for name in MARKS} == MARKS
    assert files[1].headers["idempotency-replayed"] == "true"
    assert not MARKS.keys() & new.headers.keys()


def test_the_document_says_what_ends() -> None:
    paths = document_of("sample", router.routes, {})["paths"]
    assert (paths["/api/v1/old"]["get"]["deprecated"], paths["/api/v1/old-files"]["post"]["deprecated"]) == (True, True)
    assert "deprecated" not in paths["/api/v1/new"]["get"]
    assert paths["/api/v1/new"]["get"]["parameters"][0]["deprecated"] is True


def test_callers_have_a_year() -> None:
    with pytest.raises(ValueError, match="a year"):
        Ending(since=date(2026, 12, 1), sunset=date(2027, 11, 30))
