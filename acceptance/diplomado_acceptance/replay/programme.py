"""A programme as its folder describes it, read and checked."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from diplomado_acceptance.replay.table_rows import (
    CheckInRow,
    CorrectionRow,
    ExcuseRow,
    ProjectRow,
    RegistrationRow,
    ResolutionRow,
    ScoreRow,
    WithdrawalRow,
)
from diplomado_acceptance.replay.tables import NumberedRow
from diplomado_acceptance.replay.yaml_forms import ActFile, EditionFile, PolicyFile, Session


@dataclass
class Programme:
    """Everything in one folder. Rows keep their line numbers, so that a service's refusal can name them."""

    folder: Path
    edition: EditionFile
    policy: PolicyFile | None = None
    act: ActFile | None = None
    registrations: list[NumberedRow[RegistrationRow]] = field(default_factory=list)
    nominations: list[str] = field(default_factory=list)
    """The files of the institutions. The service reads them."""
    withdrawals: list[NumberedRow[WithdrawalRow]] = field(default_factory=list)
    resolutions: list[NumberedRow[ResolutionRow]] = field(default_factory=list)
    check_ins: list[NumberedRow[CheckInRow]] = field(default_factory=list)
    excuses: list[NumberedRow[ExcuseRow]] = field(default_factory=list)
    corrections: list[NumberedRow[CorrectionRow]] = field(default_factory=list)
    projects: list[NumberedRow[ProjectRow]] = field(default_factory=list)
    scores: list[NumberedRow[ScoreRow]] = field(default_factory=list)
    nominees: set[str] = field(default_factory=set)
    """The addresses in the nomination lists, in lower case, as the service has read them."""
    people_are_complete: bool = True
    headings: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """The headings of the tables' columns as they stand in the files, by file and column."""

    @property
    def name(self) -> str:
        """The name of the programme in reports: that of its folder."""
        return self.folder.name

    @property
    def sessions(self) -> list[Session]:
        """The timetable."""
        return self.edition.sessions

    @cached_property
    def held(self) -> list[Session]:
        """The sessions of which the folder has any evidence: files, lists or check-ins."""
        checked_in = {numbered.row.session for numbered in self.check_ins}
        return [one for one in self.sessions if one.attendance or one.signed_lists or one.code in checked_in]

    @property
    def people(self) -> set[str]:
        """The e-mail addresses of all who register or are nominated, in lower case."""
        return self._registered | self.nominees

    @cached_property
    def _registered(self) -> set[str]:
        return {numbered.row.email for numbered in self.registrations}

    def registers(self, email: str) -> bool:
        """True if a row registers this address, or may do so but was left out because of an error."""
        return not self.people_are_complete or email in self.nominees or email in self._registered

    @property
    def scope(self) -> str:
        """What distinguishes one content of a programme from another, in idempotency keys."""
        return f"{self.edition.edition.code}:{self.fingerprint()}"

    def fingerprint(self) -> str:
        """Return a digest of the content, so that a changed folder is sent anew."""
        digest = hashlib.sha256()
        for path in files_of(self.folder):
            digest.update(f"{path.relative_to(self.folder)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()


def files_of(folder: Path) -> Iterable[Path]:
    """Return the folder's files in a fixed order, without hidden ones."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith((".", "~$")))
