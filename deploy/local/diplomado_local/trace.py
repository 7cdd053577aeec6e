"""Follows one registration, person, event or correlation id through all services: `diplomado trace ID`."""

import json
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import psutil

from diplomado_local import state
from diplomado_local.display import console
from diplomado_local.failures import Failure
from diplomado_local.folder import Folder
from diplomado_local.services import program_of
from diplomado_local.state import Deployment

_SECONDS = 300
_TIMES = ("time", "created_at", "parked_at")


def show(folder: Folder, identifier: str) -> bool:
    """Show what all services know, in order of time, and which service did not answer; True if all did.

    Raises Failure if nothing runs.
    """
    deployment = state.running(folder)
    if deployment is None:
        raise Failure(f"Nothing runs in {folder.root}.", "Start it with `diplomado up`.")
    found, silent = ask(deployment, identifier)
    for line in found:
        console.print(worded(line), markup=False)
    if not found:
        who = "No service that answered" if silent else "No service"
        console.print(f"{who} knows {identifier}.", markup=False)
    for name, reason in silent.items():
        console.print(f"The service {name} did not answer, so what it knows is missing: {reason}", markup=False)
    return not silent


def ask(deployment: Deployment, identifier: str) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return what the services know, in order of time, and the services that did not answer with the reasons."""
    names = list(deployment.services)
    with ThreadPoolExecutor(len(names)) as pool:
        told = dict(zip(names, pool.map(partial(_asked, deployment, identifier), names), strict=True))
    found = joined({name: lines for name, lines in told.items() if isinstance(lines, list)})
    return found, {name: reason for name, reason in told.items() if isinstance(reason, str)}


def _asked(deployment: Deployment, identifier: str, name: str) -> list[dict[str, Any]] | str:
    """Return the lines of a service, or why it did not answer."""
    try:
        environment = psutil.Process(deployment.pids[name]).environ()
    except (KeyError, psutil.Error):
        return "its process does not run"
    try:
        done = subprocess.run(
            [*program_of(name), "trace", identifier],
            env=environment,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"not within {_SECONDS} s"
    return answered(done.returncode, done.stdout, done.stderr)


def answered(code: int, out: str, errors: str) -> list[dict[str, Any]] | str:
    """Return the lines that the command of a service wrote, or its last words if it failed."""
    if code:
        return next(reversed(errors.strip().splitlines()), f"exit code {code}")[-300:]
    # The log of libraries is written there too.
    return [line for text in out.splitlines() if "where" in (line := json.loads(text))]


def joined(told: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return the lines of all services in order of time; a record once, with the services that applied it."""
    records: dict[tuple[Any, ...], dict[str, Any]] = {}
    others: list[dict[str, Any]] = []
    for name, lines in told.items():
        for line in lines:
            if line["where"] != "topic" or "error" in line:
                others.append({**line, "service": name})
                continue
            place = (line["topic"], line["partition"], line["offset"])
            record = records.setdefault(place, {**line, "applied": {}})
            if line["consumed"]:
                record["applied"][name] = line["applied_at"]
    return sorted([*records.values(), *others], key=_moment)


def _moment(line: dict[str, Any]) -> str:
    return next((str(line[name]).replace(" ", "T") for name in _TIMES if line.get(name)), "")


def worded(line: dict[str, Any]) -> str:
    """Return a line as people read it."""
    moment, where = _moment(line)[:19], line["where"]
    if where == "topic" and "error" not in line:
        applied = ", ".join(_applied(line["applied"]))
        place = f"{line['topic']}[{line['partition']}]@{line['offset']}"
        return (
            f"{moment}  {place}  {line['type']}  {line['subject']}  {applied}  {line['correlation_id'] or ''}".rstrip()
        )
    said = "  ".join(
        f"{name}={value}"
        for name, value in line.items()
        if name not in ("where", "service", *_TIMES) and value is not None
    )
    return f"{moment}  {where} of {line['service']}  {said}"


def _applied(services: dict[str, str | None]) -> Iterable[str]:
    return (f"{name} {'applied' if moment else 'not applied'}" for name, moment in services.items())
