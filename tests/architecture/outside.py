"""Rules about the world outside: every wait for it ends, and nothing personal reaches a log line."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import Module, called, calls, modules, nodes

FOLDERS = ("chassis", "services", "acceptance", "deploy/local")

# What reaches out, and the argument that bounds it.
_BOUNDED = {
    "httpx.AsyncClient": ("timeout",),
    "httpx.Client": ("timeout",),
    "httpx.get": ("timeout",),
    "httpx.post": ("timeout",),
    "asyncpg.connect": ("timeout",),
    "asyncpg.create_pool": ("timeout", "command_timeout"),
    "aiosmtplib.SMTP": ("timeout",),
    "aiosmtplib.send": ("timeout",),
    "subprocess.run": ("timeout",),
    "socket.create_connection": ("timeout",),
    "urllib.request.urlopen": ("timeout",),
    "urlopen": ("timeout",),
}
# Methods of Kafka clients and sockets that may wait for ever; they need a deadline around them.
_ENDLESS = re.compile(
    r"(.*\.)?(producer|consumer|broker|admin|client)"
    r"\.(start|stop|send_and_wait|flush|commit|close|partitions_for|create_topics|end_offsets)"
    r"|asyncio\.open_connection"
)
_DEADLINES = frozenset({"asyncio.timeout", "asyncio.timeout_at", "asyncio.wait_for", "wait_for"})

_EVENT_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_LEVELS = frozenset({"debug", "info", "warning", "error", "exception", "critical"})
_PERSONAL = frozenset(
    {
        *("name", "names", "given_names", "family_names", "full_name", "shown_name", "display_name", "person", "note"),
        *("email", "e_mail", "mail", "address", "recipient", "recipients", "phone", "link", "token", "password"),
        *("secret", "payload", "body", "value", "content", "text", "message"),
    }
)
# Things of ours whose name is not a person's.
_NAMED_THINGS = frozenset({"task", "topic", "service", "path", "migration", "purge", "template", "layout"})


def waits_without_a_deadline(root: Path) -> Iterator[str]:
    """Every wait for the world outside ends: clients are made with time-outs, or stand under `asyncio.timeout`."""
    for module in modules(root, *FOLDERS):
        bounded = _under_a_deadline(module.tree)
        for call in calls(module.tree):
            name = called(call)
            given = {keyword.arg for keyword in call.keywords}
            if name in _BOUNDED and not given.issuperset(_BOUNDED[name]) and id(call) not in bounded:
                yield from module.found(call, "deadline", f"{name} needs {' and '.join(_BOUNDED[name])}")
        if not re.search("aiokafka|faststream|open_connection", module.text):
            continue
        for node in nodes(module.tree):
            if isinstance(node, ast.Await) and _waits_for_ever(node.value, bounded):
                yield from module.found(node, "deadline", "this wait has no deadline")


def _waits_for_ever(awaited: ast.expr, bounded: set[int]) -> bool:
    return isinstance(awaited, ast.Call) and id(awaited) not in bounded and bool(_ENDLESS.fullmatch(called(awaited)))


def _under_a_deadline(tree: ast.Module) -> set[int]:
    inside: set[int] = set()
    for node in nodes(tree):
        if isinstance(node, ast.AsyncWith) and any(_is_deadline(item.context_expr) for item in node.items):
            inside.update(id(inner) for inner in ast.walk(node))
        if isinstance(node, ast.Call) and _is_deadline(node):
            inside.update(id(inner) for argument in node.args for inner in ast.walk(argument))
    return inside


def _is_deadline(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and called(node) in _DEADLINES


def log_calls(module: Module) -> Iterator[tuple[str, ast.Call]]:
    """The calls of structlog's loggers with their level, also where the level was chosen before: `tell = log.info`."""
    chosen = {
        target.id: levels
        for node in nodes(module.tree)
        if isinstance(node, ast.Assign) and (levels := _levels_in(node.value))
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in calls(module.tree):
        name = called(call)
        if levels := _levels_in(call.func) or chosen.get(name, ""):
            yield levels, call


def _levels_in(value: ast.expr) -> str:
    choices = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
    levels = [
        choice.attr
        for choice in choices
        if isinstance(choice, ast.Attribute)
        and choice.attr in _LEVELS
        and isinstance(choice.value, ast.Name)
        and choice.value.id in ("log", "logger")
    ]
    return " or ".join(levels)


def careless_logging(root: Path) -> Iterator[str]:
    """A log line is one constant event name with ids and outcomes; no name, address, text or content of anybody."""
    for module in modules(root, *FOLDERS):
        for _, call in log_calls(module):
            yield from _careless(module, call)
        for call in calls(module.tree):
            if re.fullmatch(r"logging\.(debug|info|warning|error|exception|critical)", called(call)):
                yield from module.found(call, "log", "log lines are structlog's")


def _careless(module: Module, call: ast.Call) -> Iterator[str]:
    if len(call.args) != 1 or not all(map(_is_event_name, _choices(call.args[0]))):
        yield from module.found(call, "log", "a log line has one constant event name: what.happened")
    for keyword in call.keywords:
        if keyword.arg in _PERSONAL or keyword.arg == "exc_info":
            yield from module.found(call, "log", f"the field {keyword.arg} may carry personal data")
        if any(map(_is_personal, _read_of(keyword.value))):
            yield from module.found(call, "log", f"{keyword.arg or 'what is expanded here'} may carry personal data")


def telling_labels(root: Path) -> Iterator[str]:
    """A metric's labels are types, topics and outcomes: no identifier and nothing personal."""
    for module in modules(root, *FOLDERS):
        for call in calls(module.tree):
            if called(call).rpartition(".")[2] != "labels":
                continue
            for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
                if any(_is_personal(node) or _is_identifier(node) for node in _read_of(argument)):
                    yield from module.found(call, "label", "a label may tell who it is about")


def _is_identifier(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name.endswith("_id")


def _read_of(value: ast.expr) -> Iterator[ast.expr]:
    """What a value is read from: `person.email` is read from the attribute, not from the variable."""
    bases = {id(node.value) for node in ast.walk(value) if isinstance(node, ast.Attribute)}
    return (node for node in ast.walk(value) if isinstance(node, ast.expr) and id(node) not in bases)


def _is_personal(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        return node.attr in _PERSONAL and not (node.attr == "name" and owner in _NAMED_THINGS)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return node.slice.value in _PERSONAL
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Name) and node.id in _PERSONAL)


def _choices(node: ast.expr) -> list[ast.expr]:
    return [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]


def _is_event_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_EVENT_NAME.fullmatch(node.value))
