"""Every command that a message, a docstring or a document names is there, with the options that it names."""

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from diplomado_chassis.running.cli import build
from diplomado_contracts.__main__ import parser_of_commands
from diplomado_contracts.services import SERVICES
from diplomado_local.__main__ import app
from tests.architecture.composition import all_services
from tests.architecture.source import ROOT
from tests.support.forms import LEFT_OUT

FOLDERS = ("chassis", "services", "deploy", "docs", "acceptance", "verification", "examples", "contracts", "verify")
_NAMED = re.compile(r"`((?:python -m )?diplomado(?:_\w+)? [^`]*)`")
_SHOWN = re.compile(r"^ {0,4}((?:python -m )?diplomado(?:_\w+)? .*)$", re.MULTILINE)
_SERVICE = {one.name: typer.main.get_command(build(one)) for one in all_services()}
_LOCAL = typer.main.get_command(app)


def named() -> Iterator[tuple[str, str]]:
    """Where a command is named, and the command."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix not in (".py", ".md", ".html") or "build" in path.parts:
                continue
            text = path.read_text(encoding="utf-8")
            found = _NAMED.findall(text)
            if path.suffix == ".md":
                found += [line for part in text.split("```")[1::2] for line in _SHOWN.findall(part)]
            for command in found:
                yield str(path.relative_to(ROOT)), " ".join(command.split())


def why_not(command: str) -> str:
    """What of a command does not exist; empty if all of it does. Words in capitals are for the reader to replace."""
    for given in _each(command):
        if given[0] == "diplomado_contracts":
            if reason := _why_not_of_contracts(given[1:]):
                return reason
            continue
        words = given[2:] if given[:2] == ["diplomado", "service"] else given
        of_service = words[0].removeprefix("diplomado_") if words[0] != "diplomado" else ""
        services = [of_service] if of_service in _SERVICE else list(_SERVICE) if of_service else []
        # An optional command, as `tell-again`, belongs to the services that have it.
        trees = [_SERVICE[name] for name in services] or [_LOCAL]
        reasons = [_walk(tree, words[1:]) for tree in trees]
        if all(reasons):
            return reasons[0]
    return ""


def _why_not_of_contracts(words: list[str]) -> str:
    """The same of the package that others install, whose command line is the standard library's."""
    [commands] = [one.choices for one in parser_of_commands()._actions if isinstance(one.choices, dict)]
    name, *rest = words
    if name not in commands:
        return "" if name == name.upper() else f"diplomado_contracts has no command {name}"
    known = {option for action in commands[name]._actions for option in action.option_strings}
    unknown = [word for word in rest if word.startswith("-") and word.partition("=")[0] not in known]
    return f"{unknown[0]} is no option of {name}" if unknown else ""


def _each(command: str) -> Iterator[list[str]]:
    """The words of a command, once for each of its alternatives (`check | apply`)."""
    text = command.partition(" # ")[0].removeprefix("python -m ").replace("\\|", "|")
    text = re.sub(r"[\[\]…]|\.\.\.", " ", text)
    first, *others = [shlex.split(part) for part in text.split("|")]
    yield first
    for other in others:
        if other:
            yield [*first[:-1], *other]


def _walk(tree: Any, words: list[str]) -> str:
    command, options = tree, {"--help"}
    for word in words:
        options |= {name for parameter in command.params for name in parameter.opts}
        if word.startswith("-"):
            if word.partition("=")[0] not in options:
                return f"{word} is no option of {command.name}"
        elif hasattr(command, "commands"):
            following = command.commands.get(word)
            if following is None and word != word.upper():
                return f"{command.name} has no command {word}"
            command = following or command
    return ""


def test_every_command_that_is_named_exists() -> None:
    found = list(named())
    assert len(found) > 40
    wrong = [f"{where}: {command}: {reason}" for where, command in found if (reason := why_not(command))]
    assert wrong == []


@pytest.mark.parametrize(
    "command",
    ["diplomado backups FOLDER", "diplomado down --purges", "diplomado service sessions dead-letters lists",
     "python -m diplomado_sessions dead-letters list --kind X", "python -m diplomado_NAME kafka check | applies",
     "python -m diplomado_contracts publishes-samples", "python -m diplomado_contracts check --before X"],
)  # fmt: skip
def test_a_command_that_is_not_there_is_found(command: str) -> None:
    assert why_not(command)


def test_commands_of_the_local_platform_are_given_as_they_work_there() -> None:
    """`python -m diplomado_NAME` has no settings in the shell of who runs `diplomado`."""
    messages = [
        (path, line)
        for path in (ROOT / "deploy" / "local" / "diplomado_local").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "python -m diplomado_{" in line or any(f"python -m diplomado_{name}" in line for name in SERVICES)
    ]
    assert messages == []


def test_the_check_of_forms_knows_what_make_test_leaves_out() -> None:
    """It looks only after all tests: with another selection it would be silent for ever."""
    assert f'-m "{LEFT_OUT}"' in (ROOT / "Makefile").read_text("utf-8")
