"""The OpenAPI document of a service describes every route of its API, with the roles that may call it."""

import pytest

from diplomado_chassis.http.app import build_app
from diplomado_chassis.http.auth import decision
from diplomado_chassis.postgres.database import Database
from diplomado_contracts.services import SERVICES
from diplomado_local.platform import Platform
from tests.architecture.composition import routes_of, service_of
from tests.support.services import settings_for


@pytest.mark.parametrize("name", SERVICES)
async def test_every_route_of_the_api_is_described(name: str, platform: Platform) -> None:
    service = service_of(name)
    settings = settings_for(service, platform, "described")
    app = build_app(name, settings, Database(settings), service.routes, scopes=service.scopes, access=service.access)
    document = app.openapi()
    described = {
        f"{method.upper()} {path}": operation.get("x-roles")
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    mounted = {
        reached.name.replace(":path}", "}"): sorted(
            {role for call in reached.dependencies for role in decision(call) or ()}
        )
        for reached in routes_of(list(service.routes))
        if getattr(reached.route, "path", "").startswith("/api/")
    }
    assert mounted.keys() - described.keys() == set()
    assert {name: described[name] for name in mounted} == mounted
    assert mounted[f"GET /api/v1/audit/{name}"] == ["auditor", "data_protection"]
    assert document["paths"][f"/api/v1/audit/{name}"]["get"]["security"] == [{"bearer": []}]
    assert "AuditRow" in document["components"]["schemas"]
