"""The statements (RDF quads) of a JSON-LD document, in the words of N-Quads."""

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from diplomado_verify.contexts import Contexts
from diplomado_verify.refusals import Reason, Refused, require
from diplomado_verify.terms import Definition, Terms

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE, _FIRST, _REST, _NIL = (f"<{_RDF}{name}>" for name in ("type", "first", "rest", "nil"))
_STRING = f"{_XSD}string"
_CONTAINERS = frozenset({"@set", "@list", "@graph"})
_DEPTH = 40

# Line breaks are the only control characters that all versions of the canonical form write alike.
_UNSAFE = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ESCAPED = {ord("\\"): "\\\\", ord('"'): '\\"', ord("\n"): "\\n", ord("\r"): "\\r"}
_SPECIAL = re.compile(r'[\\"\n\r]')
_LANGUAGE = re.compile(r"[a-z]{1,8}(-[a-z0-9]{1,8})*")  # some programs turn capitals into small letters, some do not
_EXACT = 2**53  # JavaScript reads greater integers as others

ANYWHERE = ""  # the default graph


class Statement(NamedTuple):
    """A quad. Blank nodes begin with `_:`; the default graph is empty."""

    subject: str
    predicate: str
    object: str
    graph: str

    @property
    def line(self) -> str:
        """The statement as a line of canonical N-Quads."""
        graph = f" {self.graph}" if self.graph else ""
        return f"{self.subject} {self.predicate} {self.object}{graph} .\n"


def statements_of(document: Any, contexts: Contexts) -> list[Statement]:
    """Return what a document states, with repetitions. Raises Refused for what would be dropped or read in two ways."""
    require(isinstance(document, dict), Reason.UNREADABLE)
    require("@context" in document, Reason.UNKNOWN_CONTEXT)
    reading = _Reading()
    reading.node(document, Terms.root(contexts), ANYWHERE, 0)
    return reading.statements


@dataclass(slots=True)
class _Reading:
    statements: list[Statement] = field(default_factory=list)
    blanks: int = 0

    def blank(self) -> str:
        self.blanks += 1
        return f"_:b{self.blanks}"

    def state(self, subject: str, predicate: str, value: str, graph: str) -> None:
        self.statements.append(Statement(subject, predicate, value, graph))

    def node(self, element: dict[str, Any], terms: Terms, graph: str, depth: int) -> str:
        """Add the statements of a node, and return its name."""
        require(depth < _DEPTH, Reason.TOO_COMPLEX)
        if "@context" in element:
            terms = terms.of_node(element["@context"])
        outer, definitions = terms, terms.definitions
        names: list[str] = []
        types: list[str] = []
        for key, value in element.items():
            iri = found.iri if (found := definitions.get(key)) else key
            if iri == "@type":
                types += _strings(value, key)
            elif iri == "@id":
                require(isinstance(value, str) and not names, Reason.INVALID_IDENTIFIER, key)
                names.append(f"<{_named(value, key, terms)}>")
        subject = names[0] if names else self.blank()
        terms = terms.of_types(types)
        for one in types:
            try:
                self.state(subject, _TYPE, f"<{outer.iri(one, vocabulary=True)}>", graph)
            except Refused as refused:
                raise refused.within("@type") from None
        for key, value in element.items():
            try:
                self.property(subject, key, value, terms, graph, depth)
            except Refused as refused:
                raise refused.within(key) from None
        return subject

    def property(self, subject: str, key: str, value: Any, terms: Terms, graph: str, depth: int) -> None:
        if key == "@context":
            return
        definition = terms.definitions.get(key)
        if definition is None or definition.iri is None:
            require(not key.startswith("@"), Reason.UNSUPPORTED)
            require(terms.vocabulary, Reason.UNDEFINED_TERM)
            definition = Definition(terms.iri(key, vocabulary=True))
        if definition.iri in ("@id", "@type"):
            return
        require(definition.container <= _CONTAINERS, Reason.UNSUPPORTED)
        predicate = f"<{definition.iri}>"
        values = []
        for position, one in enumerate(value if isinstance(value, list) else [value]):
            try:
                values.append(self.value(key, one, definition, terms, graph, depth))
            except Refused as refused:
                raise refused.within(position) if isinstance(value, list) else refused from None
        if "@list" in definition.container:
            values = [self.list(values, graph)]
        self.statements += [Statement(subject, predicate, one, graph) for one in values]

    def value(self, key: str, value: Any, definition: Definition, terms: Terms, graph: str, depth: int) -> str:
        if not isinstance(value, dict):
            return _scalar(value, definition.type, terms.of_property(key, node=False) if definition.scoped else terms)
        if definition.scoped or terms.previous:
            terms = terms.of_property(key, node="@value" not in value)
        if "@graph" in definition.container:
            require("@value" not in value, Reason.UNSUPPORTED)
            named = self.blank()
            self.node(value, terms, named, depth + 1)
            return named
        return _value_object(value, terms) if "@value" in value else self.node(value, terms, graph, depth + 1)

    def list(self, values: list[str], graph: str) -> str:
        cells = [self.blank() for _ in values]
        for cell, value, rest in zip(cells, values, [*cells[1:], _NIL], strict=True) if cells else ():
            self.state(cell, _FIRST, value, graph)
            self.state(cell, _REST, rest, graph)
        return cells[0] if cells else _NIL


