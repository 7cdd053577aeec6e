"""Follows one registration, person, event or correlation id through all services: `diplomado trace ID`."""

import json
import subprocess
from collections.abc import Iterable
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


def show(folder: Folder, identifier: str) -> None:
    """Show what all services know, in order of time. Raises Failure if nothing runs or a service cannot answer."""
    deployment = state.running(folder)
    if deployment is None:
        raise Failure(f"Nothing runs in {folder.root}.", "Start it with `diplomado up`.")
    found = joined({name: _asked(deployment, name, identifier) for name in deployment.services})
    for line in found:
        console.print(worded(line), markup=False)
    if not found:
        console.print(f"No service knows {identifier}.", markup=False)


def _asked(deployment: Deployment, name: str, identifier: str) -> list[dict[str, Any]]:
    environment = psutil.Process(deployment.pids[name]).environ()
    done = subprocess.run(
        [*program_of(name), "trace", identifier],
        env=environment,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        raise Failure(f"The service {name} could not answer.", done.stderr.strip()[-500:])
    return [json.loads(line) for line in done.stdout.splitlines()]


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
