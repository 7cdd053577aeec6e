"""Reads nominees from the rows of a nomination list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError
from diplomado_registration.catalogue.coded_fields import NOMINATED_FIELDS
from diplomado_registration.catalogue.field_reader import NOT_LISTED, FieldReader
from diplomado_registration.enrolment.registration import Profile
from diplomado_registration.nominations.csv_sheet import Row, RowError
from diplomado_registration.people.description import Description, read_description
from diplomado_registration.places.opening import INSTITUTION_NOT_ADMITTED

_YES = frozenset(("1", "x", "si", "s", "yes", "y", "true", "verdadero"))
_NO = frozenset(("", "0", "no", "n", "false", "falso"))

OTHER_INSTITUTION = Text(
    es="Esta persona es de otra institución; solo puede nominar a las de la suya.",
    en="This person is of another institution; you can only nominate people of your own.",
)
GROUP_MISSING = Text(es="Dirige un grupo, pero falta el grupo.", en="Leads a group, but the group is missing.")
YES_OR_NO = Text(es="Escriba sí o no.", en="Write yes or no.")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The values that cells may have.

    `institutions`, and `codes` for each coded field, map codes and folded names, in both languages, to codes.
    `organisation_types` maps institutions to their types. `admitted` are the edition's institutions; empty means any.
    """

    institutions: Mapping[str, str]
    organisation_types: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]]
    admitted: frozenset[str] = frozenset()


class Nominee(NamedTuple):
    """A valid row."""

    description: Description
    profile: Profile


def codes_by_name(entries: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Map the code and both names of each entry of a list to its code."""
    codes: dict[str, str] = {}
    for entry in entries:
        for name in (entry["code"], fold(entry["code"]), fold(entry["es"]), fold(entry["en"])):
            codes.setdefault(name, entry["code"])
    return codes


def read_nominees(
    rows: Sequence[Row], vocabulary: Vocabulary, own_institution: str | None
) -> tuple[list[Nominee], list[RowError]]:
    """Read all rows and return the nominees and the errors. A focal point may nominate for `own_institution` alone."""
    nominees: list[Nominee] = []
    errors: list[RowError] = []
    first_rows: dict[str, int] = {}
    for row in rows:
        reader = FieldReader(row.cells)
        nominee = _read_nominee(reader, vocabulary, own_institution)
        errors += [RowError(row.number, error) for error in reader.errors]
        if nominee is None:
            continue
        first_row = first_rows.setdefault(nominee.description.email_key, row.number)
        if first_row != row.number:
            errors.append(RowError(row.number, FieldError("email", _same_email(first_row))))
        nominees.append(nominee)
    return nominees, errors


def _read_nominee(reader: FieldReader, vocabulary: Vocabulary, own_institution: str | None) -> Nominee | None:
    description = read_description(reader)
    institution = _read_institution(reader, vocabulary, own_institution)
    profile = Profile(
        institution=institution,
        organisation_type=vocabulary.organisation_types.get(institution or ""),
        **{field.name: reader.read_code(field.name, vocabulary.codes[field.name]) for field in NOMINATED_FIELDS},
        job_title=reader.read_line("position", required=False, max_length=200) or None,
        territorial_group=reader.read_line("group", required=False) or None,
        leads_group=_read_yes_or_no(reader, "leads_group"),
    )
    group_missing = profile.territorial_group is None and not any(error.path == "group" for error in reader.errors)
    if profile.leads_group and group_missing:
        reader.reject("leads_group", GROUP_MISSING)
    return None if description is None else Nominee(description, profile)


def _read_institution(reader: FieldReader, vocabulary: Vocabulary, own_institution: str | None) -> str | None:
    institution = own_institution
    if own_institution is None or (reader.values.get("institution") or "").strip():
        institution = reader.read_code("institution", vocabulary.institutions, required=True)
    elif own_institution not in vocabulary.organisation_types:
        reader.reject("institution", NOT_LISTED)
    if institution and own_institution not in (None, institution):
        reader.reject("institution", OTHER_INSTITUTION)
    elif institution and vocabulary.admitted and institution not in vocabulary.admitted:
        reader.reject("institution", INSTITUTION_NOT_ADMITTED)
    return institution


def _read_yes_or_no(reader: FieldReader, path: str) -> bool:
    answer = fold(reader.values.get(path) or "")
    if answer not in _YES | _NO:
        reader.reject(path, YES_OR_NO)
    return answer in _YES


def _same_email(row: int) -> Text:
    return Text(es="Es el mismo correo de la fila {row}.", en="This is the same e-mail as in row {row}.", row=row)
