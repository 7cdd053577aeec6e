"""Every address says which methods it has, and a GET can be asked for its head."""

import re
from collections import defaultdict

import pytest

from diplomado_contracts.services import SERVICES
from diplomado_local.platform import Platform
from tests.architecture.composition import routes_of, service_of
from tests.architecture.openapi_document import written
from tests.architecture.test_descriptions import operations
from tests.architecture.test_every_refusal import NOBODY, allowed
from tests.support import tokens
from tests.support.services import running


@pytest.mark.parametrize("name", SERVICES)
async def test_a_refused_method_names_those_of_all_routes_of_its_address(name: str, platform: Platform) -> None:
    """The framework named those of one route, where several have the same address."""
    service = service_of(name)
    methods: dict[str, set[str]] = defaultdict(set)
    roles = {}
    for reached in routes_of(list(service.routes)):
        method, _, template = reached.name.partition(" ")
        if template.startswith("/api/v1/"):
            path = re.sub(r"\{[^}]*\}", NOBODY, template)
            methods[path].add(method)
            if method == "GET":
                roles[path] = sorted(allowed(reached))[0]
    wrong = {}
    async with running(service, platform, roles=["api"]) as one:
        for path, own in methods.items():
            refused = await one.http.request("OPTIONS", path)
            expected = ", ".join(sorted(own | ({"HEAD"} if "GET" in own else set())))
            literal = methods.get(re.sub(r"[^/]*$", NOBODY, path), set()) - own  # `…/summary` is also `…/{code}`
            if not literal and (refused.status_code, refused.headers.get("allow")) != (405, expected):
                wrong[path] = refused.status_code, refused.headers.get("allow")
        for path, role in roles.items():
            bearer = {"Authorization": f"Bearer {tokens.token(role)}"} if role != "public" else {}
            read, head = [await one.http.request(method, path, headers=bearer) for method in ("GET", "HEAD")]
            types = read.headers["content-type"], head.headers["content-type"]
            if (read.status_code, types[0], b"") != (head.status_code, types[1], head.content):
                wrong[f"HEAD {path}"] = read.status_code, head.status_code
    assert wrong == {}


def test_if_none_match_is_offered_where_something_may_be_created() -> None:
    """A step of something that exists can only fail by it."""
    offered = {
        operation["operationId"]
        for route, operation in operations(written()).items()
        for parameter in operation["parameters"]
        if parameter.get("$ref", "").endswith("/If-None-Match") and not route.startswith("PUT ")
    }
    assert offered == {"copy_policy", "preview_edition"}
