"""Checks that the files of a folder agree with each other: people, sessions and references."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from diplomado_acceptance.language import say
from diplomado_acceptance.replay import checks_of_results
from diplomado_acceptance.replay.addresses import check_addresses
from diplomado_acceptance.replay.errors import FieldErrors
from diplomado_acceptance.replay.programme import Programme

FILE = "edition.yaml"


def check(programme: Programme, errors: FieldErrors) -> None:
    """Report every unknown reference, duplicate and impossible date.

    Who is nominated is known once the service has read the lists: `check_addresses` follows then.
    """
    _check_catalogue(programme, errors)
    _check_edition(programme, errors)
    _check_sessions(programme, errors)
    _check_people(programme, errors)
    checks_of_results.check(programme, errors)
    if not programme.nominations:
        check_addresses(programme, errors)


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
            errors.add(FILE, say("{code} está dos veces.", "{code} stands there twice.", code=code), column=name)
    donors = {donor.code for donor in edition.donors}
    for number, form in enumerate(edition.programmes, start=1):
        for code in set(form.donors) - donors:
            errors.add(
                FILE,
                say("{code} no está entre los donantes.", "{code} is not among the donors.", code=code),
                column=f"programmes[{number}].donors",
            )


def _check_edition(programme: Programme, errors: FieldErrors) -> None:
    file, edition = programme.edition, programme.edition.edition
    references: Mapping[str, tuple[Iterable[str], set[str]]] = {
        "programmes": (edition.programmes, {form.code for form in file.programmes}),
        "institutions": (edition.institutions, {institution.code for institution in file.institutions}),
    }
    for name, (codes, known) in references.items():
        for code in set(codes) - known:
            errors.add(
                FILE,
                say(
                    "{code} no está en {name} de este archivo.",
                    "{code} is not among the {name} of this file.",
                    code=code,
                    name=name,
                ),
                column=f"edition.{name}",
            )
    if edition.ends_on < edition.starts_on:
        errors.add(FILE, say("es antes de starts_on.", "is before starts_on."), column="edition.ends_on")
    has_registrations = (programme.folder / "registrations.csv").exists()
    if edition.registration != "open" and programme.nominations and not file.nominations:
        message = say(
            "falta: diga cómo obtuvieron las instituciones el consentimiento.",
            "is missing: say how the institutions obtained consent.",
        )
        errors.add(FILE, message, column="nominations.consent")
    if edition.registration == "nominated":
        if not programme.nominations:
            errors.add(
                "nominations",
                say(
                    "falta: a esta edición se entra por las listas de las instituciones.",
                    "is missing: people enter this edition by the lists of their institutions.",
                ),
            )
        if has_registrations:
            errors.add(
                "registrations.csv",
                say(
                    "no corresponde: la edición solo admite nominaciones.",
                    "has no place here: the edition takes nominations only.",
                ),
            )
    elif edition.registration == "open" and programme.nominations:
        errors.add(
            "nominations",
            say(
                "no corresponde: la edición admite inscripciones del público; con ambas, registration: both.",
                "has no place here: the edition takes registrations by the public; for both say registration: both.",
            ),
        )
    elif not has_registrations and not programme.nominations:
        errors.add("registrations.csv", say("falta.", "is missing."))


def _check_sessions(programme: Programme, errors: FieldErrors) -> None:
    edition, modules = programme.edition.edition, {module.number for module in programme.edition.edition.modules}
    claimed: list[str] = []
    for number, session in enumerate(programme.sessions, start=1):
        place = f"sessions[{number}]"
        if session.ends_at <= session.starts_at:
            errors.add(FILE, say("no es después de starts_at.", "is not after starts_at."), column=f"{place}.ends_at")
        elif session.ends_at - session.starts_at > timedelta(hours=24):
            errors.add(
                FILE,
                say("es más de un día después de starts_at.", "is more than a day after starts_at."),
                column=f"{place}.ends_at",
            )
        if not edition.starts_on <= session.starts_at.date() <= edition.ends_on:
            message = say(
                "está fuera de la edición, del {begin} al {end}.",
                "is outside the edition, {begin} to {end}.",
                begin=edition.starts_on,
                end=edition.ends_on,
            )
            errors.add(FILE, message, column=f"{place}.starts_at")
        if session.module is not None and session.module not in modules:
            errors.add(
                FILE,
                say("{module} no está entre los módulos.", "{module} is not among the modules.", module=session.module),
                column=f"{place}.module",
            )
        for file in [*(named.file for named in session.attendance), *session.signed_lists]:
            claimed.append(file)
            path = programme.folder / file
            if not path.resolve().is_relative_to(programme.folder.resolve()):
                errors.add(
                    FILE, say("está fuera de la carpeta.", "is outside the folder."), column=f"{place}.attendance"
                )
            elif not path.is_file():
                errors.add(
                    file,
                    say(
                        "falta; la sesión {code} lo nombra.", "is missing; session {code} names it.", code=session.code
                    ),
                )
            elif not path.stat().st_size:
                errors.add(file, say("está vacío.", "is empty."))
    for file in _repeated(claimed):
        errors.add(
            FILE, say("dos sesiones nombran {file}.", "{file} is named by two sessions.", file=file), column="sessions"
        )


def _check_people(programme: Programme, errors: FieldErrors) -> None:
    allowed = set(programme.edition.edition.institutions)
    for registration in programme.registrations:
        institution = registration.row.institution
        if institution and allowed and institution not in allowed:
            message = say(
                "{code} no está entre las instituciones de la edición.",
                "{code} is not among the edition's institutions.",
                code=institution,
            )
            errors.add("registrations.csv", message, row=registration.number, column="institution")
    gone: set[str] = set()
    for withdrawal in programme.withdrawals:
        email = withdrawal.row.email
        if email in gone:
            message = say("esta persona se retira dos veces.", "this person withdraws twice.")
            errors.add("withdrawals.csv", message, row=withdrawal.number, column="email")
        gone.add(email)


def _repeated(codes: Iterable[str]) -> list[str]:
    listed = list(codes)
    return sorted({code for code in listed if listed.count(code) > 1})
