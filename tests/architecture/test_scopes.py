"""Every staff route declares how its scope is found, and nobody who changes nothing can change anything."""

import re

import pytest

from diplomado_chassis.http.access_log.rules import NAMES, AccessRules
from diplomado_chassis.http.access_log.wording import DOWNLOAD, manner_of, words_of
from diplomado_chassis.http.auth import decision
from diplomado_chassis.http.edge import EdgeRoute, _database, _transaction
from diplomado_chassis.service import Service
from diplomado_contracts.services import SERVICES
from tests.architecture.composition import Reached, routes_of, service_of

# A POST that answers with a file made of what is sent and stored, or with what is found by something personal, which no
# address may hold. They store nothing.
READS_BY_POST = {
    "POST /api/v1/acts/{act_id}/ceremony.pdf",
    "POST /notifications/editions/{edition_id}/messages/people",
    "POST /api/v1/trials/registration",
    "POST /api/v1/trials/sessions",
    "POST /api/v1/trials/certificates",
}


def staff_routes(service: Service) -> list[tuple[Reached, frozenset[str]]]:
    """The routes of a service that staff alone may call, with the roles."""
    found = []
    for reached in routes_of(list(service.routes)):
        roles = frozenset(role for call in reached.dependencies for role in decision(call) or ())
        if roles and "public" not in roles:
            found.append((reached, roles))
    return found


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> Service:
    """Each service in turn."""
    return service_of(request.param)


def test_every_staff_route_declares_how_its_scope_is_found(service: Service) -> None:
    routes = staff_routes(service)
    assert routes
    kinds = {reached.name: service.scopes.kind(getattr(reached.route, "path", "")) for reached, _ in routes}
    assert [name for name, kind in kinds.items() if kind is None] == []


def test_every_declaration_is_of_a_route(service: Service) -> None:
    paths = [getattr(reached.route, "path", "") for reached, _ in staff_routes(service)]
    declared = [*service.scopes.filtered, *service.scopes.unscoped, *service.scopes.closed]
    assert [begin for begin in declared if not any(path.startswith(begin) for path in paths)] == []
    steps = {service.scopes.step(path) for path in paths}
    assert set(service.scopes.found) - steps <= {"editions/{edition_id}"}


def test_every_route_of_an_assigned_role_says_what_was_assigned(service: Service) -> None:
    rules = service.scopes
    silent = [
        reached.name
        for reached, roles in staff_routes(service)
        for role in roles & rules.assigned.keys()
        if rules.kind(path := getattr(reached.route, "path", "")) not in ("filtered", "unscoped")
        and rules.step(path) not in rules.assigned[role]
    ]
    assert silent == []


def test_who_reads_everything_changes_nothing(service: Service) -> None:
    for reached, roles in staff_routes(service):
        reads = reached.name.startswith("GET ") or reached.name in READS_BY_POST
        assert reads or not roles & {"auditor", "data_protection"}, reached.name
        assert ("auditor" in roles) == ("data_protection" in roles), reached.name


def test_every_read_that_is_recorded_has_words(service: Service) -> None:
    """Auditors and data protection officers read them, not templates of paths; a file is told from a page."""
    routes = [(reached.name, str(getattr(reached.route, "path", ""))) for reached, _ in staff_routes(service)]
    recorded = [path for name, path in routes if service.access.shows_people(name.partition(" ")[0], path)]
    assert recorded
    assert [path for path in recorded if words_of(path, service.access.words) is None] == []
    unused = [pattern for pattern, _ in service.access.words if not any(re.search(pattern, path) for _, path in routes)]
    assert unused == []
    files = [path for path in recorded if re.search(r"\.(csv|xlsx|zip|pdf|\{kind\})$", path)]
    assert {manner_of(path) for path in files} <= {DOWNLOAD}


def test_every_action_of_staff_leaves_a_record_that_has_words(service: Service) -> None:
    """The edge records what ends in its transaction, and the first transaction that a route opens itself."""
    actions = [
        (reached, str(getattr(reached.route, "path", "")))
        for reached, _ in staff_routes(service)
        if not reached.name.startswith("GET ") and reached.name not in READS_BY_POST
    ]
    assert actions
    assert [reached.name for reached, _ in actions if not {_transaction, _database} & set(reached.dependencies)] == []
    assert [path for _, path in actions if words_of(path, service.access.words) is None] == []
    assert [reached.name for reached, _ in actions if not isinstance(reached.route, EdgeRoute)] == []


def test_every_read_of_people_is_recorded_unless_a_route_is_declared_impersonal(service: Service) -> None:
    rules = service.access
    routes = [(reached.name, str(getattr(reached.route, "path", ""))) for reached, _ in staff_routes(service)]
    reads = {path for name, path in routes if name.startswith("GET ")}
    named = {name for path in reads for name in re.findall(r"\{(\w+)", path)}
    covered = {
        path: {read for read in reads if not AccessRules({path: ""}).shows_people("GET", read)}
        for path in rules.impersonal
    }
    assert [path for path, found in covered.items() if not found] == []
    hidden = set().union(*covered.values())
    assert [path for path in hidden if NAMES & set(re.findall(r"\{(\w+)", path))] == []
    assert {name.removeprefix("POST ") for name in READS_BY_POST & {name for name, _ in routes}} == rules.read_by_post
    assert set(rules.named) <= named
