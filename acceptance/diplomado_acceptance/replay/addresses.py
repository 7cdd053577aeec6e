"""Checks that everyone whom a file names by an address registers or is nominated."""

from collections.abc import Iterator

from diplomado_acceptance.language import say
from diplomado_acceptance.replay.errors import FieldErrors
from diplomado_acceptance.replay.programme import Programme


def check_addresses(programme: Programme, errors: FieldErrors) -> None:
    """Report the rows that name a person who does not enter the edition."""
    for file, row, column, email in _named(programme):
        if not programme.registers(email):
            message = say("nadie se inscribe con este correo.", "nobody with this address registers.")
            if column == "members":
                message = say(
                    "un miembro tiene un correo con el que nadie se inscribe.",
                    "a member has an address with which nobody registers.",
                )
            errors.add(file, message, row=row, column=column)


def _named(programme: Programme) -> Iterator[tuple[str, int, str, str]]:
    """Yield file, row, column and address of all who are named."""
    for withdrawal in programme.withdrawals:
        yield "withdrawals.csv", withdrawal.number, "email", withdrawal.row.email
    for resolution in programme.resolutions:
        if resolution.row.registrant != "-":
            yield "resolutions.csv", resolution.number, "registrant", resolution.row.registrant
    for check_in in programme.check_ins:
        yield "check_ins.csv", check_in.number, "email", check_in.row.email
    for excuse in programme.excuses:
        yield "excuses.csv", excuse.number, "email", excuse.row.email
    for correction in programme.corrections:
        yield "corrections.csv", correction.number, "email", correction.row.email
    for project in programme.projects:
        for email in project.row.members:
            yield "projects.csv", project.number, "members", email
