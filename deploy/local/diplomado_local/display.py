"""Shows steps while the command works, and a table of what runs."""

import time

import httpx
import psutil
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TimeElapsedColumn
from rich.table import Table

from diplomado_local.state import Deployment

# An address that is cut off is useless: a narrow window wraps the line, and a pipe gets it whole.
MIN_WIDTH = 120
NUMBERS = ("process", "memory", "restarts")
console = Console(highlight=False, soft_wrap=True)
complaints = Console(highlight=False, soft_wrap=True, stderr=True)


class Steps:
    """One line per step; while jars are fetched a terminal shows a bar."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self._bar: Progress | None = None

    def __enter__(self) -> "Steps":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the bar; steps are still reported."""
        if self._bar:
            self._bar.stop()

    def report(self, what: str) -> None:
        """Print what begins or what happened, with the seconds since the start."""
        console.print(f"{time.monotonic() - self.started:6.1f} s  {what}", markup=False)

    def fetched(self, done: int, of: int) -> None:
        """How many jars of how many were fetched."""
        if self._bar is None:
            self.report(f"Fetching Apache Kafka: {of} jars, once for all clones of this user")
            columns = (SpinnerColumn(), BarColumn(bar_width=40), MofNCompleteColumn(), TimeElapsedColumn())
            self._bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
            self._bar.add_task("", total=of)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=done)
        if done == of:
            self._bar.stop()
            self.report(f"Fetched {of} jars, all with the hashes of the lock")


def readiness(operations_url: str) -> str:
    """`ready`, or what the service's readiness probe reports as missing."""
    try:
        answer = httpx.get(f"{operations_url}/readyz", timeout=2)
        if answer.status_code == httpx.codes.OK:
            return "ready"
        missing = answer.json().get("missing", {})
        return "waiting for " + ", ".join(missing) if missing else f"not ready ({answer.status_code})"
    except (httpx.HTTPError, ValueError):
        return "no answer"


def memory(pid: int | None) -> str:
    """The memory of the process and its children, in MB; shared memory counts once on systems that report it."""
    total = 0
    try:
        process = psutil.Process(pid)
        for member in [process, *process.children(recursive=True)]:
            used = member.memory_full_info()
            total += getattr(used, "pss", used.uss)
    except psutil.Error:
        return ""
    return f"{total / 2**20:.0f} MB"


def table_of(deployment: Deployment) -> Table:
    """Everything that runs, with its address."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("", "address", "operations", "state", "process", "memory", "restarts"):
        table.add_column(heading, justify="right" if heading in NUMBERS else "left", no_wrap=True)

    def row(name: str, address: str, operations: str = "", status: str = "", colour: str = "") -> None:
        pid, restarts = deployment.pids.get(name), deployment.restarts.get(name, 0)
        table.add_row(
            f"[bold]{name}[/]",
            address,
            operations,
            f"[{colour}]{status}[/]" if status and colour else status,
            str(pid or ""),
            memory(pid) if pid else "",
            str(restarts or ""),
        )

    row("entrance", deployment.url)
    for name, url in deployment.services.items():
        status = readiness(deployment.operations[name])
        row(name, url, deployment.operations[name], status, "green" if status == "ready" else "yellow")
    postgres, kafka = deployment.platform["postgres"], deployment.platform["kafka"]
    row("postgres", deployment.postgres.rpartition("@")[2], status=f"{postgres['version']}, {postgres['kind']}")
    row("kafka", deployment.kafka, status=f"{kafka['version']}, {kafka['kind']}")
    row("mail", deployment.smtp)
    return table


def show(deployment: Deployment) -> None:
    """Print what runs and where to look."""
    Console(highlight=False, width=max(console.width, MIN_WIDTH)).print(table_of(deployment))
    console.print(
        f"\nmails    {deployment.mailbox} (each message of the system is a file here)\nlogs     {deployment.logs}",
        markup=False,
    )
    console.print(
        f"\nOpen {deployment.url}/ in a browser; staff sign in at {deployment.url}/sign-in.", markup=False, style="bold"
    )


def complain(what: str, remedy: str) -> None:
    """Print on standard error what went wrong and what to do."""
    complaints.print(what, markup=False, style="bold red")
    if remedy:
        complaints.print(remedy, markup=False)
