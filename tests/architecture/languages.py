"""Rules about the two languages: what is said in one is said in the other, with the same facts in it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import called, calls, modules

_VARIABLE = re.compile(r"{{[-\s]*([\w.]+)|{%-?\s*(?:if|elif|for\s+\w+\s+in)\s+(?:not\s+)?([\w.]+)")


def untranslated_texts(root: Path) -> Iterator[str]:
    """`Text("…", "…")` says two different things with the same values in them."""
    for module in modules(root, "chassis", "services"):
        for call in calls(module.tree):
            if called(call).rpartition(".")[2] != "Text":
                continue
            said = [*call.args, *(keyword.value for keyword in call.keywords)]
            if len(said) == 2 and _same(said[0], said[1]):
                yield from module.found(call, "language", "both languages say the same words")
            elif len(said) == 2 and _values(said[0]) != _values(said[1]):
                yield from module.found(call, "language", "the two languages tell different values")


def _same(one: ast.expr, other: ast.expr) -> bool:
    constant = isinstance(one, ast.Constant) and isinstance(other, ast.Constant)
    return constant and ast.dump(one) == ast.dump(other)


def _values(text: ast.expr) -> set[str] | None:
    """The variables in a text, but those that hold words of one language; None if it is not written here."""
    if isinstance(text, ast.JoinedStr):
        return {node.id for node in ast.walk(text) if isinstance(node, ast.Name)} - {"es", "en"}
    return set() if isinstance(text, ast.Constant) else None


def unpaired_templates(root: Path) -> Iterator[str]:
    """A template in a folder `es` has its twin in the folder `en` beside it, with the same variables."""
    for path in sorted((root / "services").rglob("*")):
        language = path.parent.name
        if language not in ("es", "en") or not path.is_file():
            continue
        twin = path.parent.with_name("en" if language == "es" else "es") / path.name
        if not twin.exists():
            yield f"{path.relative_to(root)}: has no twin in {twin.parent.name}"
        elif language == "es" and (odd := variables(path) ^ variables(twin)):
            yield f"{path.relative_to(root)}: {', '.join(sorted(odd))} stands in one language alone"


def variables(path: Path) -> set[str]:
    """The variables that a template shows or asks about."""
    return {shown or asked for shown, asked in _VARIABLE.findall(path.read_text(encoding="utf-8"))}
