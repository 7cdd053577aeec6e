"""Rules about the two languages: what is said in one is said in the other, with the same facts in it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import called, calls, modules, nodes

_VARIABLE = re.compile(r"{{[-\s]*([\w.]+)|{%-?\s*(?:if|elif|for\s+\w+\s+in)\s+(?:not\s+)?([\w.]+)")


_SPEAKING = frozenset({"Text", "say"})
_GAP = re.compile(r"{(\w+)[^{}]*}")


def untranslated_texts(root: Path) -> Iterator[str]:
    """`Text("…", "…", values)` says two different things with the same values, which are named in both."""
    for module in modules(root, "chassis", "services"):
        for call in calls(module.tree):
            if called(call).rpartition(".")[2] not in _SPEAKING:
                continue
            said = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg in ("es", "en"))]
            if len(said) != 2:
                continue
            values = {keyword.arg for keyword in call.keywords} - {"es", "en"}
            gaps = [_gaps(text) if values else set() for text in said]
            if any(isinstance(text, ast.JoinedStr | ast.BinOp) for text in said):
                yield from module.found(call, "language", "a text is a template with named values, not an f-string")
            elif _same(said[0], said[1]):
                yield from module.found(call, "language", "both languages say the same words")
            elif None not in gaps and not gaps[0] == gaps[1] == values:
                yield from module.found(call, "language", "the two languages tell different values")


def _same(one: ast.expr, other: ast.expr) -> bool:
    constant = isinstance(one, ast.Constant) and isinstance(other, ast.Constant)
    return constant and ast.dump(one) == ast.dump(other) and _has_words(ast.literal_eval(one))


def _has_words(text: str) -> bool:
    """Whether there is more than one word to translate: values are none."""
    return bool(re.search(r"\w\W+\w", _GAP.sub("", text)))


def _gaps(text: ast.expr) -> set[str | None] | None:
    """The values that a text names; None if it is not written here."""
    if isinstance(text, ast.Constant) and isinstance(text.value, str):
        return set(_GAP.findall(text.value))
    return None


def texts_beside_text(root: Path) -> Iterator[str]:
    """What the software says is a Text: no other class or mapping holds the same words in both languages."""
    for module in modules(root, "chassis", "services"):
        if module.path.parts[:3] == ("chassis", "diplomado_chassis", "language"):
            continue
        for node in nodes(module.tree):
            if isinstance(node, ast.Call) and called(node).rpartition(".")[2] not in _SPEAKING:
                pairs: dict[str | None, ast.expr] = {keyword.arg: keyword.value for keyword in node.keywords}
            elif isinstance(node, ast.Dict):
                pairs = {_text_of(key): value for key, value in zip(node.keys, node.values, strict=True)}
            else:
                continue
            if _text_of(pairs.get("es")) and _text_of(pairs.get("en")):
                yield from module.found(node, "language", "words in two languages stand in a Text alone")


def compared_languages(root: Path) -> Iterator[str]:
    """Nothing outside the chassis' language room asks which language it is: a third one would need surgery there."""
    for module in modules(root, "chassis", "services"):
        if module.path.parts[:3] == ("chassis", "diplomado_chassis", "language"):
            continue
        for node in nodes(module.tree):
            if isinstance(node, ast.Compare) and {"es", "en"} & set(map(_text_of, [node.left, *node.comparators])):
                yield from module.found(node, "language", "a language is an argument, not a case")
            elif isinstance(node, ast.Subscript) and ast.unparse(node) == "Literal['es', 'en']":
                yield from module.found(node, "language", "a language is a Language")


def _text_of(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


_SAYS = re.compile(r"""\bsay\(\s*("[^"]*"|'[^']*')\s*,\s*("[^"]*"|'[^']*')""")
_CASES = re.compile(r"""language\s*[!=]=|\[\s*language\s*\]""")


def untranslated_templates(root: Path) -> Iterator[str]:
    """A page says everything by `say("…", "…")` or `said(text)`, and never asks which language it is in."""
    for path in sorted((root / "services").rglob("*.html")) + sorted((root / "chassis").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for match in _SAYS.finditer(text):
            line, (one, other) = text.count("\n", 0, match.start()) + 1, match.groups()
            if set(_GAP.findall(one)) != set(_GAP.findall(other)):
                yield f"{path.relative_to(root)}:{line}: the two languages tell different values"
            elif one == other and _has_words(one[1:-1]):
                yield f"{path.relative_to(root)}:{line}: both languages say the same words"
        for match in _CASES.finditer(text):
            yield f"{path.relative_to(root)}:{text.count(chr(10), 0, match.start()) + 1}: a language is no case"


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
