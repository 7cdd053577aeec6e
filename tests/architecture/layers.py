"""Rules about where things stand: SQL, transactions, handlers, pure rules, and who writes which topic."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from diplomado_contracts.catalogue import EVENTS
from tests.architecture.source import Module, called, calls, docstrings, modules, nodes

# Parts of a service in which a transaction may be opened: what Kafka and HTTP cannot open for them.
EDGE = frozenset({"api", "pages", "sender", "worker", "__main__"})

_SQL = re.compile(
    r"\s*(select\s|insert\s+into\s|update\s+\w+(\s+as\s+\w+|\s+\w+)?\s+set\s|delete\s+from\s|with\s+(recursive\s+)?\w+.*\sas\s+\("
    r"|create\s+(table|index|unique)\s|truncate\s|lock\s+table\s|listen\s|notify\s)",
    re.IGNORECASE | re.DOTALL,
)
_WRITES = re.compile(
    r"(?:insert\s+into|delete\s+from|(?<!do )(?<!for )(?<!key )update)\s+([a-z_]+)(?=[\s()]|$)(?<!\bset)", re.IGNORECASE
)
_QUERIES = frozenset(
    {"execute", "executemany", "fetch", "fetchrow", "fetchval", "copy_records_to_table", "copy_to_table", "cursor"}
)
# The files, or folders, of a concept that may touch the outside. Every other file of a service is a pure rule.
OUTSIDE = frozenset({"usecases", "store", "handlers", "api", "answer_models", "pages", "worker"})
# What stands at the top of a service.
TOP = frozenset({"__init__", "__main__", "settings", "projections"})
# Files that are adapters to something outside that no other room is for, with what that is.
ADAPTERS: dict[str, str] = {
    "certificates/documents/render_pool.py": "the threads that render, bounded, with a deadline",
    "certificates/documents/seal.py": "the key that signs papers, and the time stamp service",
    "certificates/documents/sealing_key.py": "the key that signs papers",
    "certificates/signing_keys/key_file.py": "the file with a key",
    "certificates/signing_keys/token.py": "the PKCS#11 token with a key",
    "certificates/signing_keys/transit.py": "the vault with a key",
    "certificates/signing_keys/co_issuers.py": "the file that names co-issuers, and their secrets",
    "certificates/credentials/task.py": "the loop of the role `credentials`, with its clock",
    "certificates/early_warnings/task.py": "the loop of the role `early_warnings`, with its clock",
    "sessions/live_meetings/zoom_client.py": "the connection to Zoom's API",
    "sessions/live_meetings/reporting.py": "metrics of live meetings",
    "certificates/public_register/command.py": "the folder that the command writes, with its transactions",
    "certificates/verification/counting.py": "the metric of checks",
    "certificates/printing/task.py": "the loop of the role `printing`, with its clock",
    "notifications/webhooks/connection.py": "the connection to a receiver",
    "notifications/webhooks/sender.py": "the transactions of one attempt, with its clock",
    "notifications/webhooks/task.py": "the loop of the role `webhooks`",
    "notifications/webhooks/reporting.py": "log lines and metrics of webhooks",
    "notifications/sending/smtp_connection.py": "the connection to the mail server",
    "notifications/sending/sender.py": "the transactions of one attempt, with its clock",
    "notifications/sending/task.py": "the loop of the role `sender`",
    "notifications/sending/reporting.py": "log lines and metrics of sending",
}

_IMPURE_MODULES = (
    *("asyncpg", "fastapi", "starlette", "httpx", "aiokafka", "faststream", "structlog", "aiosmtplib"),
    *("random", "secrets", "os", "socket", "subprocess", "concurrent", "multiprocessing", "time"),
    *(f"diplomado_chassis.{room}" for room in ("http", "consuming", "publishing", "postgres", "running")),
    *(f"diplomado_chassis.{room}" for room in ("observability", "handling", "service", "settings", "ids", "kafka")),
)
_IMPURE_CALLS = re.compile(r"(datetime|date)\.(now|today|utcnow)|(uuid\.)?uuid[14]|uuid7|time\.(time|monotonic)|open")


def sql_outside_stores(root: Path) -> Iterator[str]:
    """All SQL of a service stands in store.py, or where that grew too long in a package `store`, and in migrations."""
    for module in modules(root, "services"):
        if "store" in roles(module):
            continue
        prose = docstrings(module.tree)
        for node in nodes(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                if _SQL.match(node.value):
                    yield from module.found(node, "sql", "SQL stands in store.py alone")
            elif isinstance(node, ast.Call) and called(node).rpartition(".")[2] in _QUERIES and _on_connection(node):
                yield from module.found(node, "sql", "a statement is executed outside store.py")


def _on_connection(call: ast.Call) -> bool:
    return "connection" in called(call).rpartition(".")[0] or "database" in called(call).rpartition(".")[0]


def transactions_below_the_edge(root: Path) -> Iterator[str]:
    """Nobody below the edge opens a transaction: one request or batch is one transaction."""
    for module in modules(root, "services"):
        if EDGE & roles(module):
            continue
        for call in calls(module.tree):
            if called(call).rpartition(".")[2] == "transaction":
                yield from module.found(call, "transaction", "only the edge opens transactions")


def handlers_that_do_more_than_translate(root: Path) -> Iterator[str]:
    """A function in handlers.py is short and has no `try`: retries and parking are the chassis's."""
    for module in modules(root, "services"):
        if "handlers" not in roles(module):
            continue
        for node in nodes(module.tree):
            if isinstance(node, ast.Try | ast.TryStar):
                yield from module.found(node, "handler", "a handler does not catch: failures are the chassis's")
            if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) and _statements(node) > 20:
                yield from module.found(node, "handler", f"{node.name} does more than translate")


