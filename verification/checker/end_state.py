"""The end state: the services are idle, nothing personal is logged, no resource leaks: I15, I16 and I17."""

import json
from collections.abc import Iterator

from verification.checker.evidence import Violation
from verification.checker.view import View, topic_name

MAX_SETTLE_SECONDS = 120.0
MORE_MEMORY = 1.5
MEMORY_MB = 40.0
MORE_FILES = 12
MORE_CONNECTIONS = 10

PEOPLE = "training.people"


def comes_to_rest(view: View) -> Iterator[Violation]:
    """I15. Compares the time that outboxes and lag took to become empty with what is allowed, and looks for rows."""
    if view.dump.idle_within is None:
        yield Violation("I15", "run", "did not come to rest")
    elif view.dump.idle_within > MAX_SETTLE_SECONDS:
        yield Violation("I15", "run", f"came to rest after {view.dump.idle_within:.0f} s")
    for service in view.services:
        if rows := view.rows(f"{service}.outbox"):
            yield Violation("I15", service, f"{len(rows)} rows are still in the outbox")


def nothing_personal_is_logged(view: View) -> Iterator[Violation]:
    """I16. Looks for the run's made-up names and addresses in logs, dead letters and all topics but people's own."""
    canaries = [canary for canary in view.dump.canaries if canary]
    for where, text in _outputs(view):
        if any(canary in text for canary in canaries):
            yield Violation("I16", where, "personal data")


def _outputs(view: View) -> Iterator[tuple[str, str]]:
    for source, lines in view.dump.logs.items():
        for number, line in enumerate(lines, 1):
            yield f"log of {source}, line {number}", line if isinstance(line, str) else json.dumps(line, default=str)
    for service in view.services:
        for row in view.rows(f"{service}.dead_letters"):
            yield f"{service} dead letter {row['id']}", f"{row['reason']} {row['error']}"
    for record in view.in_order:
        if topic_name(record.topic) != PEOPLE:
            where = f"{topic_name(record.topic)}/{record.partition}/{record.offset}"
            yield where, f"{record.key} {json.dumps(record.value, default=str, ensure_ascii=False)}"


def nothing_leaks(view: View) -> Iterator[Violation]:
    """I17. Compares memory, open files and connections of each service at rest, before the faults and after them."""
    for used in view.dump.resources:
        (mb, mb_after), (files, files_after) = used.rss_mb, used.files
        connections, connections_after = used.connections
        if mb_after > mb * MORE_MEMORY + MEMORY_MB:
            yield Violation("I17", used.service, f"memory grew from {mb:.0f} to {mb_after:.0f} MB")
        if files_after > files + MORE_FILES:
            yield Violation("I17", used.service, f"open files grew from {files} to {files_after}")
        if connections_after > connections + MORE_CONNECTIONS:
            yield Violation("I17", used.service, f"connections grew from {connections} to {connections_after}")
