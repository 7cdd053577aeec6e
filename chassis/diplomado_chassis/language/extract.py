"""Extracts the texts of packages into a gettext template (.pot), with which translators start.

`python -m diplomado_chassis.language.extract PACKAGE … > messages.pot`
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import write_po


@dataclass(frozen=True, slots=True)
class Message:
    """A text in both built-in languages. `place` is a file of a package, with the line on which the text begins."""

    es: str
    en: str
    place: tuple[str, int]


def messages(package: str) -> Iterator[Message]:
    """Yield the texts of a package that are written as constants: `Text(…)` in code, `say(…)` in templates."""
    root = Path(str(resources.files(package)))
    for path in sorted(root.rglob("*")):
        name = f"{package}/{path.relative_to(root).as_posix()}"
        if path.suffix == ".py":
            yield from _in_code(path.read_text("utf-8"), name)
        elif path.suffix == ".html":
            yield from _in_template(path.read_text("utf-8"), name)


def template(packages: Iterable[str]) -> Catalog:
    """Return the catalogue to translate: English texts, each with its Spanish text as a comment."""
    catalog = Catalog(project="Diplomado", version="1", header_comment="# Texts to translate.", fuzzy=False)
    for package in packages:
        for message in messages(package):
            catalog.add(message.en, locations=[message.place], auto_comments=[f"es: {message.es}"])
    return catalog


def _in_code(source: str, name: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        function = ast.unparse(node.func)
        by_name = {keyword.arg: keyword.value for keyword in node.keywords}
        if function == "Text":
            texts = [*node.args, *(by_name[tag] for tag in ("es", "en") if tag in by_name)]
        elif function == "Text.shared":
            texts = [*node.args, *node.args]
        else:
            continue
        said = [text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)]
        if len(said) == 2:
            yield Message(said[0], said[1], (name, node.lineno))


def _in_template(source: str, name: str) -> Iterator[Message]:
    from jinja2 import Environment, nodes

    for call in Environment(autoescape=True).parse(source).find_all(nodes.Call):
        said = [text.value for text in call.args if isinstance(text, nodes.Const) and isinstance(text.value, str)]
        if isinstance(call.node, nodes.Name) and call.node.name == "say" and len(said) == 2:
            yield Message(said[0], said[1], (name, call.lineno))


def main() -> None:
    """Write the template of the packages that are named on the command line."""
    write_po(sys.stdout.buffer, template(sys.argv[1:]), sort_by_file=True)


if __name__ == "__main__":
    main()
