"""The problems of the OpenAPI document: each that the code makes is there, and no other."""

import ast
import json
import re

from diplomado_chassis.http.problems import TYPE_BASE
from tests.architecture.openapi_document import written
from tests.architecture.openapi_problems import MEMBERS, TYPES
from tests.architecture.problem_types import FOLDERS, made
from tests.architecture.source import ROOT, modules, nodes
from tests.support.described import Described

WRITE_THEIR_OWN = {
    "chassis/diplomado_chassis/http/problems.py": "the type of every problem begins with it",
    "chassis/diplomado_chassis/http/connections.py": "refused before there is a request",
    "deploy/local/diplomado_local/entrance/away.py": "answered by the entrance",
}
"""Files that write the type of a problem; all others make a Problem."""


def test_the_document_lists_every_problem_with_status_and_members_and_no_other() -> None:
    expected: dict[tuple[str, int], set[str]] = {}
    for one in made():
        expected.setdefault((TYPE_BASE + one.slug, one.status), set()).update(one.members)
    listed = {(one["type"], one["status"]): set(one.get("members", ())) for one in written()[TYPES]}
    assert listed == expected
    assert len({slug for slug, _ in listed}) > 250
    untitled = [one["type"] for one in written()[TYPES] if one["status"] < 500 and one["title"] == "Internal error"]
    assert untitled == []


def test_every_further_member_has_a_schema_and_no_other_is_described() -> None:
    named = {name for one in made() for name in one.members}
    assert named == MEMBERS.keys()
    properties = written()["components"]["schemas"]["Problem"]["properties"]
    assert named <= properties.keys()
    assert properties["limit_bytes"]["description"].endswith("With `body-too-large`.")


def test_nothing_else_writes_a_type() -> None:
    writers = {
        str(module.path)
        for module in modules(ROOT, *FOLDERS, "deploy/local")
        for node in nodes(module.tree)
        if (
            isinstance(node, ast.Constant)
            and str(node.value).startswith(TYPE_BASE)
            and node.value != TYPE_BASE + "word"
        )
        or (isinstance(node, ast.Name) and node.id == "TYPE_BASE")
    }
    described = {path for path in writers if "/http/description/" in path}
    assert writers - described == WRITE_THEIR_OWN.keys()


def test_operations_name_their_types_and_every_type_is_of_one_or_general_or_of_pages() -> None:
    document = written()
    operations = [one for methods in document["paths"].values() for one in methods.values()]
    known = {one["type"] for one in document[TYPES]}
    named = {name for one in operations for name in one[TYPES]}
    assert named <= known
    by_id = {one["operationId"]: one[TYPES] for one in operations}
    assert TYPE_BASE + "too-many-names" in by_id["prove_name"]
    assert TYPE_BASE + "nominations-refused" in by_id["nominate"]
    assert TYPE_BASE + "nominations-refused" not in by_id["put_session"]
    verifies = next(one for one in operations if one["operationId"] == "verify_certificate")
    assert "404" not in verifies["responses"]  # an unknown code is an answer
    general = {one["type"] for one in document[TYPES] if one.get("general")}
    assert general & named == set()
    assert {TYPE_BASE + "internal", TYPE_BASE + "foreign-host", TYPE_BASE + "invalid-data"} <= general


def test_an_answer_with_a_problem_of_another_operation_is_found() -> None:
    """What all tests get is compared with these lists by `tests/support/described.py`."""
    path, headers = "/api/v1/courses/{code}", {"content-type": "application/problem+json"}
    found = []
    for slug, members in (
        ("code-unknown", {}),
        ("session-unknown", {}),
        ("code-unknwon", {}),
        ("code-unknown", {"x": 1}),
    ):
        body = {"type": TYPE_BASE + slug, "title": "Not found", "status": 404, "detail": "There is none.", **members}
        said = Described(written()).contradictions("GET", path, 404, headers, json.dumps(body).encode())
        found.append([re.sub(r"^.* answers 404", "", one)[:60] for one in said])
    assert found[0] == []
    assert all(found[1:])
