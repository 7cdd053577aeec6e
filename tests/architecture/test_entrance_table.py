"""The entrance sends every route of every service to that service."""

import re

from diplomado_contracts.services import SERVICES
from diplomado_local.entrance.configuration import pattern_of, table
from tests.architecture import entrance_table
from tests.architecture.composition import routes_of, service_of
from tests.architecture.source import ROOT


def owners(path: str) -> list[str]:
    """The services whose pattern has a path."""
    return [name for name in SERVICES if re.search(pattern_of(name, table()[name]), path)]


def test_the_table_is_current() -> None:
    assert (ROOT / entrance_table.TABLE).read_text("utf-8") == entrance_table.table(), "run make generate"


def test_every_route_of_a_service_leads_to_it_and_to_no_other() -> None:
    for name in SERVICES:
        for reached in routes_of(list(service_of(name).routes)):
            path = re.sub(r"\{[^}]*\}", "018f0000-0000-7000-8000-000000000001", str(getattr(reached.route, "path", "")))
            assert owners(path) == [name], path


def test_a_path_belongs_to_a_service_only_as_a_whole() -> None:
    assert owners("/registration/editions/1/people") == ["registration"]
    assert owners("/sessions") == ["sessions"]
    assert owners("/assets/certificates-verification.0123456789abcdef.css") == ["certificates"]
    for path in ("/sessionsx", "/x/sessions/1", "/vv", "/e", "/e/a/b", "/api/v1", "/assets/shell.css"):
        assert owners(path) == [], path
