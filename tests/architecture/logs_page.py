"""The page docs/logs.md: every log line that the code can write, read from the code.

python -m tests.architecture.logs_page [--check]
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from diplomado_contracts.services import SERVICES
from tests.architecture.outside import log_calls
from tests.architecture.source import ROOT, Module, called, modules

PAGE = Path("docs/logs.md")
FAILURE = ("error", "at", "sqlstate", "cause")
PARTS = {
    "chassis": "Every service",
    **{f"services/{name}": name for name in SERVICES},
    "deploy/local": "The local platform",
}
INTRODUCTION = """\
# Log lines

<!-- Generated from the code by `make generate`. Do not edit. -->

Each line is one JSON object with a constant `event`. Every line also has `timestamp`, `level` and `service`. Within a
request it has `correlation_id`, which the request's events carry through all services. A failure adds `error` (its
class), `at` (its places in the code), and `sqlstate` and `cause` where there is one. Messages of errors are left out,
because drivers and validators quote values in them. Lines of libraries have the event `library.message` with `library`
and `text`, and `advice` where Kafka refuses a connection. No line contains a name, an address or the content of a
message: one test reads every call, another searches the logs of a journey for every person in it.

`diplomado trace ID`, or `python -m diplomado_NAME trace ID` for one service, follows one participant by one id: that of
the registration, the person, an event or a request ([operations](operations.md#following-one-id)). In logs a request
and what follows from it have one `correlation_id`, and applied events have the id of the registration as `subject`:

    docker compose logs --no-log-prefix registration sessions certificates notifications \\
      | jq -cR --arg id ID 'fromjson? | select(.correlation_id == $id or .subject == $id)'
"""


class Line(NamedTuple):
    """One kind of line."""

    event: str
    level: str
    fields: str
    where: str


def lines(root: Path, folder: str) -> list[Line]:
    """All kinds of lines that the code of a folder can write."""
    return sorted({line for module in modules(root, folder) for line in _of(module)})


def _of(module: Module) -> Iterator[Line]:
    enclosing = _functions(module.tree)
    for level, call in log_calls(module):
        where = "/".join(module.path.parts[-2:]).removeprefix("diplomado_chassis/")
        for event in _events(call.args[0] if call.args else call):
            yield Line(event, level, ", ".join(_fields(call)), f"{where}, {enclosing.get(id(call), '')}")


def _functions(tree: ast.Module) -> dict[int, str]:
    return {
        id(inner): node.name.lstrip("_")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
    }


def _events(argument: ast.expr) -> Iterator[str]:
    choices = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
    yield from (str(choice.value) for choice in choices if isinstance(choice, ast.Constant))


def _fields(call: ast.Call) -> Iterator[str]:
    for keyword in call.keywords:
        if keyword.arg:
            yield f"`{keyword.arg}`"
        elif any(called(inner) == "failure" for inner in ast.walk(keyword.value) if isinstance(inner, ast.Call)):
            yield "failure"
        else:
            yield "failure or `error`"


def page(found: Mapping[str, list[Line]]) -> str:
    """The whole page."""
    parts = [INTRODUCTION]
    for title, kinds in found.items():
        rows = [f"| `{kind.event}` | {kind.level} | {kind.fields} | {kind.where} |" for kind in kinds]
        parts.append(
            "\n".join([f"## {title}\n", "| event | level | fields | written in |", "|---|---|---|---|", *rows]) + "\n"
        )
    return "\n".join(parts)


def current(root: Path = ROOT) -> str:
    """The page as it has to be."""
    found: dict[str, list[Line]] = defaultdict(list)
    for folder, title in PARTS.items():
        if kinds := lines(root, folder):
            found[title] = kinds
    return page(found)


def main(arguments: list[str]) -> int:
    """Write the page, or with --check say whether it is current."""
    path, text = ROOT / PAGE, current()
    if "--check" not in arguments:
        path.write_text(text, encoding="utf-8")
    elif not path.exists() or path.read_text(encoding="utf-8") != text:
        sys.stderr.write(f"{PAGE}: not current, run make generate\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
