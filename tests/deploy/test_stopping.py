"""Stopping ends everything that was started and nothing else, however and whenever it comes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from diplomado_local import state
from diplomado_local.folder import Folder
from diplomado_local.platform import Platform
from tests.support.waiting import PATIENCE

FAKES = Path(__file__).with_name("fakes.py")
READY = "Ctrl-C stops everything"


def environment(platform: Platform | None) -> dict[str, str]:
    """On the given platform, which saves time, or on an embedded one of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DIPLOMADO_")}
    given = {"DIPLOMADO_KAFKA": platform.kafka, "DIPLOMADO_POSTGRES": platform.postgres} if platform else {}
    return clean | given


@contextmanager
def up(
    folder: Folder, until: str, platform: Platform | None = None
) -> Iterator[tuple[subprocess.Popen[str], list[psutil.Process]]]:
    """`diplomado up` that has just said `until`, with everything that it has started."""
    command = [sys.executable, str(FAKES), str(folder.root)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment(platform), start_new_session=True
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if until in line:
                break
        yield process, psutil.Process(process.pid).children(recursive=True)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)
        process.stdout.close()


def left_of(started: list[psutil.Process], folder: Folder, seconds: float = PATIENCE) -> list[psutil.Process]:
    """Who is still there of those seen, and of those started later in the folder."""
    _, alive = psutil.wait_procs(started, timeout=seconds)
    return [
        *alive,
        *(process for process in psutil.process_iter(["cmdline"]) if str(folder.root) in str(process.info["cmdline"])),
    ]


def test_ctrl_c_ends_all_of_it_and_nobody_else(folder: Folder, platform: Platform) -> None:
    with up(folder, READY) as (process, started):
        assert len(started) >= 6
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        assert left_of(started, folder) == []
    assert not state.is_held(folder)
    assert not folder.state.exists()
    others = [server.child for server in (platform.kafka_server, platform.postgres_server) if server]
    assert all(child and child.alive for child in others)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_the_system_and_a_closed_terminal_stop_it_too(how: signal.Signals, folder: Folder, platform: Platform) -> None:
    with up(folder, READY, platform) as (process, started):
        process.send_signal(how)
        assert process.wait(PATIENCE) == 0
        assert left_of(started, folder) == []


@pytest.mark.parametrize("moment", ["Starting Postgres", "Making roles", "Starting the services"])
def test_ctrl_c_in_the_middle_of_the_start_leaves_nothing_running(
    moment: str, folder: Folder, platform: Platform
) -> None:
    with up(folder, moment, None if moment == "Starting Postgres" else platform) as (process, started):
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 130
        assert left_of(started, folder) == []
    with up(folder, READY, platform) as (process, started):
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="other systems clean up at the next start")
def test_what_a_killed_one_started_ends_by_itself_and_the_next_start_works(folder: Folder) -> None:
    with up(folder, READY) as (process, started):
        process.kill()
        assert left_of(started, folder) == []
    assert state.running(folder) is None
    with up(folder, READY) as (process, _):
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def diplomado(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "diplomado_local", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, env=environment(None), check=False)


def test_the_other_commands_find_what_runs(folder: Folder, platform: Platform) -> None:
    place = ("--folder", str(folder.root))
    assert (diplomado("status", *place).returncode, "Nothing runs" in diplomado("down", *place).stdout) == (3, True)
    with up(folder, READY, platform) as (process, started):
        running = state.running(folder)
        assert running
        shown = diplomado("status", *place)
        assert shown.returncode == 0
        assert all(url in shown.stdout for url in running.services.values())
        assert "\x1b[" not in shown.stdout
        refused = diplomado("up", *place)
        assert (refused.returncode, f"process {process.pid}" in refused.stderr) == (1, True)
        assert "registration.serve" in diplomado("logs", "registration", *place).stdout
        stopped = diplomado("down", *place)
        assert (stopped.returncode, process.wait(PATIENCE), left_of(started, folder)) == (0, 0, [])
    assert "Removed all data" in diplomado("down", "--purge", *place).stdout
    assert list(folder.root.iterdir()) == []
