"""The codes that a cell of a list may name, and the nearest ones for a name that is not among them."""

from collections.abc import Iterable, Mapping
from typing import Any

from rapidfuzz import fuzz, process

from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.text import Text
from diplomado_registration.catalogue.field_reader import NOT_LISTED

MAX_SEARCHES = 300
"""How many different unknown values of one list are compared with all names: it bounds the time of a wrong column."""

_MAX_LENGTH = 80
_MIN_LIKENESS = 72.0
_MIN_CONTAINED = 4

_MAX_PROPOSED = 3
_MAX_LISTED = 16
"""A list of so few values is named whole if none of them is near."""

DID_YOU_MEAN = Text(
    es="No está en la lista de valores admitidos. ¿Quiso decir {names}?",
    en="It is not in the list of accepted values. Did you mean {names}?",
)
ACCEPTED = Text(
    es="No está en la lista de valores admitidos, que son: {names}.",
    en="It is not in the list of accepted values, which are: {names}.",
)
SEVERAL = Text(
    es="Ese nombre es de varios: {codes}. Escriba el código.",
    en="Several have that name: {codes}. Write the code.",
)


class Codes(dict[str, str]):
    """Codes by code and by folded name, in every language that an entry is named in.

    A name of several entries is none of them: `refusal` asks for the code.
    """

    def __init__(self, entries: Iterable[Mapping[str, Any]]) -> None:
        super().__init__()
        self._labels: dict[str, Text] = {}
        named: dict[str, dict[str, None]] = {}
        entries = list(entries)
        for entry in entries:
            code = entry["code"]
            self._labels[code] = Text(entry["es"], entry["en"])
            for name in (entry["es"], entry["en"], *entry.get("names", {}).values(), *entry.get("aliases", ())):
                named.setdefault(fold(name), {})[code] = None
        self.update((name, next(iter(codes))) for name, codes in named.items() if len(codes) == 1)
        for entry in entries:  # codes come last: a code is never taken for the name of another entry
            self[fold(entry["code"])] = self[entry["code"]] = entry["code"]
        self._several = {name: list(codes) for name, codes in named.items() if len(codes) > 1 and name not in self}
        self._names = [name for name in dict.fromkeys((*named, *map(fold, self._labels))) if name]
        self._found: dict[str, Text] = {}

    def refusal(self, line: str) -> Text:
        """Return why a text is no code, with the nearest values, or with all if they are few and none is near."""
        name = fold(line)
        if name in self._several:
            return SEVERAL.with_values(codes=", ".join(self._several[name]))
        if name in self._found:
            return self._found[name]
        if len(name) > _MAX_LENGTH or len(self._found) >= MAX_SEARCHES:
            return NOT_LISTED
        self._found[name] = self._search(name)
        return self._found[name]

    def _search(self, name: str) -> Text:
        scored = process.extract(
            name, self._names, scorer=fuzz.ratio, score_cutoff=_MIN_LIKENESS, limit=2 * _MAX_PROPOSED
        )
        near = [found for found, _, _ in scored]
        if not near and len(name) >= _MIN_CONTAINED:
            near = [known for known in self._names if name in known or (len(known) >= _MIN_CONTAINED and known in name)]
        codes = list(dict.fromkeys(self.get(found) or self._several[found][0] for found in near))
        if codes and (scored or len(codes) <= _MAX_PROPOSED):
            return DID_YOU_MEAN.with_values(names=self._named(codes[:_MAX_PROPOSED], Text(" o ", " or ")))
        if 0 < len(self._labels) <= _MAX_LISTED:
            return ACCEPTED.with_values(names=self._named(self._labels, Text.shared(", ")))
        return NOT_LISTED

    def _named(self, codes: Iterable[str], between: Text) -> Text:
        """Return codes with their names, in the languages of the list."""
        labels = [(self._labels[code], code) for code in codes]
        return Text(
            between.es.join(f"«{label.es}» ({code})" for label, code in labels),
            between.en.join(f"“{label.en}” ({code})" for label, code in labels),
        )
