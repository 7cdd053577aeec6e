"""Reads a folder into a programme, or reports all its errors."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from diplomado_acceptance.failures import Failure
from diplomado_acceptance.replay import checks
from diplomado_acceptance.replay.errors import FieldErrors
from diplomado_acceptance.replay.programme import Programme, files_of
from diplomado_acceptance.replay.table_rows import (
    CheckInRow,
    CorrectionRow,
    ExcuseRow,
    NominationRow,
    ProjectRow,
    RegistrationRow,
    ResolutionRow,
    ScoreRow,
    WithdrawalRow,
)
from diplomado_acceptance.replay.tables import NumberedRow, read_table
from diplomado_acceptance.replay.yaml_files import read_document
from diplomado_acceptance.replay.yaml_forms import ActFile, EditionFile, PolicyFile

Row = TypeVar("Row", bound=BaseModel)
KNOWN = frozenset(
    (
        "edition.yaml", "policy.yaml", "act.yaml", "expected.yaml", "registrations.csv", "withdrawals.csv",
        "resolutions.csv", "check_ins.csv", "excuses.csv", "corrections.csv", "projects.csv", "scores.csv", "README.md",
    )
)  # fmt: skip


def read_folder(folder: Path) -> Programme:
    """Read and check a programme. Raises ValidationFailed with all errors, Failure if there is no such folder."""
    if not folder.is_dir():
        raise Failure(f"There is no folder {folder}.", "Name a folder of the format described in examples/README.md.")
    errors = FieldErrors()
    if not (folder / "edition.yaml").is_file():
        errors.add("edition.yaml", "is missing; every programme begins with it.")
        errors.raise_if_any(folder)
    edition = read_document(folder, "edition.yaml", EditionFile, errors)

    def table(file: str, form: type[Row]) -> list[NumberedRow[Row]]:
        return read_table(folder, file, form, errors) if (folder / file).is_file() else []

    lists = sorted(path.relative_to(folder).as_posix() for path in (folder / "nominations").glob("*.csv"))
    nominations = {file: read_table(folder, file, NominationRow, errors, from_spreadsheet=True) for file in lists}
    tables = {
        "registrations": table("registrations.csv", RegistrationRow),
        "withdrawals": table("withdrawals.csv", WithdrawalRow),
        "resolutions": table("resolutions.csv", ResolutionRow),
        "check_ins": table("check_ins.csv", CheckInRow),
        "excuses": table("excuses.csv", ExcuseRow),
        "corrections": table("corrections.csv", CorrectionRow),
        "projects": table("projects.csv", ProjectRow),
        "scores": table("scores.csv", ScoreRow),
    }
    policy = read_document(folder, "policy.yaml", PolicyFile, errors) if (folder / "policy.yaml").is_file() else None
    act = read_document(folder, "act.yaml", ActFile, errors) if (folder / "act.yaml").is_file() else None
    _check_names(folder, edition, errors)
    if edition is None:
        errors.raise_if_any(folder)
        raise Failure(f"{folder} cannot be read.")
    programme = Programme(folder, edition, policy, act, nominations=nominations, **tables)  # type: ignore[arg-type]
    programme.people_are_complete = not any(error.file in {*lists, "registrations.csv"} for error in errors.found)
    checks.check(programme, errors)
    errors.raise_if_any(folder)
    return programme


def _check_names(folder: Path, edition: EditionFile | None, errors: FieldErrors) -> None:
    """Report files that nothing reads: their names are most likely misspelt."""
    sessions = edition.sessions if edition else []
    expected = {named.file for session in sessions for named in session.attendance}
    expected |= {file for session in sessions for file in session.signed_lists}
    for path in files_of(folder):
        file = path.relative_to(folder).as_posix()
        if file in KNOWN or file in expected or (file.startswith("nominations/") and path.suffix == ".csv"):
            continue
        if file.startswith("attendance/"):
            if edition:
                errors.add(file, "belongs to no session of edition.yaml.")
        else:
            errors.add(file, f"is not a file of a programme. Files are: {', '.join(sorted(KNOWN))}, nominations/*.csv.")
