"""What is left of a system without one of its mechanisms, and the test that has to notice.

Each table of `removals/*.toml` changes one passage of one source file. Its test is the cheapest that fails without the
mechanism; `verification.mutants.removing` runs it on a copy of the sources.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from verification.paths import ROOT

FOLDER = Path(__file__).parent / "removals"


@dataclass(frozen=True, slots=True)
class Removal:
    """`passage` of `file` becomes `instead`, and `test` must fail; `mistake` says what the code then does."""

    name: str
    theme: str
    mistake: str
    file: str
    passage: str
    instead: str
    test: str

    def mutated(self) -> str:
        """Return the file without the mechanism. Raises ValueError unless its passage stands there exactly once."""
        text = (ROOT / self.file).read_text("utf-8")
        if (count := text.count(self.passage)) != 1:
            raise ValueError(f"{self.name}: its passage stands {count} times in {self.file}")
        return text.replace(self.passage, self.instead)


def read_removals() -> list[Removal]:
    """Return all removals."""
    return [
        Removal(name, file.stem, **fields)
        for file in sorted(FOLDER.glob("*.toml"))
        for name, fields in tomllib.loads(file.read_text("utf-8")).items()
    ]
