"""Reads nominees from the rows of a nomination list."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from diplomado_chassis.language.answers import read_yes_or_no
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError
from diplomado_registration.catalogue.coded_fields import NOMINATED_FIELDS
from diplomado_registration.catalogue.field_reader import NOT_LISTED, FieldReader
from diplomado_registration.enrolment.registration import Profile
from diplomado_registration.nominations.csv_sheet import Row, RowError
from diplomado_registration.nominations.files import file_of, row_of
from diplomado_registration.nominations.values.meanings import NOTHING_DECIDED, Decided, Meaning, Meanings
from diplomado_registration.nominations.whole_names import check_whole_name
from diplomado_registration.people.description import Description, read_description
from diplomado_registration.people.mailbox import folded_name
from diplomado_registration.places.opening import INSTITUTION_NOT_ADMITTED

# The columns of the profile's fields that a list may leave out.
_COLUMNS = {
    **{field.name: field.name for field in NOMINATED_FIELDS},
    "job_title": "position",
    "territorial_group": "group",
    "leads_group": "leads_group",
}
OTHER_INSTITUTION = Text(
    es="Esta persona es de otra institución; solo puede nominar a las de la suya.",
    en="This person is of another institution; you can only nominate people of your own.",
)
GROUP_MISSING = Text(es="Dirige un grupo, pero falta el grupo.", en="Leads a group, but the group is missing.")
YES_OR_NO = Text(es="Escriba sí o no (o marque con ✓).", en="Write yes or no (or mark it with ✓).")


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
    """A valid row. `left_out` are the fields of the profile for which the list has no column."""

    description: Description
    profile: Profile
    row: int
    left_out: frozenset[str]


class Reading(NamedTuple):
    """What the rows of a list contain. Flags are about cells that are accepted as they are; each has a proposal.

    `meanings` are the values that are no codes, with what was decided about them.
    """

    nominees: list[Nominee]
    errors: list[RowError]
    flags: list[RowError]
    meanings: Sequence[Meaning] = ()


def read_nominees(
    rows: Sequence[Row],
    vocabulary: Vocabulary,
    own_institution: str | None,
    *,
    shared_mailbox: bool = False,
    names: Sequence[str] = (),
    decided: Decided = NOTHING_DECIDED,
) -> Reading:
    """Read all rows. A focal point may nominate for `own_institution` alone. `names` are those of several files.

    Rows with one address and several names are errors, unless the sender says that these people share a mailbox.
    """
    nominees: list[Nominee] = []
    errors: list[RowError] = []
    flags: list[RowError] = []
    meanings = Meanings(decided)
    for row in rows:
        reader = FieldReader(row.cells)
        nominee = _read_nominee(reader, row.number, vocabulary, own_institution, meanings)
        errors += [RowError(row.number, error) for error in reader.errors]
        flags += [RowError(row.number, flag) for flag in reader.flags]
        if nominee is not None:
            nominees.append(nominee)
    errors += _shared_mailboxes(nominees, names, accepted=shared_mailbox)
    return Reading(nominees, errors, flags, list(meanings))


def without_errors(nominees: Iterable[Nominee], errors: Iterable[RowError]) -> list[Nominee]:
    """Return the nominees whose rows have no error."""
    rows = {error.row for error in errors}
    return [nominee for nominee in nominees if nominee.row not in rows]


def _shared_mailboxes(nominees: Iterable[Nominee], names: Sequence[str], *, accepted: bool) -> Iterator[RowError]:
    """Flag each of several people with one address. The same person in two rows is flagged from the second row on."""
    if accepted:
        seen: dict[tuple[str, str], int] = {}
        for nominee in nominees:
            first_row = seen.setdefault((nominee.description.email_key, _name(nominee)), nominee.row)
            if first_row != nominee.row:
                yield RowError(nominee.row, FieldError("email", _same_email(first_row, nominee.row, names)))
        return
    by_email: dict[str, list[Nominee]] = {}
    for nominee in nominees:
        by_email.setdefault(nominee.description.email_key, []).append(nominee)
    for first, *others in by_email.values():
        for other in others:
            yield RowError(other.row, FieldError("email", _same_email(first.row, other.row, names)))
        another = next((other for other in others if _name(other) != _name(first)), None)
        if another is not None:
            yield RowError(first.row, FieldError("email", _same_email(another.row, first.row, names)))


def _name(nominee: Nominee) -> str:
    return folded_name(nominee.description.given_names, nominee.description.family_names)


def _read_nominee(
    reader: FieldReader, row: int, vocabulary: Vocabulary, own_institution: str | None, meanings: Meanings
) -> Nominee | None:
    check_whole_name(reader)
    description = read_description(reader)
    institution = _read_institution(reader, vocabulary, own_institution)
    profile = Profile(
        institution=institution,
        organisation_type=vocabulary.organisation_types.get(institution or ""),
        **{
            field.name: meanings.read(reader, field.name, vocabulary.codes[field.name], own_institution or institution)
            for field in NOMINATED_FIELDS
        },
        job_title=reader.read_line("position", required=False, max_length=200) or None,
        territorial_group=reader.read_line("group", required=False) or None,
        leads_group=_read_yes_or_no(reader, "leads_group"),
    )
    group_missing = profile.territorial_group is None and not any(error.path == "group" for error in reader.errors)
    if profile.leads_group and group_missing:
        reader.reject("leads_group", GROUP_MISSING)
    left_out = frozenset(field for field, column in _COLUMNS.items() if column not in reader.values)
    return None if description is None else Nominee(description, profile, row, left_out)


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
    answer = read_yes_or_no(reader.values.get(path) or "")
    if answer is None:
        reader.reject(path, YES_OR_NO)
    return bool(answer)


def _same_email(row: int, here: int, names: Sequence[str]) -> Text:
    if file_of(row) != file_of(here):
        return Text(
            es="Es el mismo correo de la fila {row} del archivo «{file}». Cada persona necesita el suyo.",
            en="This is the same e-mail as in row {row} of the file “{file}”. Each person needs their own.",
            row=row_of(row),
            file=names[file_of(row)],
        )
    return Text(
        es="Es el mismo correo de la fila {row}. Cada persona necesita el suyo.",
        en="This is the same e-mail as in row {row}. Each person needs their own.",
        row=row_of(row),
    )
