"""Reads a folder into a programme, or reports all its errors."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from diplomado_acceptance.failures import Failure
from diplomado_acceptance.language import say
from diplomado_acceptance.replay import checks
from diplomado_acceptance.replay.errors import FORMAT, FieldErrors
from diplomado_acceptance.replay.programme import Programme, files_of
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
from diplomado_acceptance.replay.tables import NumberedRow, read_table
from diplomado_acceptance.replay.yaml_files import read_document
from diplomado_acceptance.replay.yaml_forms import ActFile, EditionFile, PolicyFile

Row = TypeVar("Row", bound=BaseModel)
LISTS = (".csv", ".tsv", ".txt", ".xlsx", ".ods")
KNOWN = frozenset(
    (
        "edition.yaml", "policy.yaml", "act.yaml", "expected.yaml", "registrations.csv", "withdrawals.csv",
        "resolutions.csv", "check_ins.csv", "excuses.csv", "corrections.csv", "projects.csv", "scores.csv", "README.md",
    )
)  # fmt: skip


def read_folder(folder: Path) -> Programme:
    """Read and check a programme. Raises ValidationFailed with all errors, Failure if there is no such folder."""
    if not folder.is_dir():
        raise Failure(
            say("No existe la carpeta {folder}.", "There is no folder {folder}.", folder=folder),
            say(
                "Indique una carpeta con el formato que describe {file}.",
                "Name a folder of the format described in {file}.",
                file=FORMAT,
            ),
        )
    errors = FieldErrors()
    if not (folder / "edition.yaml").is_file():
        errors.add(
            "edition.yaml", say("falta; todo programa empieza por él.", "is missing; every programme begins with it.")
        )
        errors.raise_if_any(folder)
    edition = read_document(folder, "edition.yaml", EditionFile, errors)

    def table(file: str, form: type[Row]) -> list[NumberedRow[Row]]:
        return read_table(folder, file, form, errors) if (folder / file).is_file() else []

    nominations = [file for path in files_of(folder) if is_list(file := path.relative_to(folder).as_posix())]
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
        raise Failure(say("{folder} no se puede leer.", "{folder} cannot be read.", folder=folder))
    programme = Programme(
        folder,
        edition,
        policy,
        act,
        nominations=nominations,
        headings=errors.headings,
        **tables,  # type: ignore[arg-type]
    )
    programme.people_are_complete = not any(error.file == "registrations.csv" for error in errors.found)
    checks.check(programme, errors)
    errors.raise_if_any(folder)
    return programme


def is_list(file: str) -> bool:
    """Return whether a file is a nomination list, by its place and kind."""
    return file.startswith("nominations/") and file.lower().endswith(LISTS)


def _check_names(folder: Path, edition: EditionFile | None, errors: FieldErrors) -> None:
    """Report files that nothing reads: their names are most likely misspelt."""
    sessions = edition.sessions if edition else []
    expected = {named.file for session in sessions for named in session.attendance}
    expected |= {file for session in sessions for file in session.signed_lists}
    for path in files_of(folder):
        file = path.relative_to(folder).as_posix()
        if file in KNOWN or file in expected or is_list(file):
            continue
        if file.startswith("attendance/"):
            if edition:
                errors.add(
                    file, say("no es de ninguna sesión de edition.yaml.", "belongs to no session of edition.yaml.")
                )
        else:
            known = f"{', '.join(sorted(KNOWN))}, nominations/*{', *'.join(LISTS)}"
            message = say(
                "no es un archivo de un programa. Los archivos son: {known}.",
                "is not a file of a programme. Files are: {known}.",
                known=known,
            )
            errors.add(file, message)