def _statements(function: ast.AST) -> int:
    return sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1


def roles(module: Module) -> set[str]:
    """The names of a file and of the folders that it stands in, below its service's package."""
    return set(module.path.with_suffix("").parts[3:])


def is_rule(module: Module) -> bool:
    """True if a file of a service has to be pure: it is none of the named ones."""
    below = module.path.with_suffix("").parts[3:]
    if not below or below[-1] == "__init__" or "/".join((module.service or "", *module.path.parts[3:])) in ADAPTERS:
        return False
    return not (OUTSIDE & set(below) or below[0] in TOP or below[0] == "migrations")


def impure_rules(root: Path) -> Iterator[str]:
    """A rule is a pure function: no waiting, no clock, no chance, and nothing imported that reaches outside."""
    for module in modules(root, "services"):
        if not is_rule(module):
            continue
        for node in nodes(module.tree):
            if isinstance(node, ast.AsyncFunctionDef | ast.Await):
                yield from module.found(node, "pure", "a rule does not wait")
            elif isinstance(node, ast.Call) and _IMPURE_CALLS.fullmatch(called(node)):
                yield from module.found(node, "pure", f"a rule does not call {called(node)}: it is an argument")
            elif name := next(filter(_is_impure, _imported(node)), None):
                yield from module.found(node, "pure", f"a rule does not import {name}")


def _is_impure(name: str) -> bool:
    if name.startswith("diplomado_") and not name.startswith(("diplomado_chassis", "diplomado_contracts")):
        return bool(OUTSIDE & set(name.split(".")[1:]))
    return any(name == impure or name.startswith(impure + ".") for impure in _IMPURE_MODULES)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module or ''}.{alias.name}" for alias in node.names]
    return []


def tables_with_two_writers(root: Path) -> Iterator[str]:
    """One store, or one declared projection, owns a table: nobody else inserts, updates or deletes its rows."""
    owners: dict[tuple[str | None, str], Module] = {}
    for module in modules(root, "services"):
        if not ("store" in roles(module) or "projections" in roles(module)):
            continue
        for table, node in _written(module):
            if module.excused(getattr(node, "lineno", 1), "owner"):
                continue
            owner = owners.setdefault((module.service, table), module)
            if _store(owner) != _store(module):
                yield from module.found(node, "owner", f"{table} is owned by {owner.path}")


def _store(module: Module) -> Path:
    """The store that a file belongs to: the file, or the folder `store` or `projections` that it stands in."""
    for parent in module.path.parents:
        if parent.name in ("store", "projections"):
            return parent
    return module.path


def _written(module: Module) -> Iterator[tuple[str, ast.AST]]:
    prose = docstrings(module.tree)
    for node in nodes(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            for match in _WRITES.finditer(node.value):
                yield match[1].lower(), node
        elif isinstance(node, ast.Call) and called(node).rpartition(".")[2] == "Projection" and node.args:
            table = node.args[0]
            if isinstance(table, ast.Constant) and isinstance(table.value, str):
                yield table.value, node


def facts_of_other_services(root: Path) -> Iterator[str]:
    """A topic has one writer: a service makes only events whose topic it owns."""
    owners = {event.__name__: event.topic.owner for event in EVENTS}
    for module in modules(root, "services"):
        for call in calls(module.tree):
            name = called(call).rpartition(".")[2]
            if name in owners and owners[name] != module.service and _is_contract(module, name):
                yield from module.found(call, "writer", f"{name} is a fact of {owners[name]}")


def _is_contract(module: Module, name: str) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("diplomado_contracts")
        and any(alias.name == name for alias in node.names)
        for node in nodes(module.tree)
    )
