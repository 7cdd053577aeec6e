"""Conventions of the HTTP API that hold for every route of a kind, read from its document."""

import re
from typing import Any

from fastapi.routing import APIRoute

from diplomado_chassis.http.query import query_parameters
from diplomado_chassis.keyset import MAX_TOKEN
from tests.architecture.composition import all_services, routes_of
from tests.architecture.openapi_document import written
from tests.architecture.source import ROOT, modules

BOUNDED = {
    "explain_attendance": "the sources of one person in one session, by offset; the other lists are of that person too",
    "explain_eligibility": "the rules of one edition, applied to one registration",
    "get_act": "one act: its awards are signed together, and so are they read",
    "get_edition": "one edition: its modules, institutions and programmes are described by hand",
    "get_edition_history": "the steps of one edition's life, each taken by a person",
    "get_eligibility_rules": "one version of rules, written by hand",
    "get_grader": "the teams of one grader",
    "get_issuer_keys": "the keys of one issuer, each made by people",
    "get_issuer_profile": "the keys of one issuer, each made by people",
    "get_live_meeting": "the findings about one meeting",
    "get_person": "the contacts of one person",
    "get_policy": "the versions of one policy, each written by hand",
    "get_programme": "the donors of one programme",
    "get_ranking": "the teams of one edition, ranked together",
    "get_reference": "lists of codes, which change with a release or by hand",
    "get_reference_entry": "the names of one entry",
    "get_reference_list": "one list of codes, which changes with a release or by hand",
    "get_registration": "the steps of one registration",
    "get_report": "counts by codes",
    "get_rubric": "the criteria of one rubric, written by hand",
    "get_session": "the facilitators of one session",
    "get_team": "the members of one team",
    "get_webhook": "the types that one webhook receives",
    "list_acts": "each act of an edition is signed by people",
    "list_consents": "what one person answered in one registration",
    "list_emblems": "the organisations on the papers, uploaded by hand",
    "list_graders": "the graders of one edition, appointed by hand",
    "list_score_changes": "the changes of one grader's scores for one team",
    "list_scores": "the graders of one team",
    "list_sessions": "the timetable of one edition",
    "list_signatures": "the authorities on the papers, uploaded by hand",
    "list_templates": "the kinds of mails, which are part of the software",
    "list_webhooks": "the systems without Kafka, each added by an operator",
    "preview_retry": "counts by reason and template",
    "preview_template": "the calendars of one mail",
    "verify_certificate": "the details of one certificate",
}
"""Answers that have a list without pages, by operation, and what bounds it."""
NEWEST_FIRST = {f"list_audit_of_{service}" for service in ("certificates", "notifications", "registration", "sessions")}
"""Lists that go backwards: their cursor is `before`."""


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema that a reference names."""
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = document["components"]["schemas"][name] if name else schema
    return found


def members(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """The members of an operation's successful answer in JSON."""
    content = operation["responses"].get("200", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    properties: dict[str, Any] = resolved(document, schema).get("properties", {})
    return properties


def is_list(schema: dict[str, Any]) -> bool:
    """Whether a member is a list, or may be one."""
    return schema.get("type") == "array" or any(map(is_list, schema.get("anyOf", ())))


def with_method(document: dict[str, Any], method: str) -> dict[str, dict[str, Any]]:
    """The operations of one method, by path."""
    return {path: methods[method] for path, methods in document["paths"].items() if method in methods}


def parameters(operation: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a query, by name."""
    return {one["name"]: one for one in operation["parameters"] if one.get("in") == "query"}


def unpaged(document: dict[str, Any]) -> set[str]:
    """The operations that answer a list which cannot be read page by page."""
    found = set()
    for operation in with_method(document, "get").values():
        answer, asked = members(document, operation), parameters(operation)
        cursor = "before" if operation["operationId"] in NEWEST_FIRST else "after"
        is_paged = {cursor, "limit"} <= asked.keys() and "next" in answer
        if any(map(is_list, answer.values())) and not is_paged:
            found.add(operation["operationId"])
    return found


def test_every_list_that_can_grow_is_read_page_by_page() -> None:
    assert unpaged(written()) == BOUNDED.keys()


def test_the_rule_finds_a_list_without_pages() -> None:
    document = written()
    operation = with_method(document, "get")["/api/v1/editions/{edition_id}/registrations"]
    operation["parameters"] = [one for one in operation["parameters"] if one.get("name") != "limit"]
    assert "list_registrations" in unpaged(document)


def test_bounded_lists_are_named_in_the_documentation() -> None:
    text = (ROOT / "docs/api.md").read_text("utf-8")
    [paragraph] = [each for each in text.split("\n\n") if each.startswith("These lists are bounded")]
    named = set(re.findall(r"`(list_\w+)`", paragraph))
    assert {name for name in BOUNDED if name.startswith("list_")} == named


def test_every_list_has_the_same_cursor_which_says_where_it_comes_from() -> None:
    for operation in with_method(written(), "get").values():
        asked = parameters(operation)
        if "after" in asked:
            assert asked["after"]["schema"] == {"type": "string", "maxLength": MAX_TOKEN}, operation["operationId"]
        if cursor := asked.get("after") or asked.get("before"):
            assert "next" in cursor["description"], operation["operationId"]
            assert "maximum" in asked["limit"]["schema"] or "anyOf" in asked["limit"]["schema"]


def test_every_cursor_is_bound_to_its_list() -> None:
    """By the dependency of the chassis, which knows the path and the filters."""
    loose = {
        reached.name
        for service in all_services()
        for reached in routes_of(list(service.routes))
        if reached.name.startswith("GET /api/")
        and isinstance(reached.route, APIRoute)
        and "after" in query_parameters(reached.route.dependant).kinds
        and "diplomado_chassis.http.paging" not in {call.__module__ for call in reached.dependencies}
    }
    assert loose == set()


def test_what_can_be_put_can_be_got() -> None:
    document = written()
    got = {shape(path) for path in with_method(document, "get")}
    assert {path for path in with_method(document, "put") if shape(path) not in got} == set()


def test_a_refused_list_is_a_problem() -> None:
    """An answer with errors says what became of the other rows: the caller asked for that, or it is a trial."""
    document = written()
    partial = {
        operation["operationId"]
        for operation in with_method(document, "post").values()
        if "errors" in members(document, operation)
    }
    assert partial == {"nominate", "import_check_in_list"}


def test_a_page_is_computed_from_its_keys() -> None:
    assert {str(module.path) for module in modules(ROOT, "services") if ".cut(" in module.text} == set()


def shape(path: str) -> str:
    """A path without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", path)
