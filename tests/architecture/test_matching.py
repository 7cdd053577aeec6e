"""A route compares the beginning of a path before the pattern, and matches what the pattern matches."""

import pytest
from fastapi.routing import APIRoute

from diplomado_chassis.http.edge import EdgeRoute, _database, _reading, _transaction
from diplomado_contracts.services import SERVICES
from tests.architecture.composition import routes_of, service_of


@pytest.mark.parametrize("name", SERVICES)
def test_each_route_matches_as_the_framework_matches(name: str) -> None:
    routes = [each.route for each in routes_of(list(service_of(name).routes)) if isinstance(each.route, EdgeRoute)]
    paths = {route.path.replace("{", "").replace("}", "").replace(":path", "") for route in routes}
    paths |= {"", "/", "/v", "/api", *(path + "/" for path in paths), *(path[:-1] for path in paths)}
    matched = 0
    for route, path, root in ((route, path, root) for route in routes for path in paths for root in ("", "/below")):
        scope = {"type": "http", "method": "GET", "path": root + path, "root_path": root}
        found = route.matches(scope)
        assert found == APIRoute.matches(route, scope), (route.path, path)
        matched += bool(found[1])
    assert matched >= 2 * len(routes)


@pytest.mark.parametrize("name", SERVICES)
def test_a_route_without_a_transaction_only_reads(name: str) -> None:
    for each in routes_of(list(service_of(name).routes)):
        if _reading in each.dependencies:
            assert isinstance(each.route, APIRoute)
            assert (each.route.methods or set()) <= {"GET", "HEAD"}, each.name
            assert not {_transaction, _database} & set(each.dependencies), each.name
