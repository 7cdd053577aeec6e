"""The deployment that runs in a folder: its state file and its lock."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

from diplomado_local.failures import Failure
from diplomado_local.folder import Folder, default_folder
from diplomado_local.keys import make_token, write_private


@dataclass(frozen=True)
class Deployment:
    """A running deployment: where everything is. `pids` is kept up to date in the process that runs it."""

    root: Path
    services: dict[str, str]
    operations: dict[str, str]
    mailbox: Path
    logs: Path
    kafka: str
    postgres: str = field(repr=False)
    smtp: str = ""
    pids: dict[str, int] = field(default_factory=dict)
    platform: dict[str, dict[str, str]] = field(default_factory=dict)
    restarts: dict[str, int] = field(default_factory=dict)
    url: str = ""

    def resident_megabytes(self) -> dict[str, int]:
        """The resident memory of each service now; 0 for one that does not run."""
        found: dict[str, int] = {}
        for name in self.services:
            try:
                found[name] = round(psutil.Process(self.pids[name]).memory_info().rss / 2**20)
            except (KeyError, psutil.Error):
                found[name] = 0
        return found

    def token(self, role: str, institution: str | None = None, subject: str | None = None) -> str:
        """A development token that this deployment's services accept."""
        return make_token(Folder(self.root), role, institution, subject)


def identity(pid: int) -> dict[str, Any]:
    """A process so that it is not taken for a later one with the same number."""
    return {"pid": pid, "started": psutil.Process(pid).create_time()}


def same_process(known: dict[str, Any]) -> psutil.Process | None:
    """The process that was meant, if it still runs."""
    try:
        process = psutil.Process(known["pid"])
        alive = abs(process.create_time() - known["started"]) < 0.1 and process.status() != psutil.STATUS_ZOMBIE
        return process if alive else None
    except psutil.NoSuchProcess:
        return None


def read(folder: Folder) -> dict[str, Any]:
    """The state file's content, empty if there is none."""
    try:
        content: dict[str, Any] = json.loads(folder.state.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return content


def write(folder: Folder, phase: str, deployment: Deployment | None = None) -> None:
    """Note who runs this folder and how far it has come; with the addresses once they are known."""
    content: dict[str, Any] = {"phase": phase, "supervisor": identity(os.getpid())}
    if deployment:
        content["deployment"] = asdict(deployment)
        content["processes"] = [identity(pid) for pid in deployment.pids.values() if psutil.pid_exists(pid)]
    write_private(folder.state, json.dumps(content, default=str, indent=1))


def running(folder: Folder | None = None) -> Deployment | None:
    """The deployment that runs in the folder and is ready for use, or None."""
    state = read(folder or default_folder())
    if state.get("phase") != "running" or not same_process(state["supervisor"]):
        return None
    found = state["deployment"]
    return Deployment(**{**found, **{name: Path(found[name]) for name in ("root", "mailbox", "logs")}})


@contextmanager
def sole(folder: Folder) -> Iterator[None]:
    """Hold the folder for this process. Raises Failure with the holder, if there is one."""
    folder.make()
    with folder.lock.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            state = read(folder)
            pid = state.get("supervisor", {}).get("pid", "unknown")
            where = ", ".join(f"{name} {url}" for name, url in state.get("deployment", {}).get("services", {}).items())
            raise Failure(
                f"One is {state.get('phase', 'starting')} already in {folder.root}: process {pid}"
                + (f"; {where}." if where else "."),
                "See `diplomado status`; end it with `diplomado down`.",
            ) from None
        end_leftovers(folder)
        write(folder, "starting")
        try:
            yield
        finally:
            folder.state.unlink(missing_ok=True)


def is_held(folder: Folder) -> bool:
    """Whether a process holds the folder."""
    try:
        with folder.lock.open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def end_leftovers(folder: Folder) -> list[int]:
    """End processes of a deployment whose supervisor was killed; their numbers."""
    left = [process for known in read(folder).get("processes", []) if (process := same_process(known))]
    for process in left:
        process.terminate()
    _, stubborn = psutil.wait_procs(left, timeout=20)
    for process in stubborn:
        process.kill()
    return [process.pid for process in left]
