"""Says whether the locked requirements of each service are those that were tested, and all that it needs.

`make check` runs it. `make lock-services` writes the files with a resolver; this compares them with the development
lock and with what the installed packages say that they need, without a network.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from diplomado_contracts.services import SERVICES
from tests.architecture.source import ROOT

PYTHONS = ("3.11", "3.12")
"""Of development, and of the images."""
OWN = ("diplomado-contracts", "diplomado-verify", "diplomado-chassis")

Needs = Callable[[str], Iterable[str]]


def locked(path: Path) -> dict[str, str]:
    """Return the requirements of a lock file by name, each as its whole text."""
    logical = path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    lines = [" ".join(line.split()) for line in logical if line.strip() and not line.startswith("#")]
    return {canonicalize_name(Requirement(line.partition(" --hash")[0]).name): line for line in lines}


def closure(names: Iterable[str], needs: Needs) -> set[str]:
    """Return the names of all packages that these need on the platform of an image, without these themselves."""
    found: set[tuple[str, str]] = set()
    waiting = [(name, "") for name in names]
    while waiting:
        name, extra = one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        for text in needs(name):
            needed = Requirement(text)
            if needed.marker is None or any(
                needed.marker.evaluate({"extra": extra, "python_version": python, "python_full_version": f"{python}.1"})
                for python in PYTHONS
            ):
                waiting += [(canonicalize_name(needed.name), more) for more in ("", *needed.extras)]
    return {name for name, _ in found}


def problems(service: str, mine: Mapping[str, str], tested: Mapping[str, str], needed: Iterable[str]) -> list[str]:
    """Return what is wrong with the lock of a service, for developers."""
    told = [f"{service}: {name} is needed and not locked" for name in sorted(set(needed) - mine.keys())]
    for name, line in sorted(mine.items()):
        if name not in tested:
            told.append(f"{service}: {name} is not in the development lock, so it was not tested")
        elif _pinned(line) != _pinned(tested[name]):
            told.append(f"{service}: {name} differs from the development lock")
    return told


def _pinned(line: str) -> tuple[str, frozenset[str]]:
    """The version and the hashes: what a marker says depends on who asks."""
    requirement, *hashes = line.split(" --hash=")
    return str(Requirement(requirement).specifier), frozenset(hash_.strip() for hash_ in hashes)


def _needs(name: str) -> list[str]:
    return requires(name) or []


def main() -> int:
    """Show what is wrong; 1 if anything is."""
    tested = locked(ROOT / "requirements/development.txt")
    told = []
    for service in SERVICES:
        path = ROOT / f"requirements/services/{service}.txt"
        own = {*OWN, f"diplomado-{service}"}
        told += problems(service, locked(path) if path.exists() else {}, tested, closure(own, _needs) - own)
    sys.stderr.writelines(f"{line}; run make lock-services\n" for line in told)
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
