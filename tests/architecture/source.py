"""The Python files that the rules are held against, parsed once, and the one way to be excused from a rule."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

_EXCUSE = re.compile(r"# allow ([a-z-]+): \S.*")


@dataclass(frozen=True)
class Module:
    """One file. `path` is relative to the root of its tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def service(self) -> str | None:
        """The service that the file belongs to."""
        return self.path.parts[1] if self.path.parts[0] == "services" else None

    def excused(self, line: int, rule: str) -> bool:
        """True if the line, or a comment on the line before it, says `# allow RULE: why`, with a reason."""
        lines = self.text.splitlines()
        before = lines[line - 2] if line > 1 and lines[line - 2].lstrip().startswith("#") else ""
        matches = (_EXCUSE.search(text) for text in (lines[line - 1], before))
        return any(match is not None and match[1] == rule for match in matches)

    def found(self, node: ast.AST, rule: str, what: str) -> Iterator[str]:
        """One violation, unless the line is excused."""
        line = getattr(node, "lineno", 1)
        if not self.excused(line, rule):
            yield f"{self.path}:{line}: {what}"


def modules(root: Path, *folders: str) -> Iterator[Module]:
    """The files below some folders of a tree, without build products."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            if not {"build", "dist", "__pycache__", ".venv"} & set(path.relative_to(root).parts):
                yield _parsed(root, path, path.stat().st_mtime_ns)


@cache
def _parsed(root: Path, path: Path, _changed: int) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(path.relative_to(root), text, ast.parse(text))


@cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """All nodes of a file. Thirty rules look at the same files, and to walk a tree costs more than to look at it."""
    return tuple(ast.walk(tree))


def called(node: ast.Call) -> str:
    """The dotted name of what a call calls, as far as it is plain: `asyncio.timeout`, `connection.fetch`."""
    parts: list[str] = []
    target: ast.expr = node.func
    while isinstance(target, ast.Attribute):
        parts.append(target.attr)
        target = target.value
    parts.append(target.id if isinstance(target, ast.Name) else "")
    return ".".join(reversed(parts))


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """All calls in a tree."""
    walked = nodes(tree) if isinstance(tree, ast.Module) else ast.walk(tree)
    return (node for node in walked if isinstance(node, ast.Call))


def docstrings(tree: ast.Module) -> set[int]:
    """The ids of the nodes that are docstrings."""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        id(node.body[0].value)
        for node in nodes(tree)
        if isinstance(node, holders) and node.body and isinstance(node.body[0], ast.Expr)
    }
