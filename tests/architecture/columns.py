"""Every statement names the columns that it reads from a table.

A migration of the next release adds columns while this one runs. A prepared statement with `*` then returns other
columns than before, and Postgres refuses it: "cached plan must not change result type".
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import Module, docstrings, modules, nodes

_RETURNED = re.compile(r"\breturning\s+(?:\w+\.)?\*", re.IGNORECASE)
_SELECTED = re.compile(
    r"\bselect\s+(?:(?!\bselect\b|\bfrom\b)[^;])*?(?<![\w(])\*(?=\s*(?:,|from\b))"
    r"(?:(?!\bfrom\b)[^;])*?\bfrom\s+(?:only\s+|lateral\s+)?(?P<source>\"?\w+\"?\s*\(?|\(|\{)",
    re.IGNORECASE,
)
_QUALIFIED = re.compile(r"(?<![\w.])[a-z_]+\.\*(?=\s*(,|from\b|$|\)))", re.IGNORECASE)
_COMMON = re.compile(r"\b(\w+)\s*(?:\([\w\s,\"]*\)\s*)?as\s+(?:not\s+)?(?:materialized\s+)?\(", re.IGNORECASE)
_MADE = re.compile(r"\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?(\w+)", re.IGNORECASE)
_WHAT = "a statement names its columns: a migration may add one while it is prepared"


def unnamed_columns(root: Path) -> Iterator[str]:
    """No statement of the chassis or a service has `returning *`, or `select *` from a table.

    `*` is allowed from what has the columns that its own text names: a subquery, a common table expression, a function.
    """
    tables = _tables(root)
    for module in modules(root, "chassis", "services"):
        strings = list(_strings(module))
        common = {name.lower() for text, _ in strings for name in _COMMON.findall(text)} - tables
        for text, node in strings:
            if _RETURNED.search(text) or _QUALIFIED.search(text) or _selects_a_table(text, common):
                yield from module.found(node, "columns", _WHAT)


def _selects_a_table(text: str, common: set[str]) -> bool:
    for match in _SELECTED.finditer(text):
        source = match["source"].lower().replace('"', "").strip()
        if not source.endswith("(") and source not in common:
            return True
    return False


def _tables(root: Path) -> set[str]:
    files = (path for folder in ("chassis", "services") for path in (root / folder).rglob("*.sql"))
    return {name.lower() for path in files for name in _MADE.findall(path.read_text(encoding="utf-8"))}


def _strings(module: Module) -> Iterator[tuple[str, ast.AST]]:
    """Return the texts of a file but its docstrings; what an f-string inserts is written `{}`."""
    prose = docstrings(module.tree)
    parts: set[int] = set()
    for node in nodes(module.tree):
        if isinstance(node, ast.JoinedStr):
            parts.update(map(id, node.values))
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values), node
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose | parts:
            yield node.value, node
