"""Rules about where things stand: SQL, transactions, handlers, pure rules, and who writes which topic."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from diplomado_contracts.catalogue import EVENTS
from tests.architecture.source import Module, called, calls, docstrings, modules

# Files of a service in which a transaction may be opened: what Kafka and HTTP cannot open for them.
EDGE_FILES = frozenset({"api.py", "pages.py", "sender.py", "__main__.py"})

_SQL = re.compile(
    r"\s*(select\s|insert\s+into\s|update\s+\w+(\s+as\s+\w+|\s+\w+)?\s+set\s|delete\s+from\s|with\s+(recursive\s+)?\w+.*\sas\s+\("
    r"|create\s+(table|index|unique)\s|truncate\s|lock\s+table\s|listen\s|notify\s)",
    re.IGNORECASE | re.DOTALL,
)
_QUERIES = frozenset({"execute", "executemany", "fetch", "fetchrow", "fetchval", "copy_records_to_table", "cursor"})
_IMPURE_MODULES = frozenset(
    {
        "asyncpg",
        "fastapi",
        "starlette",
        "httpx",
        "aiokafka",
        "faststream",
        "structlog",
        "aiosmtplib",
        "random",
        "secrets",
        "os",
    }
)
_IMPURE_CALLS = re.compile(r"(datetime|date)\.(now|today|utcnow)|(uuid\.)?uuid[14]|uuid7|time\.(time|monotonic)|open")


def sql_outside_stores(root: Path) -> Iterator[str]:
    """All SQL of a service stands in store.py, or where that grew too long in a package `store`, and in migrations."""
    for module in modules(root, "services"):
        if module.path.name == "store.py" or "store" in module.path.parts:
            continue
        prose = docstrings(module.tree)
        for node in ast.walk(module.tree):
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
        if module.path.name in EDGE_FILES or "pages" in module.path.parts:
            continue
        for call in calls(module.tree):
            if called(call).rpartition(".")[2] == "transaction":
                yield from module.found(call, "transaction", "only the edge opens transactions")


def handlers_that_do_more_than_translate(root: Path) -> Iterator[str]:
    """A function in handlers.py is short and has no `try`: retries and parking are the chassis's."""
    for module in modules(root, "services"):
        if module.path.name != "handlers.py":
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Try | ast.TryStar):
                yield from module.found(node, "handler", "a handler does not catch: failures are the chassis's")
            if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) and _statements(node) > 20:
                yield from module.found(node, "handler", f"{node.name} does more than translate")


def _statements(function: ast.AST) -> int:
    return sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1


def impure_rules(root: Path) -> Iterator[str]:
    """domain.py holds pure functions: no waiting, no clock, no chance, no library that reaches outside."""
    for module in modules(root, "services"):
        if module.path.name != "domain.py":
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.AsyncFunctionDef | ast.Await):
                yield from module.found(node, "pure", "a rule does not wait")
            elif isinstance(node, ast.Call) and _IMPURE_CALLS.fullmatch(called(node)):
                yield from module.found(node, "pure", f"a rule does not call {called(node)}: it is an argument")
            elif name := next((n for n in _imported(node) if n.partition(".")[0] in _IMPURE_MODULES), None):
                yield from module.found(node, "pure", f"a rule does not import {name}")


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


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
        for node in ast.walk(module.tree)
    )
