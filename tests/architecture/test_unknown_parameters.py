"""The API refuses query parameters that an operation does not have: ignored, `dryrun=true` would store a list."""

import re
from urllib.parse import urlencode

import pytest

from diplomado_chassis.http.edge import EdgeRoute
from diplomado_chassis.http.query import query_parameters
from diplomado_chassis.service import Service
from diplomado_contracts.services import SERVICES
from diplomado_local.platform import Platform
from tests.architecture.composition import Reached, routes_of, service_of
from tests.architecture.openapi_document import written
from tests.architecture.test_descriptions import members_of_body
from tests.architecture.test_every_refusal import NOBODY, allowed
from tests.support import tokens
from tests.support.services import Running, running

INVALID = "urn:diplomado:problem:invalid-data"


def operations(service: Service) -> list[Reached]:
    """The operations of a service's API."""
    found = [one for one in routes_of(list(service.routes)) if getattr(one.route, "path", "").startswith("/api/v1/")]
    assert found
    return found


async def fields_refused(one: Running, reached: Reached, query: list[tuple[str, str]]) -> list[str] | str:
    """What is refused of a query of somebody who may call an operation; the status if it is no refusal of fields."""
    method, _, template = reached.name.partition(" ")
    who = sorted(allowed(reached))
    bearer = {} if who == ["public"] else {"Authorization": f"Bearer {tokens.token(who[0])}"}
    path = re.sub(r"\{[^}]*\}", "nothing", re.sub(r"\{[^}]*_id[^}]*\}", NOBODY, template))
    answer = await one.http.request(method, path, params=urlencode(query), headers=bearer)
    if (answer.status_code, answer.json().get("type")) != (422, INVALID):
        return f"{answer.status_code}"
    return [f"{error['in']}.{error['field']}" for error in answer.json()["errors"]]


@pytest.mark.parametrize("name", SERVICES)
async def test_no_operation_ignores_a_parameter(name: str, platform: Platform) -> None:
    """Also where nothing is found, nothing is sent, or the other parameters are good; pages ignore them."""
    service = service_of(name)
    wrong = {}
    async with running(service, platform, roles=["api"], public_burst=1000.0) as one:
        for reached in operations(service):
            assert isinstance(reached.route, EdgeRoute)
            query = [("dryrun", "true"), ("lang", "en")]
            if (refused := await fields_refused(one, reached, query)) != ["query.dryrun"]:
                wrong[reached.name] = refused
            known = query_parameters(reached.route.dependant).kinds
            for repeated in {name for name, kind in known.items() if kind is None} - {"lang"}:
                refused = await fields_refused(one, reached, [(repeated, "a"), (repeated, "b")])
                if f"query.{repeated}" not in refused:
                    wrong[f"{reached.name} {repeated}"] = refused
        stranger = await one.http.get(
            f"/api/v1/audit/{name}", params={"dryrun": "true"}, headers={"Authorization": "Bearer none"}
        )
        page = await one.http.get("/api", params={"utm_source": "mail"})
    assert wrong == {}
    assert (stranger.status_code, page.status_code) == (401, 200)


async def test_a_refusal_says_which_parameters_there_are(platform: Platform) -> None:
    """In the language of the request."""
    bearer = {"Authorization": f"Bearer {tokens.token('coordinator')}"}
    async with running(service_of("registration"), platform, roles=["api"]) as one:
        path = f"/api/v1/editions/{NOBODY}/registrations"
        english = await one.http.get(path, params={"outcome": "graduated", "lang": "en"}, headers=bearer)
        twice = [("status", "registered"), ("status", "withdrawn")]
        spanish = await one.http.get(path, params=urlencode(twice), headers=bearer)
        doubled = await one.http.get(path, params={"fields": ["given_names"] * 2, "lang": "en"}, headers=bearer)
    assert english.json()["errors"] == [
        {
            "in": "query",
            "field": "outcome",
            "message": "There is no such parameter. The possible parameters are: after, fields, institution, lang, "
            "limit, status.",
        }
    ]
    assert spanish.json()["errors"] == [
        {"in": "query", "field": "status", "message": "Este parámetro se indica una sola vez."}
    ]
    assert doubled.json()["errors"] == [
        {"in": "query", "field": "fields", "message": "Each value can be given only once."}
    ]


def test_no_operation_has_a_parameter_with_the_name_of_a_member_of_its_body() -> None:
    """An error that names the field alone is taken for one of the body."""
    document = written()
    doubled = {
        (operation["operationId"], name)
        for methods in document["paths"].values()
        for operation in methods.values()
        if "$ref" in operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        for name in members_of_body(document, operation).keys() & {one.get("name") for one in operation["parameters"]}
    }
    assert doubled == set()
