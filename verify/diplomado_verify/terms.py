"""What the terms of a JSON-LD 1.1 document mean, by its contexts: as much of the standard as credentials use.

Everything else is refused, and nothing is dropped silently.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from diplomado_verify.contexts import Contexts, pinned
from diplomado_verify.refusals import Reason, Refused, require

_KEYWORDS = frozenset({"@id", "@type"})
_SETTINGS = frozenset({"@version", "@protected", "@propagate", "@vocab"})
_PARTS = frozenset({"@id", "@type", "@container", "@context", "@protected", "@prefix"})
_DELIMITERS = tuple(":/?#[]@")
_UNSET = object()
_KEPT = 500  # scoped contexts that are remembered; a document's author chooses the combinations of types
_NESTED_CONTEXTS = 8

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`\x7f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Definition:
    """What one term means."""

    iri: str | None  # None: the context takes the term away
    type: str | None = None
    container: frozenset[str] = frozenset()
    context: Any = field(default=_UNSET)
    prefix: bool = False
    protected: bool = False

    @property
    def scoped(self) -> bool:
        """Whether the term brings a context of its own."""
        return self.context is not _UNSET


@dataclass(slots=True, eq=False)
class Terms:
    """The terms that are defined at one place of a document. It is not changed after it was made."""

    contexts: Contexts
    definitions: dict[str, Definition] = field(default_factory=dict)
    vocabulary: str | None = None
    previous: "Terms | None" = None  # what nodes below see, where the contexts of types end
    _scoped: dict[Any, "Terms"] = field(default_factory=dict, repr=False)

    @classmethod
    def root(cls, contexts: Contexts) -> "Terms":
        """Return the terms outside of any node. Those of the pinned contexts are remembered."""
        return _pinned() if contexts is pinned() else cls(contexts)

    def of_node(self, local: Any) -> "Terms":
        """Return the terms with a node's own `@context`: addresses alone. Raises Refused."""
        addresses = local if isinstance(local, list) else [local]
        if not addresses or not all(isinstance(address, str) for address in addresses):
            raise Refused(Reason.UNKNOWN_CONTEXT, "@context")
        return self._remembered(("@context", *addresses), lambda: self._with(addresses, override=False))

    def of_types(self, types: list[str]) -> "Terms":
        """Return the terms of a node with these types. They end where a node below begins."""
        scoped = sorted({one for one in types if (found := self.definitions.get(one)) and found.scoped})
        if not scoped:
            return self
        local = [self.definitions[one].context for one in scoped]
        return self._remembered(("@type", *scoped), lambda: self._with(local, override=False, propagate=False))

    def of_property(self, term: str, *, node: bool) -> "Terms":
        """Return the terms of a property's value, which is a node or not. The contexts of types end at a node."""
        base = self.previous if node and self.previous else self
        definition = self.definitions.get(term)
        if definition is None or not definition.scoped:
            return base
        key = ("@property", term, base is self)
        return self._remembered(key, lambda: base._with([definition.context], override=True))

    def iri(self, value: str, *, vocabulary: bool = False) -> str:
        """Return an absolute IRI, of a term too if `vocabulary` is set. Raises Refused."""
        if vocabulary and (found := self.definitions.get(value)):
            require(found.iri, Reason.UNDEFINED_TERM)
            return str(found.iri)
        prefix, colon, suffix = value.partition(":")
        if colon and not suffix.startswith("//") and (found := self.definitions.get(prefix)) and found.prefix:
            value = f"{found.iri}{suffix}"
        elif vocabulary and not colon:
            require(self.vocabulary, Reason.UNDEFINED_TERM)
            value = f"{self.vocabulary}{value}"
        require(_ABSOLUTE.fullmatch(value), Reason.INVALID_IDENTIFIER)
        return value

    def _remembered(self, key: Any, make: Callable[[], "Terms"]) -> "Terms":
        if (found := self._scoped.get(key)) is None:
            found = make()
            if len(self._scoped) >= _KEPT:
                self._scoped.clear()
            self._scoped[key] = found
        return found

    def _with(self, local: list[Any], *, override: bool, propagate: bool = True, depth: int = 0) -> "Terms":
        require(depth < _NESTED_CONTEXTS, Reason.UNSUPPORTED, "@context")
        previous = self.previous or (None if propagate else self)
        terms = Terms(self.contexts, dict(self.definitions), self.vocabulary, previous)
        for one in local:
            if one is None:
                protected = any(found.protected for found in terms.definitions.values())
                require(override or not protected, Reason.REDEFINED_TERM, "@context")
                terms = Terms(self.contexts, previous=None if propagate else previous)
            elif isinstance(one, str):
                require(one in self.contexts, Reason.UNKNOWN_CONTEXT, "@context")
                named = self.contexts[one]
                terms = terms._with(named if isinstance(named, list) else [named], override=override, depth=depth + 1)
            elif isinstance(one, list):
                terms = terms._with(one, override=override, depth=depth + 1)
            else:
                require(isinstance(one, dict), Reason.UNSUPPORTED, "@context")
                terms._define_all(one, override)
        return terms

    def _define_all(self, local: Mapping[str, Any], override: bool) -> None:
        settings = {name for name in local if name.startswith("@")}
        supported = settings <= _SETTINGS and local.get("@propagate", True) is True
        require(supported, Reason.UNSUPPORTED, "@context")
        self.vocabulary = local.get("@vocab", self.vocabulary)
        own: dict[str, Definition] = {}
        for term in local.keys() - settings:
            self._define(term, local, own, override, ())

    def _define(
        self, term: str, local: Mapping[str, Any], own: dict[str, Definition], override: bool, path: tuple[str, ...]
    ) -> None:
        """Define a term, after those of the same context that its definition uses."""
        if term in own:
            return
        require(term not in path and ":" not in term and "/" not in term, Reason.UNSUPPORTED, "@context", term)
        written = local[term]
        parts: dict[str, Any] = {"@id": written} if written is None or isinstance(written, str) else written
        require(isinstance(parts, dict) and parts.keys() <= _PARTS, Reason.UNSUPPORTED, "@context", term)

        def expanded(value: str) -> str:
            if value.startswith("@"):
                return value
            for used in {value, value.partition(":")[0]} & local.keys() - {term}:
                self._define(used, local, own, override, (*path, term))
            return self.iri(value, vocabulary=True)

        given = parts.get("@id", term)
        iri = None if given is None else f"{self.vocabulary}{term}" if given == term and self.vocabulary else None
        if given is not None and iri is None:
            require(given != term, Reason.UNDEFINED_TERM, "@context", term)
            iri = expanded(given)
        containers = parts.get("@container", [])
        new = Definition(
            iri=iri,
            type=expanded(parts["@type"]) if "@type" in parts else None,
            container=frozenset([containers] if isinstance(containers, str) else containers),
            context=parts.get("@context", _UNSET),
            prefix=parts.get("@prefix", isinstance(written, str) and str(iri).endswith(_DELIMITERS)),
            protected=parts.get("@protected", local.get("@protected", False)),
        )
        require(iri is None or not iri.startswith("@") or iri in _KEYWORDS, Reason.UNSUPPORTED, "@context", term)
        old = self.definitions.get(term)
        if old and old.protected and not override:
            require(replace(new, protected=True) == old, Reason.REDEFINED_TERM, "@context", term)
            new = old
        self.definitions[term] = own[term] = new


@cache
def _pinned() -> Terms:
    return Terms(pinned())
