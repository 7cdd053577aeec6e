"""The problems that the code can answer, read from where it makes them: type, status, members and words.

A problem is made by `Problem`, `ValidationFailed` or `Refusal`. What they are given has to be a literal, a constant, or
a parameter to which every caller gives one of these; anything else is an error here, and so of `make generate`.
"""

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any, Literal, get_args, get_origin, get_type_hints

from diplomado_chassis.http import connections, problems
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import CORRECT_THESE
from diplomado_local.entrance import away
from tests.architecture.source import ROOT, Module, modules

FOLDERS = ("chassis", "services", "verify")
MAKERS = ("Problem", "PageProblem", "ValidationFailed", "Refusal")
_REFUSAL = 409
_INVALID = 422
_MADE_BEFORE = ("slug", "status_code")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, order=True)
class Made:
    """A problem that is made in one place: the function there is `where`, as `package.module:function`."""

    slug: str
    status: int
    where: str
    members: tuple[str, ...] = ()
    detail: str = field(default="", compare=False)


@dataclass(frozen=True)
class Place:
    """Code of a module inside its functions, the outermost first. A method's class is the `owner`."""

    module: Module
    owner: str
    functions: tuple[Function, ...]

    @property
    def where(self) -> str:
        """The outermost function or method."""
        name = self.functions[0].name if self.functions else ""
        return f"{name_of(self.module)}:{self.owner and self.owner + '.'}{name}"


def name_of(module: Module) -> str:
    """The name under which a module is imported."""
    parts = module.path.with_suffix("").parts
    first = next(number for number, part in enumerate(parts) if part.startswith("diplomado_"))
    return ".".join(parts[first:]).removesuffix(".__init__")


@cache
def made() -> tuple[Made, ...]:
    """Every problem of the system, at every place that makes it."""
    found = {one for place, call in _calls() if _maker(place, call) for one in _made_by(place, call)}
    found |= {
        Made(f"http-{status}", status, "diplomado_chassis.http.connections:_answer", (), text.en)
        for status, text in connections.REFUSALS.items()
    }
    found |= {
        Made(slug, status, "diplomado_local.entrance.away:answers", (), text.en)
        for slug, (text, statuses) in away.PROBLEMS.items()
        for status in statuses
    }
    return tuple(sorted(found))


@cache
def _calls() -> tuple[tuple[Place, ast.Call], ...]:
    return tuple(
        (place, node)
        for module in modules(ROOT, *FOLDERS)
        for place, node in _walk(Place(module, "", ()), module.tree)
        if isinstance(node, ast.Call)
    )


def _walk(place: Place, node: ast.AST) -> Iterator[tuple[Place, ast.AST]]:
    for child in ast.iter_child_nodes(node):
        inner = place
        if isinstance(child, ast.ClassDef) and not place.functions:
            inner = Place(place.module, child.name, ())
        elif isinstance(child, Function):
            inner = Place(place.module, place.owner, (*place.functions, child))
        yield inner, child
        yield from _walk(inner, child)


def _maker(place: Place, call: ast.Call) -> str | None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in MAKERS:
        return name
    # A class of problems that is given as an argument.
    for function in place.functions:
        for argument in _arguments(function):
            if argument.arg == name and argument.annotation and ast.unparse(argument.annotation) == "type[Problem]":
                return "Problem"
    return None


def _made_by(place: Place, call: ast.Call) -> Iterator[Made]:
    maker, given = _maker(place, call), {one.arg: one.value for one in call.keywords}
    if maker == "PageProblem" and len(call.args) == 2:  # draws a problem that was made before
        return
    slug: ast.expr
    status: ast.expr = ast.Constant(_INVALID)
    if maker == "ValidationFailed":
        slug, detail = given.get("slug", ast.Constant("invalid-data")), given.get("detail")
        members = ({name for name in given if name} | {"errors"}) - {"slug", "detail"}
    elif maker == "Refusal":
        slug, status, detail, members = call.args[0], ast.Constant(_REFUSAL), call.args[1], set()
    elif isinstance(call.args[1], ast.Starred):
        _check_refusal(place, call.args[1].value)
        return
    else:
        status, slug, detail, members = *call.args[:2], call.args[2], {name for name in given if name} - {"headers"}
    for where, passed in _contexts(place, slug, status):
        slugs = _values(place, slug, passed)
        if None in given and slugs:
            raise _unreadable(place, call, "members have to be named")
        words = _words(place, detail, passed) if detail else CORRECT_THESE.en
        for found, number in product(slugs, _values(place, status, passed)):
            if not found.startswith("http-") or found == f"http-{number}":
                yield Made(found, number, where, tuple(sorted(members)), words)


Passed = dict[str, tuple[Place, ast.expr, Any]]
"""What a caller gives for the parameters of a function, and what it was passed itself."""


