"""Which functions a function can come to call, read from the code: more than it does, never less.

A name leads to what it means, whether it is called or passed on. An attribute of something that is no module leads to
every method of that name, in the packages that the code can use. What is called by a text alone is not found: our code
has no such calls, except those of trials, which answer with problems inside their own answer.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from tests.architecture.problem_types import FOLDERS, Function, name_of
from tests.architecture.source import ROOT, modules

_WITHOUT_OWN = frozenset({"property", "cached_property", "staticmethod", "classmethod", "override"})
"""Decorators of methods that are called by their name alone."""
_DATA = frozenset({"BaseModel", "StrictModel", "AnswerModel", "NamedTuple", "Protocol", "Enum", "StrEnum", "Exception"})
"""Bases that call no method of their subclasses but those with underscores and decorators."""
_BUILT_IN = frozenset({"str", "bytes", "int", "float", "bool", "date", "datetime", "UUID", "Decimal", "Request"})
_ROUTES = re.compile(r"\w+\.(get|post|put|patch|delete|head)\(")


@dataclass
class _Code:
    """Everything at the top of modules, by `module:name`, and methods by their name alone."""

    nodes: dict[str, list[ast.AST]] = field(default_factory=lambda: defaultdict(list))
    modules: set[str] = field(default_factory=set)
    methods: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    functions: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    bases: dict[str, set[str]] = field(default_factory=dict)
    related: dict[str, set[str]] = field(default_factory=dict)
    imports: dict[str, tuple[str, str | None]] = field(default_factory=dict)


def reached(roots: Iterable[str], packages: tuple[str, ...]) -> frozenset[str]:
    """Everything that some functions can come to: `module:function`, `module:Class.method`, `module:CONSTANT`."""
    seen: set[str] = set()
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting += [one for one in _edges(node) if one not in seen and one.startswith(packages)]
    return frozenset(seen)


@cache
def _edges(node: str) -> frozenset[str]:
    code = _code()
    module = node.partition(":")[0]
    return frozenset(one for part in code.nodes.get(node, ()) for one in _used(code, module, part))


def _used(code: _Code, module: str, part: ast.AST) -> Iterator[str]:
    if isinstance(part, ast.ClassDef):
        yield from _of_class(code, module, part)
        return
    known = _annotated(part) if isinstance(part, Function) else {}
    of_modules = {id(child.value) for child in ast.walk(part) if isinstance(child, ast.Attribute)}
    for child in _executed(part):
        if isinstance(child, ast.Name):
            yield from _meant(code, module, child.id)
            if id(child) not in of_modules and (passed := _module_meant(code, module, child)):
                yield from code.functions[passed]  # a module that is passed on is used as an object
        elif isinstance(child, ast.Attribute):
            of_module = _module_meant(code, module, child.value)
            if of_module:
                yield from _meant(code, of_module, child.attr)
            elif child.attr.startswith("__"):
                continue  # a class that is named leads to these
            elif isinstance(child.value, ast.Name) and child.value.id in known:
                yield from _of_known(code, module, known[child.value.id], child.attr)
            else:
                yield from code.methods.get(child.attr, ())


def _annotated(part: Function) -> dict[str, str]:
    """The classes of parameters that are never given another value, by their names."""
    arguments = [*part.args.posonlyargs, *part.args.args, *part.args.kwonlyargs]
    named = {one.arg: one.annotation.id for one in arguments if isinstance(one.annotation, ast.Name)}
    within = [one for one in ast.walk(part) if one is not part and isinstance(one, Function | ast.Lambda)]
    again = {one.id for one in ast.walk(part) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    again |= {one.arg for each in within for one in ast.walk(each.args) if isinstance(one, ast.arg)}
    return {name: kind for name, kind in named.items() if name not in again}


def _of_known(code: _Code, module: str, kind: str, attribute: str) -> Iterator[str]:
    """Methods of a class, and of those that it inherits from or that inherit from it; of a Protocol all of the name."""
    methods = code.methods.get(attribute, [])
    if kind in _BUILT_IN:
        return
    kin = {one for one in _meant(code, module, kind) if one in code.related}
    kin = {each for one in kin for each in code.related[one]}
    if not kin or any("Protocol" in code.bases[one] for one in kin):
        yield from methods
    else:
        yield from (one for one in methods if one.rpartition(".")[0] in kin)


def _of_class(code: _Code, module: str, part: ast.ClassDef) -> Iterator[str]:
    bases = {name for base in part.bases for name in [getattr(base, "attr", getattr(base, "id", ""))]}
    ours = [one for base in part.bases if isinstance(base, ast.Name) for one in _meant(code, module, base.id)]
    yield from ours
    calls_any = bool(bases - _DATA) and len(ours) < len(part.bases)
    for one in part.body:
        if isinstance(one, Function):
            decorators = {ast.unparse(each).partition("(")[0] for each in one.decorator_list}
            if calls_any or one.name.startswith("_") or decorators - _WITHOUT_OWN:
                yield f"{module}:{part.name}.{one.name}"
        else:
            yield from _used(code, module, one)


def _executed(part: ast.AST) -> Iterator[ast.AST]:
    yield part
    for name, value in ast.iter_fields(part):
        if name in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if name == "decorator_list" and _ROUTES.match(ast.unparse(child)):
                continue  # a route is registered when its module is imported
            if isinstance(child, ast.AST):
                yield from _executed(child)


def _meant(code: _Code, module: str, name: str) -> Iterator[str]:
    if f"{module}:{name}" in code.nodes:
        yield f"{module}:{name}"
    elif imported := code.imports.get(f"{module}:{name}"):
        source, original = imported
        if original is not None:
            yield from _meant(code, source, original)


def _module_meant(code: _Code, module: str, value: ast.expr) -> str | None:
    if isinstance(value, ast.Name) and (imported := code.imports.get(f"{module}:{value.id}")):
        source, original = imported
        whole = f"{source}.{original}" if original else source
        return whole if whole in code.modules else None
    return None


@cache
def _code() -> _Code:
    code = _Code()
    for module in modules(ROOT, *FOLDERS):
        name = name_of(module)
        code.modules.add(name)
        for part in module.tree.body:
            _note(code, name, part)
    _relate(code)
    return code


def _relate(code: _Code) -> None:
    """Note for each class which others inherit from it or are inherited by it."""
    above: dict[str, set[str]] = {}
    for name in code.bases:
        module = name.partition(":")[0]
        above[name] = {one for base in code.bases[name] for one in _meant(code, module, base)} & code.bases.keys()
    for _ in range(len(max(above.values(), key=len, default=set())) + 6):  # hierarchies are no deeper
        above = {name: bases | {far for one in bases for far in above[one]} for name, bases in above.items()}
    for name, bases in above.items():
        code.related[name] = {name, *bases, *(other for other, its in above.items() if name in its)}


def _note(code: _Code, name: str, part: ast.stmt) -> None:
    match part:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            code.nodes[f"{name}:{part.name}"].append(part)
            code.functions[name].append(f"{name}:{part.name}")
        case ast.ClassDef():
            code.nodes[f"{name}:{part.name}"].append(part)
            code.bases[f"{name}:{part.name}"] = {getattr(base, "attr", getattr(base, "id", "")) for base in part.bases}
            for method in part.body:
                if isinstance(method, Function):
                    code.nodes[f"{name}:{part.name}.{method.name}"].append(method)
                    code.methods[method.name].append(f"{name}:{part.name}.{method.name}")
        case ast.ImportFrom() if part.level == 0 and part.module:
            for alias in part.names:
                code.imports[f"{name}:{alias.asname or alias.name}"] = (part.module, alias.name)
        case ast.If() | ast.Try() | ast.With():
            for one in ast.iter_child_nodes(part):
                if isinstance(one, ast.stmt):
                    _note(code, name, one)
        case _:
            for target in ast.walk(part):
                if isinstance(target, ast.Name) and isinstance(target.ctx, ast.Store):
                    code.nodes[f"{name}:{target.id}"].append(part)
