"""Examples for the OpenAPI document: what a replay of the demo's programmes sends first to an operation, and what the
services answer after it.

The answers are recorded by `python -m tests.journey.recorded_answers`, because only running services give them.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from diplomado_acceptance.replay.attendance import file_call, session_call
from diplomado_acceptance.replay.calls import Call
from diplomado_acceptance.replay.enrolment import (
    catalogue_calls,
    nomination_call,
    publication_call,
    registration_call,
)
from diplomado_acceptance.replay.graduation import grading_calls, policy_calls
from diplomado_acceptance.replay.programme import Programme
from diplomado_acceptance.replay.reading import read_folder
from tests.architecture.source import ROOT

PROGRAMMES = ("panama-2023", "panama-2021")
ID = "018f6b2e-7c1a-7d40-9a3e-5b0c7a528d0d"
MAX_ITEMS = 2
MAX_LINES = 3
ANSWERS = ROOT / "tests/architecture/openapi_answers.json"


def illustrate(document: dict[str, Any]) -> None:
    """Put the examples into the document."""
    operations = [
        (method.upper(), re.compile(re.sub(r"\{[^}]*\}", "[^/]+", path)), operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    for call in chain.from_iterable(_calls(read_folder(ROOT / "examples" / name)) for name in PROGRAMMES):
        for method, form, operation in operations:
            if method == call.method and form.fullmatch(call.path):
                _show(operation, call)
                break
    answers = json.loads(ANSWERS.read_text("utf-8"))
    for _, _, operation in operations:
        content = operation["responses"].get("200", {}).get("content", {}).get("application/json")
        if content and operation["operationId"] in answers:
            content["examples"] = {"demo": {"value": answers[operation["operationId"]]}}


def _calls(programme: Programme) -> Iterator[Call]:
    people: Mapping[str, str] = defaultdict(lambda: ID)
    yield from chain.from_iterable(catalogue_calls(programme))
    yield publication_call(ID)
    yield from (session_call(programme, session, ID) for session in programme.sessions)
    yield from policy_calls(programme, ID)
    yield from (nomination_call(programme, file, ID, dry_run=False) for file in programme.nominations)
    yield from (registration_call(one, ID) for one in programme.registrations)
    yield from (file_call(programme, named, ID) for session in programme.sessions for named in session.attendance)
    yield from chain.from_iterable(grading_calls(programme, ID, people))
    if programme.act:
        body = programme.act.model_dump(mode="json", exclude={"accept"})
        yield Call(service="certificates", method="POST", path=f"/api/v1/editions/{ID}/acts", operation="", body=body)


def _show(operation: dict[str, Any], call: Call) -> None:
    """Give an operation its first example, if the document can show it: a workbook it cannot."""
    if call.content is None:
        media_type, value = "application/json", shortened(call.body)
    else:
        media_type, value = call.content_type, _first_lines(call.content)
    content = operation.get("requestBody", {}).get("content", {})
    if value is not None and media_type in content and media_type in ("application/json", "text/csv"):
        content[media_type].setdefault("examples", {"demo": {"value": value}})


def shortened(value: Any) -> Any:
    """A value with a few items of each list."""
    if isinstance(value, dict):
        return {name: shortened(one) for name, one in value.items()}
    return [shortened(one) for one in value[:MAX_ITEMS]] if isinstance(value, list) else value


def _first_lines(content: bytes) -> str:
    lines = content.decode("utf-8-sig", "replace").splitlines()
    return "\n".join(lines[:MAX_LINES]) + "\n"