def _contexts(place: Place, *expressions: ast.expr) -> Iterator[tuple[str, Passed]]:
    """Where a problem is made: in its function, or in each caller of it that chooses the slug or the status."""
    names = {node.id for one in expressions for node in ast.walk(one) if isinstance(node, ast.Name)}
    chosen = next((one for one in place.functions if names & {argument.arg for argument in _arguments(one)}), None)
    if chosen is None or any(isinstance(one, ast.Attribute) and one.attr in _MADE_BEFORE for one in expressions):
        yield place.where, {}
        return
    positional = [argument.arg for argument in (*chosen.args.posonlyargs, *chosen.args.args)]
    for caller, call in _calls():
        if _means(caller, call.func, place, chosen.name):
            values = dict(zip(positional, call.args, strict=False))
            values |= {one.arg: one.value for one in call.keywords if one.arg}
            for where, before in _contexts(caller, *(values[name] for name in names & values.keys())):
                yield where, {name: (caller, value, before) for name, value in values.items()}


def _check_refusal(place: Place, given: ast.expr) -> None:
    """A refusal that is unpacked comes from a function that returns one."""
    for value in _assigned(place, given):
        if isinstance(value, ast.Call) and "Refusal" in str(get_type_hints(_global(place, value.func))["return"]):
            return
    raise _unreadable(place, given, "a Refusal of a function is needed")


def _values(place: Place, given: ast.expr, passed: Passed) -> list[Any]:
    """What an expression can be; nothing where it is the slug of a ValidationFailed, which was made before."""
    match given:
        case ast.Constant():
            return [given.value]
        case ast.IfExp():
            return [*_values(place, given.body, passed), *_values(place, given.orelse, passed)]
        case ast.JoinedStr():
            of_parts = [
                _values(place, one.value if isinstance(one, ast.FormattedValue) else one, passed)
                for one in given.values
            ]
            return ["".join(map(str, chosen)) for chosen in product(*of_parts)]
        case ast.Attribute(attr="slug", value=ast.Name(id=name)) if _is_failed(place, name):
            return []
        case ast.Attribute(attr="status_code"):
            return list(problems.FRAMEWORK)
        case ast.Name(id=name) if name in passed:
            return _values(*passed[name])
        case ast.Name() if assigned := list(_assigned(place, given)):
            return [one for value in assigned for one in _returned(place, value)]
        case ast.Name() | ast.Attribute():
            return [_global(place, given)]
    raise _unreadable(place, given, "a literal is needed")


def _is_failed(place: Place, name: str) -> bool:
    """Whether a name is a ValidationFailed that was caught, or was given to the function."""
    caught = {
        node.name
        for node in ast.walk(place.functions[-1])
        if isinstance(node, ast.ExceptHandler) and node.type and ast.unparse(node.type) == "ValidationFailed"
    }
    given = {
        argument.arg
        for argument in _arguments(place.functions[-1])
        if argument.annotation and ast.unparse(argument.annotation) == "ValidationFailed"
    }
    return name in caught | given


def _means(caller: Place, called: ast.expr, place: Place, name: str) -> bool:
    if name != (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")):
        return False
    here = importlib.import_module(name_of(place.module))
    try:
        return _global(caller, called) is getattr(here, name)
    except AttributeError:
        return False


def _assigned(place: Place, given: ast.expr) -> Iterator[ast.expr]:
    """The values that a local name is given."""
    for function in place.functions:
        for node in ast.walk(function):
            match node:
                case ast.NamedExpr(target=ast.Name(id=name), value=value):
                    if name == getattr(given, "id", ""):
                        yield value
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    if name == getattr(given, "id", ""):
                        yield value


def _returned(place: Place, value: ast.expr) -> list[Any]:
    """The values that a call can return, if its function says so."""
    if not isinstance(value, ast.Call):
        return _values(place, value, {})
    hint = get_type_hints(_global(place, value.func))["return"]
    found = [one for part in (hint, *get_args(hint)) if get_origin(part) is Literal for one in get_args(part)]
    if not found:
        raise _unreadable(place, value, "a function that returns one of some literals is needed")
    return found


def _words(place: Place, given: ast.expr, passed: Passed) -> str:
    """The English words of a detail, with the names of its values in braces; empty where they are chosen elsewhere."""
    match given:
        case ast.Call(func=ast.Name(id="Text")):
            named = {one.arg: one.value for one in given.keywords}
            return str(ast.literal_eval(named["en"] if "en" in named else given.args[1]))
        case ast.Call(func=ast.Attribute(attr="with_values", value=text)):
            return _words(place, text, passed)
        case ast.Name(id=name) if name in passed:
            return _words(*passed[name])
        case ast.Name() if assigned := list(_assigned(place, given)):
            return _words(place, assigned[0], passed)
        case ast.Name() | ast.Attribute():
            try:
                found = _global(place, given)
            except AttributeError:
                return ""
            return found.en if isinstance(found, Text) else ""
    return ""


def _global(place: Place, given: ast.expr) -> Any:
    """What a name of a module is. AttributeError for one that is none."""
    if isinstance(given, ast.Attribute):
        return getattr(_global(place, given.value), given.attr)
    if isinstance(given, ast.Name):
        return getattr(importlib.import_module(name_of(place.module)), given.id)
    raise AttributeError


def _arguments(function: Function) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def _unreadable(place: Place, node: ast.expr, what: str) -> ValueError:
    return ValueError(f"{place.module.path}:{node.lineno}: {ast.unparse(node)[:80]}: {what}")