def _strings(value: Any, key: str) -> list[str]:
    values = value if isinstance(value, list) else [value]
    require(all(isinstance(one, str) for one in values), Reason.INVALID_VALUE, key)
    return values


def _named(value: str, key: str, terms: Terms) -> str:
    try:
        return terms.iri(value)
    except Refused as refused:
        raise refused.within(key) from None


def _value_object(value: dict[str, Any], terms: Terms) -> str:
    require(value.keys() <= {"@value", "@type", "@language"} and len(value) <= 2, Reason.UNSUPPORTED)
    if "@language" in value:
        language = value["@language"]
        require(isinstance(language, str) and _LANGUAGE.fullmatch(language), Reason.INVALID_VALUE, "@language")
        require(isinstance(value["@value"], str), Reason.INVALID_VALUE, "@value")
        return f"{_quoted(value['@value'])}@{language}"
    (datatype,) = _strings(value["@type"], "@type") if "@type" in value else (None,)
    return _scalar(value["@value"], datatype and terms.iri(datatype, vocabulary=True), terms)


def _scalar(value: Any, kind: str | None, terms: Terms) -> str:
    if isinstance(value, str):
        if kind == "@id":
            return f"<{terms.iri(value)}>"
        if kind == "@vocab":
            return f"<{terms.iri(value, vocabulary=True)}>"
    require(kind is None or not kind.startswith("@"), Reason.UNSUPPORTED)
    if isinstance(value, str):
        return _quoted(value) if kind in (None, _STRING) else f"{_quoted(value)}^^<{kind}>"
    if isinstance(value, bool):
        return f'"{str(value).lower()}"^^<{kind or f"{_XSD}boolean"}>'
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    require(isinstance(value, int | float) and abs(value) <= _EXACT, Reason.INVALID_VALUE)
    if isinstance(value, int) and kind != f"{_XSD}double":
        return f'"{value}"^^<{kind or f"{_XSD}integer"}>'
    return f'"{_double(value)}"^^<{kind or f"{_XSD}double"}>'


def _double(value: float) -> str:
    """Return the canonical form of xsd:double with 15 decimals at most."""
    digits, exponent = f"{value:.15E}".split("E")
    digits = digits.rstrip("0")
    return f"{digits}{'0' if digits.endswith('.') else ''}E{int(exponent)}"


def _quoted(text: str) -> str:
    require(not _UNSAFE.search(text), Reason.CONTROL_CHARACTER)
    return f'"{text.translate(_ESCAPED) if _SPECIAL.search(text) else text}"'
