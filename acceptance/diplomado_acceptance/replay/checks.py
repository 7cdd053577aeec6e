"""Checks that the files of a folder agree with each other: people, sessions and references."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from diplomado_acceptance.replay import checks_of_results
from diplomado_acceptance.replay.errors import FieldErrors
from diplomado_acceptance.replay.programme import Programme

FILE = "edition.yaml"


def check(programme: Programme, errors: FieldErrors) -> None:
    """Report every unknown reference, duplicate and impossible date."""
    _check_catalogue(programme, errors)
    _check_edition(programme, errors)
    _check_sessions(programme, errors)
    _check_people(programme, errors)
    checks_of_results.check(programme, errors)


def _check_catalogue(programme: Programme, errors: FieldErrors) -> None:
    edition = programme.edition
    for name, codes in {
        "donors": [donor.code for donor in edition.donors],
        "programmes": [form.code for form in edition.programmes],
        "institutions": [institution.code for institution in edition.institutions],
        "sessions": [session.code for session in edition.sessions],
        "edition.modules": [str(module.number) for module in edition.edition.modules],
    }.items():
        for code in _repeated(codes):
            errors.add(FILE, f"{code} stands there twice.", column=name)
    donors = {donor.code for donor in edition.donors}
    for number, form in enumerate(edition.programmes, start=1):
        for code in set(form.donors) - donors:
            errors.add(FILE, f"{code} is not among the donors.", column=f"programmes[{number}].donors")


def _check_edition(programme: Programme, errors: FieldErrors) -> None:
    file, edition = programme.edition, programme.edition.edition
    references: Mapping[str, tuple[Iterable[str], set[str]]] = {
        "programmes": (edition.programmes, {form.code for form in file.programmes}),
        "institutions": (edition.institutions, {institution.code for institution in file.institutions}),
    }
    for name, (codes, known) in references.items():
        for code in set(codes) - known:
            errors.add(FILE, f"{code} is not among the {name} of this file.", column=f"edition.{name}")
    if edition.ends_on < edition.starts_on:
        errors.add(FILE, "is before starts_on.", column="edition.ends_on")
    if edition.registration == "nominated":
        if not programme.nominations:
            errors.add("nominations", "is missing: people enter this edition by the lists of their institutions.")
        if not file.nominations:
            errors.add(FILE, "is missing: say how the institutions obtained consent.", column="nominations.consent")
        if (programme.folder / "registrations.csv").exists():
            errors.add("registrations.csv", "has no place here: the edition takes nominations only.")
    elif programme.nominations:
        errors.add("nominations", "has no place here: the edition takes registrations by the public.")
    elif not (programme.folder / "registrations.csv").exists():
        errors.add("registrations.csv", "is missing.")


def _check_sessions(programme: Programme, errors: FieldErrors) -> None:
    edition, modules = programme.edition.edition, {module.number for module in programme.edition.edition.modules}
    claimed: list[str] = []
    for number, session in enumerate(programme.sessions, start=1):
        place = f"sessions[{number}]"
        if session.ends_at <= session.starts_at:
            errors.add(FILE, "is not after starts_at.", column=f"{place}.ends_at")
        elif session.ends_at - session.starts_at > timedelta(hours=24):
            errors.add(FILE, "is more than a day after starts_at.", column=f"{place}.ends_at")
        if not edition.starts_on <= session.starts_at.date() <= edition.ends_on:
            message = f"is outside the edition, {edition.starts_on} to {edition.ends_on}."
            errors.add(FILE, message, column=f"{place}.starts_at")
        if session.module is not None and session.module not in modules:
            errors.add(FILE, f"{session.module} is not among the modules.", column=f"{place}.module")
        for file in [*(named.file for named in session.attendance), *session.signed_lists]:
            claimed.append(file)
            path = programme.folder / file
            if not path.resolve().is_relative_to(programme.folder.resolve()):
                errors.add(FILE, "is outside the folder.", column=f"{place}.attendance")
            elif not path.is_file():
                errors.add(file, f"is missing; session {session.code} names it.")
            elif not path.stat().st_size:
                errors.add(file, "is empty.")
    for file in _repeated(claimed):
        errors.add(FILE, f"{file} is named by two sessions.", column="sessions")


def _check_people(programme: Programme, errors: FieldErrors) -> None:
    allowed = set(programme.edition.edition.institutions)
    seen: dict[str, str] = {}
    for file, rows in programme.nominations.items():
        for numbered in rows:
            row = numbered.row
            if allowed and row.institution not in allowed:
                message = f"{row.institution} is not among the edition's institutions."
                errors.add(file, message, row=numbered.number, column="institution")
            if row.leads_group and not row.group:
                errors.add(file, "is missing: a leader leads a group.", row=numbered.number, column="group")
            if first := seen.get(row.email):
                errors.add(file, f"is the same address as in {first}.", row=numbered.number, column="email")
            seen.setdefault(row.email, f"{file}, row {numbered.number}")
    for registration in programme.registrations:
        institution = registration.row.institution
        if institution and allowed and institution not in allowed:
            message = f"{institution} is not among the edition's institutions."
            errors.add("registrations.csv", message, row=registration.number, column="institution")
    gone: set[str] = set()
    for withdrawal in programme.withdrawals:
        email, place = withdrawal.row.email, {"row": withdrawal.number, "column": "email"}
        if not programme.registers(email):
            errors.add("withdrawals.csv", "nobody with this address registers.", **place)  # type: ignore[arg-type]
        elif email in gone:
            errors.add("withdrawals.csv", "this person withdraws twice.", **place)  # type: ignore[arg-type]
        gone.add(email)


def _repeated(codes: Iterable[str]) -> list[str]:
    listed = list(codes)
    return sorted({code for code in listed if listed.count(code) > 1})
