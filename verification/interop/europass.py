"""The documents for Europass of both examples, and copies that lack something, before the published shapes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support import elm
from tests.support.europass_profile import REQUIRED, faults, kind_of, objects, without
from tests.support.toolchains import Skipped

Document = dict[str, Any]
NAME = "europass"


def need_model() -> None:
    """Raise Skipped if the shapes are not here."""
    if reason := elm.trouble():
        raise Skipped(f"NOT TESTED with the shapes of Europass: {reason}")


@dataclass
class Judged:
    """How many documents the shapes accepted and refused, and what was not expected."""

    accepted: int = 0
    refused: int = 0
    unexpected: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Return the table in Markdown."""
        yield "| a document for Europass | documents | shapes of ELM 3.2 (pyshacl) |"
        yield "|---|---|---|"
        yield f"| as given out, and no member that the context leaves undefined | {self.accepted} | accept |"
        yield f"| a member that the profile asks for removed | {self.refused} | refuse |"


def judged(documents: Mapping[str, Document]) -> Judged:
    """Judge all documents, and of one of each title those without each member that the profile asks for."""
    found, titles = Judged(), set[str]()
    for name, document in documents.items():
        found.accepted += 1
        wrong = [
            *faults(document),
            *elm.complaints(document),
            *(f"{one} is undefined" for one in elm.undefined(document)),
        ]
        found.unexpected += [f"{name}: {one}" for one in wrong]
        title = document["displayParameter"]["title"]["en"]
        if title not in titles:
            titles.add(title)
            found.refused += _refuse(name, document, found.unexpected)
    return found


def _refuse(name: str, document: Document, unexpected: list[str]) -> int:
    classes = {kind_of(part) for part in objects(document)}
    broken = [(kind, member) for kind, member in REQUIRED if kind in classes]
    for kind, member in broken:
        if not elm.complaints(without(document, kind, member)):
            unexpected.append(f"{name}: accepted without {member} of {kind}")
    return len(broken)
