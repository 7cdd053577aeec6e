"""Every path and every query with an edition takes its id or its code."""

import re
from typing import Any

import pytest
from fastapi.routing import APIRoute

from diplomado_chassis.http.path_keys import EITHER, IN_QUERIES
from diplomado_chassis.http.query import query_parameters
from diplomado_contracts.services import SERVICES
from diplomado_local.platform import Platform
from tests.architecture.composition import all_services, routes_of, service_of
from tests.architecture.openapi_document import written
from tests.architecture.test_every_refusal import NOBODY, allowed
from tests.architecture.test_unknown_parameters import operations
from tests.support import tokens
from tests.support.services import running

KEY = re.compile(r"/editions/\{([^}]*)\}")


def of_one_key(document: dict[str, Any]) -> list[str]:
    """The operations of which a path has an edition and takes one of its keys alone."""
    found = []
    for path, methods in document["paths"].items():
        for operation in methods.values():
            named = KEY.search(path)
            described = {one.get("name"): one.get("description") for one in operation["parameters"]}
            if named and described[named[1]] != EITHER:
                found.append(operation["operationId"])
    return found


def test_every_path_takes_both_keys_of_an_edition() -> None:
    assert of_one_key(written()) == []


def test_the_rule_finds_a_path_that_takes_one_key() -> None:
    document = written()
    operation = document["paths"]["/api/v1/editions/{edition_id}/policy"]["get"]
    operation["parameters"][0]["description"] = "The id of the edition."
    assert of_one_key(document) == ["get_policy"]


def queries_of_one_key(document: dict[str, Any]) -> list[str]:
    """The operations of which a query has an edition and takes one of its keys alone."""
    return [
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
        for one in operation["parameters"]
        if one.get("in") == "query"
        and "edition" in one["name"]
        and (one["description"], one["schema"].get("format")) != (EITHER, None)
    ]


def test_every_query_takes_both_keys_of_an_edition() -> None:
    assert queries_of_one_key(written()) == []
    named = {
        name
        for service in all_services()
        for reached in routes_of(list(service.routes))
        if isinstance(reached.route, APIRoute) and reached.name.partition(" ")[2].startswith("/api/")
        for name in query_parameters(reached.route.dependant).kinds
        if "edition" in name
    }
    assert named == IN_QUERIES.keys(), "only parameters with these names are resolved"


def test_the_rule_finds_a_query_that_takes_one_key() -> None:
    document = written()
    operation = document["paths"]["/api/v1/deliveries"]["get"]
    [parameter] = [one for one in operation["parameters"] if one.get("name") == "edition_id"]
    parameter["schema"]["format"] = "uuid"
    assert queries_of_one_key(document) == ["list_deliveries"]


def test_every_service_with_editions_in_its_paths_finds_their_keys() -> None:
    blind = {
        service.name
        for service in all_services()
        for reached in routes_of(list(service.routes))
        if KEY.search(str(getattr(reached.route, "path", ""))) and service.edition_keys is None
    }
    assert blind == set()


@pytest.mark.parametrize("name", SERVICES)
async def test_a_key_of_no_edition_is_a_problem(name: str, platform: Platform) -> None:
    """Before anything else of the request is looked at, except who sends it."""
    wrong = {}
    async with running(service_of(name), platform, roles=["api"], public_burst=1000.0) as one:
        for reached in operations(service_of(name)):
            method, _, template = reached.name.partition(" ")
            named = KEY.search(template)
            if named is None:
                continue
            key = NOBODY if named[1] == "code" else "no-such-edition"
            path = re.sub(r"\{[^}]*\}", "nothing", template.replace(named[0], f"/editions/{key}"))
            who = sorted(allowed(reached))
            bearer = {} if who == ["public"] else {"Authorization": f"Bearer {tokens.token(who[0])}"}
            answer = await one.http.request(method, path, headers=bearer)
            if (answer.status_code, answer.json().get("type")) != (404, "urn:diplomado:problem:edition-unknown"):
                wrong[reached.name] = answer.text
            stranger = await one.http.request(method, path, headers={"Authorization": "Bearer none"})
            if bearer and stranger.status_code != 401:
                wrong[f"{reached.name} of nobody"] = stranger.text
    assert wrong == {}


@pytest.mark.parametrize("name", SERVICES)
async def test_a_code_of_no_edition_in_a_query_is_an_error_of_the_parameter(name: str, platform: Platform) -> None:
    wrong = {}
    async with running(service_of(name), platform, roles=["api"]) as one:
        for reached in operations(service_of(name)):
            method, _, path = reached.name.partition(" ")
            if "edition_id" not in query_parameters(reached.route.dependant).kinds:  # type: ignore[attr-defined]
                continue
            bearer = {"Authorization": f"Bearer {tokens.token(sorted(allowed(reached))[0])}"}
            answer = await one.http.request(method, path, params={"edition_id": "no-such-edition"}, headers=bearer)
            errors = [(error["in"], error["field"]) for error in answer.json().get("errors", ())]
            if (answer.status_code, errors) != (422, [("query", "edition_id")]):
                wrong[reached.name] = answer.text
    assert wrong == {}
