"""The canonical form of a document: RDFC-1.0 with SHA-256, over what it states by its contexts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import permutations
from typing import Any

from diplomado_verify.contexts import Contexts, pinned
from diplomado_verify.refusals import Reason, require
from diplomado_verify.statements import Statement, statements_of

_ISSUED = "_:c14n"
_STEPS = 4_000  # of comparing blank nodes; documents made to cost more are refused


def canonical(document: Any, contexts: Contexts | None = None) -> str:
    """Return the canonical N-Quads of a JSON-LD document, under the pinned contexts or those given.

    Raises Refused: for an unknown context, an undefined term, a control character other than a line break, and whatever
    else other implementations would drop or write in another way.
    """
    return canonical_statements(statements_of(document, pinned() if contexts is None else contexts))


def canonical_statements(statements: Iterable[Statement]) -> str:
    """Return the canonical N-Quads of statements. Where no node is blank this is sorting. Raises Refused."""
    distinct = set(statements)
    naming = _Naming()
    for statement in distinct:
        for name in _blank(statement):
            naming.statements[name].add(statement)
    names = naming.names()
    return "".join(sorted((_renamed(one, names) if names else one).line for one in distinct))


def _blank(statement: Statement) -> list[str]:
    subject, _, value, graph = statement
    return [one for one in (subject, value, graph) if one[:2] == "_:"]


def _renamed(statement: Statement, names: dict[str, str]) -> Statement:
    subject, predicate, value, graph = statement
    return Statement(names.get(subject, subject), predicate, names.get(value, value), names.get(graph, graph))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


class _Issuer(dict[str, str]):
    """Names of blank nodes, in the order in which they were issued."""

    def __init__(self, prefix: str, issued: dict[str, str] | None = None) -> None:
        super().__init__(issued or {})
        self.prefix = prefix

    def issue(self, name: str) -> str:
        return self.setdefault(name, f"{self.prefix}{len(self)}")

    def copied(self) -> "_Issuer":
        return _Issuer(self.prefix, self)


@dataclass(slots=True)
class _Naming:
    """The algorithm of RDFC-1.0, section 4.4, in its words."""

    statements: dict[str, set[Statement]] = field(default_factory=lambda: defaultdict(set))
    canonical: _Issuer = field(default_factory=lambda: _Issuer(_ISSUED))
    first: dict[str, str] = field(default_factory=dict)
    steps: int = 0

    def names(self) -> dict[str, str]:
        by_hash: dict[str, list[str]] = defaultdict(list)
        for name in self.statements:
            self.first[name] = self.first_degree(name)
            by_hash[self.first[name]].append(name)
        shared = []
        for _, names in sorted(by_hash.items()):
            if len(names) == 1:
                self.canonical.issue(names[0])
            else:
                shared.append(names)
        for names in shared:
            paths = []
            for name in names:
                if name not in self.canonical:
                    issuer = _Issuer("_:b")
                    issuer.issue(name)
                    paths.append(self.n_degree(name, issuer))
            for _, issuer in sorted(paths, key=lambda path: path[0]):
                for name in issuer:
                    self.canonical.issue(name)
        return self.canonical

    def first_degree(self, name: str) -> str:
        lines = []
        for statement in self.statements[name]:
            names = {one: "_:a" if one == name else "_:z" for one in _blank(statement)}
            lines.append(_renamed(statement, names).line)
        return _hash("".join(sorted(lines)))

    def related(self, name: str) -> dict[str, list[str]]:
        """Return the blank nodes that share a statement with one, each as often as it does, by what relates them."""
        found: dict[str, list[str]] = defaultdict(list)
        for statement in self.statements[name]:
            for position, one in (("s", statement.subject), ("o", statement.object), ("g", statement.graph)):
                if one.startswith("_:") and one != name:
                    found[position + ("" if position == "g" else statement.predicate) + "\0" + one].append(one)
        return found

    def n_degree(self, name: str, issuer: _Issuer) -> tuple[str, _Issuer]:
        by_hash: dict[str, list[str]] = defaultdict(list)
        for how, names in self.related(name).items():
            other = names[0]
            label = self.canonical.get(other) or issuer.get(other) or self.first[other]
            by_hash[_hash(how.partition("\0")[0] + label)] += names
        hashed = []
        for digest, names in sorted(by_hash.items()):
            chosen = self.chosen(names, issuer)
            hashed += [digest, chosen[0]]
            issuer = chosen[1]
        return _hash("".join(hashed)), issuer

    def chosen(self, names: list[str], issuer: _Issuer) -> tuple[str, _Issuer]:
        """Return the least path through nodes of one hash, and the names that it issued."""
        best: tuple[str, _Issuer] | None = None
        for order in permutations(names):
            self.steps += 1
            require(self.steps <= _STEPS, Reason.TOO_COMPLEX)
            if (path := self.path(order, issuer.copied(), best and best[0])) and (best is None or path[0] < best[0]):
                best = path
        assert best
        return best

    def path(self, order: tuple[str, ...], issuer: _Issuer, best: str | None) -> tuple[str, _Issuer] | None:
        path = ""
        deeper = []
        for name in order:
            if name in self.canonical:
                path += self.canonical[name]
            else:
                if name not in issuer:
                    deeper.append(name)
                path += issuer.issue(name)
            if best is not None and len(path) >= len(best) and path > best:
                return None
        for name in deeper:
            digest, issuer = self.n_degree(name, issuer)
            path += f"{issuer.issue(name)}<{digest}>"
            if best is not None and len(path) >= len(best) and path > best:
                return None
        return path, issuer
