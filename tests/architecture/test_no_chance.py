"""No test fails by chance: what is drawn is drawn by a seed that stays, and every client waits with patience."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

DRAWS = {
    "random.SystemRandom",
    "random.randrange",
    "random.randint",
    "random.choice",
    "random.sample",
    "random.shuffle",
}
EXEMPT = {
    "tests/support/properties.py": "draws the seeds",
    "tests/support/order.py": "draws an order that is said",
    "tests/architecture/commit_subjects.py": "is no test",
    "tests/keycloak/server.py": "asks until the server is there",
}
HASTE = 60
"""Seconds: a shorter deadline of a test is met by a busy machine."""

Rule = Callable[[ast.AST], Iterator[str]]


def _calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def drawn_without_a_seed(tree: ast.AST) -> Iterator[str]:
    """Calls that draw by chance; those of a `random.Random(seed)` with another name are none."""
    yield from (f"line {call.lineno}: {name}" for call, name in _calls(tree) if name in DRAWS)


def impatient(tree: ast.AST) -> Iterator[str]:
    """Clients with the library's 5 seconds or few of their own, and short deadlines of blocks."""
    for call, name in _calls(tree):
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        if name in ("httpx.AsyncClient", "httpx.Client", "subprocess.run"):
            limit = named.get("timeout")
            if (None not in named and limit is None) or _is_short(limit):
                yield f"line {call.lineno}: {name}"
        elif name == "asyncio.timeout" and call.args and _is_short(call.args[0]):
            yield f"line {call.lineno}: {name}"


def _is_short(limit: ast.expr | None) -> bool:
    return isinstance(limit, ast.Constant) and isinstance(limit.value, int | float) and limit.value < HASTE


@pytest.mark.parametrize("rule", [drawn_without_a_seed, impatient])
def test_no_test_fails_by_chance(rule: Rule) -> None:
    files = sorted((ROOT / "tests").rglob("*.py"))
    found = [
        f"{place}: {fault}"
        for file in files
        if (place := str(file.relative_to(ROOT))) not in EXEMPT
        for fault in rule(ast.parse(file.read_text("utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (drawn_without_a_seed, "seed = random.SystemRandom().randrange(9)"),
        (impatient, "httpx.AsyncClient(base_url=url)"),
        (impatient, "httpx.AsyncClient(timeout=5)"),
        (impatient, "async def wait():\n    async with asyncio.timeout(10): pass"),
    ],
)
def test_the_rules_see_what_they_forbid(rule: Rule, source: str) -> None:
    assert len(list(rule(ast.parse(source)))) == 1


def test_what_is_exempt_exists() -> None:
    assert [place for place in EXEMPT if not Path(ROOT / place).exists()] == []
