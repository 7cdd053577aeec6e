"""Puts cases before judges, and compares what they say with what is expected."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from diplomado_verify.bundle import Bundle
from diplomado_verify.checking import Verdict, check_credential
from diplomado_verify.multikeys import controller_of
from diplomado_verify.refusals import Refused
from verification.interop.judges import Case
from verification.interop.judges import Verdict as Said
from verification.interop.kinds import ACCEPTED_BY, NAMES_OF_JUDGES, Kind

Document = dict[str, Any]


@dataclass
class Cell:
    """What one judge said of all cases of a kind, and the cases of which it said something else than expected."""

    expected: bool
    total: int = 0
    accepted: int = 0
    unexpected: list[str] = field(default_factory=list)

    def count(self, case: Case, said: Said) -> None:
        """Count what was said of a case."""
        self.total += 1
        self.accepted += said.accepted
        if said.accepted != self.expected:
            self.unexpected.append(f"{case.name}: {'accepted' if said.accepted else said.reason}")

    def __str__(self) -> str:
        if not self.unexpected:
            return "accepts" if self.expected else "refuses"
        return f"**accepts {self.accepted} of {self.total}, expected {self.total if self.expected else 0}**"


Table = dict[Kind, dict[str, Cell]]


def ours(cases: Iterable[Case], documents: Mapping[str, Document]) -> dict[str, Said]:
    """Return what diplomado-verify says. Like the other judges it takes the issuer's keys from the documents."""
    return {case.name: _ours(case, {**documents, **case.documents}) for case in cases}


def _ours(case: Case, known: Mapping[str, Document]) -> Said:
    issuer = case.credential.get("issuer")
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    now = datetime.now(UTC)
    try:
        controllers = tuple(controller_of(known[address]) for address in [str(named)] if address in known)
        finding = check_credential(case.credential, Bundle(now, "", controllers, known), now)
    except Refused as refused:
        return Said(False, str(refused))
    return Said(finding.verdict == Verdict.VALID, f"{finding.verdict} {finding.refusal or ''}".strip())


def compared(cases: Iterable[Case], said: Mapping[str, Mapping[str, Said]]) -> Table:
    """Return the table of kinds and judges. A case of which a judge says nothing is a refusal."""
    table: Table = defaultdict(dict)
    for case in cases:
        for judge, told in said.items():
            cell = table[case.kind].setdefault(judge, Cell(judge in ACCEPTED_BY[case.kind]))
            cell.count(case, told.get(case.name, Said(False, "nothing was said")))
    return table


def drawn(table: Table) -> Iterator[str]:
    """Return the lines of the table in Markdown, in the order of the kinds."""
    judges = list(next(iter(table.values()), {}))
    yield f"| a credential | cases | {' | '.join(NAMES_OF_JUDGES[judge] for judge in judges)} |"
    yield f"|---|---|{'---|' * len(judges)}"
    for kind in Kind:
        if kind in table:
            cells = table[kind]
            total = next(iter(cells.values())).total
            yield f"| {kind} | {total} | {' | '.join(str(cells[judge]) for judge in judges)} |"


def unexpected(table: Table) -> list[str]:
    """Return what was not expected, a line for each case."""
    return [f"{judge}: {line}" for cells in table.values() for judge, cell in cells.items() for line in cell.unexpected]


def replaced(page: Path, lines: Iterable[str], mark: str = "table") -> None:
    """Write the lines into a page, between its marks."""
    begin, end = f"<!-- {mark} -->\n", f"<!-- end of {mark} -->\n"
    before, _, rest = page.read_text("utf-8").partition(begin)
    after = rest.partition(end)[2]
    page.write_text(f"{before}{begin}" + "".join(f"{line}\n" for line in lines) + f"{end}{after}", "utf-8")
