"""What a service does not do at its start, because hardly anybody waits for it: see *Start* in docs/benchmarks.md."""

import json
import subprocess
import sys
from typing import Any

import pytest

from diplomado_contracts.services import SERVICES
from tests.architecture.source import ROOT
from tests.support.waiting import PATIENCE

LATER = {"icalendar", "jinja2", "opentelemetry.sdk", "pikepdf", "pycountry", "pyhanko", "typst", "xlsxwriter"}
"""Heavy packages, which what needs them imports when it needs them."""
AT_ONCE = {"notifications": {"icalendar", "jinja2"}}
"""Those that nearly all work of a service needs."""
PROGRAM = """
import gc, json, sys
from importlib import import_module
import_module(sys.argv[1])
from diplomado_chassis.http.description import AnswerModel
answers = AnswerModel.__subclasses__()
made = [answer.__name__ for answer in answers if answer.__pydantic_complete__]
print(json.dumps([sorted(sys.modules), gc.get_threshold(), len(answers), made]))
"""


@pytest.fixture(scope="module", params=SERVICES)
def loaded(request: pytest.FixtureRequest) -> tuple[str, Any]:
    command = [sys.executable, "-c", PROGRAM, f"diplomado_{request.param}.__main__"]
    told = subprocess.run(command, check=True, capture_output=True, cwd=ROOT, timeout=PATIENCE)
    return request.param, json.loads(told.stdout)


def test_heavy_packages_are_not_imported_at_the_start(loaded: tuple[str, Any]) -> None:
    service, (modules, _, _, _) = loaded
    assert LATER & set(modules) == AT_ONCE.get(service, set())


def test_modules_are_loaded_with_few_searches_for_cycles(loaded: tuple[str, Any]) -> None:
    _, (_, threshold, _, _) = loaded
    assert threshold == [20_000, 20, 20]


def test_the_checks_of_answers_are_not_made_at_the_start(loaded: tuple[str, Any]) -> None:
    _, (_, _, count, made) = loaded
    assert count > 5
    assert made == []
