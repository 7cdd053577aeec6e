"""The API takes the media types that its document names: read as a list, a multipart form is a list of nonsense."""

import re

import pytest

from diplomado_chassis.service import Service
from diplomado_contracts.services import SERVICES
from diplomado_local.platform import Platform
from tests.architecture.composition import service_of
from tests.architecture.openapi_document import described
from tests.architecture.test_every_refusal import NOBODY
from tests.support import tokens
from tests.support.services import running

TYPE = "urn:diplomado:problem:content-type"


def with_body(service: str) -> dict[tuple[str, str], tuple[str, list[str]]]:
    """The operations of a service's API that take a body: of each who may call, and what it takes."""
    return {
        (method.upper(), path): (operation["x-roles"][0], sorted(operation["requestBody"]["content"]))
        for path, operations in described(service)["paths"].items()
        for method, operation in operations.items()
        if path.startswith("/api/v1/") and not path.startswith("/api/v1/trials/") and "requestBody" in operation
    }


@pytest.mark.parametrize("name", SERVICES)
async def test_a_body_of_another_kind_is_refused_with_those_that_are_taken(name: str, platform: Platform) -> None:
    """JSON needs its header; a file may come without one."""
    service: Service = service_of(name)
    taken = with_body(name)
    assert taken
    wrong = {}
    async with running(service, platform, roles=["api"], public_burst=1000.0) as one:
        for (method, template), (role, accepted) in taken.items():
            bearer = {} if role == "public" else {"Authorization": f"Bearer {tokens.token(role)}"}
            path = re.sub(r"\{[^}]*\}", "nothing", re.sub(r"\{[^}]*_id[^}]*\}", NOBODY, template))
            stated = {"Content-Type": "multipart/form-data; boundary=x"}
            other = await one.http.request(method, path, content=b"--x", headers={**bearer, **stated})
            silent = await one.http.request(method, path, content=b"{}", headers=bearer)
            found = (other.status_code, other.json()["type"], sorted(other.json().get("accepted", ())))
            is_json = accepted == ["application/json"]
            if found != (415, TYPE, accepted) or (silent.status_code == 415) != is_json:
                wrong[method, template] = *found, silent.status_code
    assert wrong == {}
