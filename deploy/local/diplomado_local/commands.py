"""Implements the commands of `diplomado`, which `__main__` declares."""

import asyncio
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence

import psutil

from diplomado_local import display, signals, state
from diplomado_local.failures import Failure
from diplomado_local.folder import Folder
from diplomado_local.services import program_of

DOWN_SECONDS = 90.0
DETACHED_SECONDS = 300.0


def up(folder: Folder, ports: Mapping[str, int], program: Callable[[str], list[str]] = program_of) -> bool:
    """Run everything until a signal comes. False if it came before everything was ready."""
    from diplomado_local.deployment import deployed

    ready = False

    async def work() -> None:
        nonlocal ready
        with display.Steps() as steps:
            async with deployed(
                folder, ports=ports, report_step=steps.report, progress=steps.fetched, program=program
            ) as deployment:
                ready = True
                steps.close()
                steps.report("Ready")
                await asyncio.to_thread(display.show, deployment)
                display.console.print("[dim]Ctrl-C stops everything.[/]")
                await asyncio.Event().wait()

    signals.run(work())
    display.console.print("Stopped.")
    return ready


def up_detached(folder: Folder, arguments: list[str]) -> None:
    """Start `up` as a process of its own and return once it is ready. Failure with the end of its log if it is not."""
    folder.make()
    log = folder.log("up")
    begin = log.stat().st_size if log.exists() else 0
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "diplomado_local", "up", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + DETACHED_SECONDS
    deployment = None
    try:
        while not (deployment := state.running(folder)):
            if process.poll() is not None or time.monotonic() > deadline:
                written = log.read_bytes()[begin:].decode(errors="replace").strip()
                raise Failure("It did not start.", written or f"See {log}.")
            time.sleep(0.1)
    finally:
        if deployment is None and process.poll() is None:
            process.terminate()
            process.wait(DOWN_SECONDS)
    display.show(deployment)
    display.console.print("[dim]Stop it with `diplomado down`.[/]")


def down(folder: Folder, *, purge: bool) -> None:
    """Stop what runs in the folder; with `purge` remove its data too."""
    known = state.read(folder)
    process = state.same_process(known["supervisor"]) if known else None
    if process:
        process.terminate()
        deadline = time.monotonic() + DOWN_SECONDS
        while state.is_held(folder):
            if time.monotonic() > deadline:
                raise Failure(f"Process {process.pid} did not stop within {DOWN_SECONDS:.0f} s.", "Try again.")
            time.sleep(0.1)
        display.console.print(f"Stopped what ran in {folder.root}.")
    elif left := state.end_leftovers(folder):
        folder.state.unlink(missing_ok=True)
        display.console.print(f"Stopped {len(left)} processes whose `diplomado up` had been killed.")
    else:
        display.console.print(f"Nothing runs in {folder.root}.")
    if purge:
        _purge(folder)


def _purge(folder: Folder) -> None:
    for part in (folder.postgres, folder.kafka, folder.mailbox, folder.logs, folder.keys, folder.entrance):
        shutil.rmtree(part, ignore_errors=True)
    for file in (folder.ports, folder.state, folder.lock):
        file.unlink(missing_ok=True)
    display.console.print(f"Removed all data in {folder.root}.")


def service(folder: Folder, name: str, arguments: Sequence[str]) -> int:
    """Run a service's program with the environment of its process that runs here; its exit code."""
    deployment = state.running(folder)
    if deployment is None:
        raise Failure(f"Nothing runs in {folder.root}.", "Start it with `diplomado up`.")
    if name not in deployment.services:
        raise Failure(f"There is no service {name}.", f"There are {', '.join(deployment.services)}.")
    environment = psutil.Process(deployment.pids[name]).environ()
    # It may take as long as its work takes; whoever called it ends it by Ctrl-C.
    return subprocess.run([*program_of(name), *arguments], env=environment, check=False, timeout=None).returncode


def status(folder: Folder) -> bool:
    """Show what runs. True if every service is ready."""
    deployment = state.running(folder)
    if deployment is None:
        known = state.read(folder)
        starting = bool(known) and state.same_process(known["supervisor"]) is not None
        display.console.print(f"One is starting in {folder.root}." if starting else f"Nothing runs in {folder.root}.")
        return False
    display.show(deployment)
    return all(display.readiness(url) == "ready" for url in deployment.operations.values())
