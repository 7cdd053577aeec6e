"""Every path with an edition takes its id or its code."""

import re
from typing import Any

import pytest

from diplomado_chassis.http.path_keys import EITHER
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
