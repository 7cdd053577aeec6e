"""`make mutants-compose`, `make mutants-kubernetes`: break a whole system, and see which test notices.

The changes stand in compose.toml and kubernetes.toml. They are made in a copy of the clone, from which the tests make
images and start the system.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from diplomado_verify.contexts import PINNED
from verification.paths import ROOT

TABLES = {name: Path(__file__).with_name(f"{name}.toml") for name in ("compose", "kubernetes")}
_LONGEST_SECONDS = 7200.0
_NOT_COMMITTED = (
    "chassis/diplomado_chassis/http/pages/assets/htmx.min.js",
    *(f"verify/diplomado_verify/contexts/{name}" for name, _ in PINNED.values()),
)


@dataclass(frozen=True, slots=True)
class Change:
    """`passage` of `file` becomes `instead`, and `test` must fail; `mistake` says what the system then does."""

    name: str
    run: str
    mistake: str
    file: str
    passage: str
    instead: str
    test: str
    needs: str = ""

    def apply(self, root: Path) -> str:
        """Return the file of a clone with the change. Raises ValueError unless its passage is there once."""
        text = (root / self.file).read_text("utf-8")
        if (count := text.count(self.passage)) != 1:
            raise ValueError(f"{self.name}: its passage stands {count} times in {self.file}")
        return text.replace(self.passage, self.instead)


def read_changes(table: str) -> list[Change]:
    """Return all changes of a table."""
    return [Change(name, **fields) for name, fields in tomllib.loads(TABLES[table].read_text("utf-8")).items()]


def see(changes: list[Change]) -> list[Change]:
    """Make changes together, run their tests, and return those that nobody noticed."""
    with tempfile.TemporaryDirectory(prefix="diplomado-changed-") as folder:
        copy = Path(folder)
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for name in [*listed.rstrip("\0").split("\0"), *_NOT_COMMITTED]:
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
        for change in changes:
            (copy / change.file).write_text(change.apply(copy), "utf-8")
        tests = dict.fromkeys(test for change in changes for test in (change.needs, change.test) if test)
        command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=line", *tests)
        done = subprocess.run(
            command, cwd=copy, capture_output=True, text=True, timeout=_LONGEST_SECONDS, check=False,
            env={**os.environ, "COLUMNS": "300"},
        )  # fmt: skip
    missed = []
    for change in changes:
        failed = re.search(rf"^FAILED {re.escape(change.test)}\b.*", done.stdout, re.MULTILINE)
        print(f"{'as it should' if failed else 'WRONG':12} {change.name}: {change.mistake}", flush=True)
        print(f"    {failed[0] if failed else done.stdout[-1500:] + done.stderr[-500:]}", flush=True)
        if not failed:
            missed.append(change)
    return missed


def main() -> int:
    """Make all changes, or those of the runs that contain `--only`; 1 if one is not noticed."""
    parser = argparse.ArgumentParser(prog="python -m verification.mutants.whole_systems", description=__doc__)
    parser.add_argument("table", choices=TABLES)
    parser.add_argument("--only", default="", help="a part of the name of a run")
    arguments = parser.parse_args()
    chosen = [change for change in read_changes(arguments.table) if arguments.only in change.run]
    missed = [change for _, run in groupby(chosen, lambda change: change.run) for change in see(list(run))]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
