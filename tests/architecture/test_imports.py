"""Who may import whom, by the contracts in pyproject.toml; each of them was seen to be broken once."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.support.waiting import PATIENCE

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
LINTER = Path(sys.executable).with_name("lint-imports")

# Packages whose parts have an order of their own, with these parts.
ROOMS: dict[str, list[str]] = {
    contract["containers"][0]: [room for layer in contract["layers"] for room in re.split(r" [|:] ", layer)]
    for contract in SETTINGS["contracts"]
    if contract["type"] == "layers"
}

PLANTED = [
    ("Contracts depend on pydantic alone", "diplomado_contracts", "import structlog"),
    ("Contracts depend on pydantic alone", "diplomado_contracts", "import diplomado_chassis"),
    ("Verifiers need no part of the system", "diplomado_verify", "import diplomado_chassis"),
    ("Verifiers need no part of the system", "diplomado_verify", "import http.client"),
    ("The chassis knows no service", "diplomado_chassis", "import diplomado_sessions"),
    ("Rooms of the chassis import downwards", "diplomado_chassis/postgres", "import diplomado_chassis.http.part"),
    (
        "Rooms of the chassis import downwards",
        "diplomado_chassis/consuming",
        "import diplomado_chassis.publishing.part",
    ),
    ("Rooms of the chassis import downwards", "diplomado_chassis/settings", "import diplomado_chassis.kafka.part"),
    ("A service imports no other service", "diplomado_sessions", "import diplomado_registration"),
    ("A service imports no other service", "diplomado_notifications", "from diplomado_certificates import part"),
    ("A service imports no other service", "diplomado_local", "import diplomado_registration"),
    ("Acceptance knows contracts, HTTP and Kafka alone", "diplomado_acceptance", "import diplomado_chassis"),
    ("Acceptance knows contracts, HTTP and Kafka alone", "diplomado_acceptance", "from diplomado_sessions import part"),
    ("Acceptance knows contracts, HTTP and Kafka alone", "diplomado_acceptance", "import diplomado_local"),
    ("Only the commands replay and demo use acceptance", "diplomado_local", "import diplomado_acceptance"),
    ("Only the commands replay and demo use acceptance", "diplomado_notifications", "import diplomado_acceptance"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the import linter on the packages that stand in a folder."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [str(LINTER), "--no-cache", "--no-logo", "--config", "pyproject.toml"]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def plant(folder: Path) -> None:
    """Make empty packages with the names of ours, and our rules."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in SETTINGS["root_packages"]:
        (folder / package).mkdir()
        (folder / package / "__init__.py").touch()
        for room in ROOMS.get(package, [""]):
            (folder / package / room).mkdir(exist_ok=True)
            (folder / package / room / "__init__.py").touch()
            (folder / package / room / "part.py").touch()


def test_the_rules_hold() -> None:
    result = subprocess.run(
        [str(LINTER), "--no-logo"], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )

    assert result.returncode == 0, result.stdout


def test_a_tree_without_imports_is_kept(tmp_path: Path) -> None:
    plant(tmp_path)

    assert lint(tmp_path).returncode == 0


@pytest.mark.parametrize(("rule", "package", "line"), PLANTED)
def test_a_planted_import_is_found(tmp_path: Path, rule: str, package: str, line: str) -> None:
    plant(tmp_path)
    room = next(iter(ROOMS.get(package, [""])))
    (tmp_path / package / room / "part.py").write_text(line + "\n", encoding="utf-8")

    result = lint(tmp_path)

    assert result.returncode == 1, result.stdout + result.stderr
    assert f"{rule} BROKEN" in result.stdout


CIRCLES = {
    "Rooms of the chassis import in no circle": "diplomado_chassis",
    "Concepts of a service import in no circle": "diplomado_sessions",
}


@pytest.mark.parametrize("rule", CIRCLES)
def test_a_planted_circle_is_found(tmp_path: Path, rule: str) -> None:
    plant(tmp_path)
    package = CIRCLES[rule]
    for one, other in (("http", "consuming"), ("consuming", "http")):
        (tmp_path / package / one).mkdir(exist_ok=True)
        (tmp_path / package / one / "__init__.py").touch()
        (tmp_path / package / one / "part.py").write_text(f"import {package}.{other}.part\n", encoding="utf-8")

    assert f"{rule} BROKEN" in lint(tmp_path).stdout


def test_every_rule_was_seen_to_fail() -> None:
    assert {rule for rule, _, _ in PLANTED} | CIRCLES.keys() == {contract["name"] for contract in SETTINGS["contracts"]}
