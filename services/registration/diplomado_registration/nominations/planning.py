"""Who a nomination list names, and what comes of it for an edition: pure rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from diplomado_chassis.language.text import Text
from diplomado_registration.catalogue.field_reader import NOT_LISTED, Reader, fold
from diplomado_registration.enrolment.application import Profile
from diplomado_registration.nominations.csv_sheet import Mistake, Row
from diplomado_registration.people.description import Description, Known, changes_what_is_known, read_description
from diplomado_registration.places.capacity import Places, Status, admit

_YES = frozenset(("1", "x", "si", "s", "yes", "y", "true", "verdadero"))
_NO = frozenset(("", "0", "no", "n", "false", "falso"))

ANOTHER_INSTITUTION = Text(
    es="Esta persona es de otra institución; solo puede nominar a las de la suya.",
    en="This person is of another institution; you can only nominate people of your own.",
)
NOT_ADMITTED = Text(es="Esta edición no es para esa institución.", en="This edition is not for that institution.")
LEADS_NOTHING = Text(es="Dirige un grupo, pero falta el grupo.", en="Leads a group, but the group is missing.")
YES_OR_NO = Text(es="Escriba sí o no.", en="Write yes or no.")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words that cells may use. Each maps codes and folded names, in both languages, to codes."""

    institutions: Mapping[str, str]
    organisation_types: Mapping[str, str]
    occupations: Mapping[str, str]
    sexes: Mapping[str, str]
    age_bands: Mapping[str, str]
    admin_areas: Mapping[str, str]
    admitted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Nominee:
    """One person of the list, checked."""

    description: Description
    profile: Profile
    job_title: str | None
    group: str | None
    leads_group: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What is stored of a nominee's registration in this edition."""

    registration_id: UUID
    status: Status
    by_nomination: bool
    profile: Profile
    job_title: str | None
    group: str | None
    leads_group: bool
    known: Known


@dataclass(slots=True)
class Plan:
    """What a list comes to: who enters (with the number of those who must wait), who changes, and the places then."""

    places: Places
    entering: list[tuple[Nominee, int | None]] = field(default_factory=list)
    changing: list[tuple[Nominee, Standing]] = field(default_factory=list)
    unchanged: int = 0

    @property
    def waitlisted(self) -> int:
        """How many of those who enter must wait."""
        return sum(number is not None for _, number in self.entering)


def words(entries: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Make the words of a list of codes: the code, and its names in both languages."""
    known: dict[str, str] = {}
    for entry in entries:
        for word in (entry["code"], fold(entry["code"]), fold(entry["es"]), fold(entry["en"])):
            known.setdefault(word, entry["code"])
    return known


def check_rows(
    rows: Sequence[Row], vocabulary: Vocabulary, own_institution: str | None
) -> tuple[list[Nominee], list[Mistake]]:
    """Check every cell of every row. `own_institution` is the only one that a focal point may name."""
    nominees: list[Nominee] = []
    mistakes: list[Mistake] = []
    first_rows: dict[str, int] = {}
    for row in rows:
        reader = Reader(row.cells)
        nominee = _read(reader, vocabulary, own_institution, row)
        mistakes += [Mistake(row.number, fault.field, fault.message) for fault in reader.faults]
        if nominee is None:
            continue
        first = first_rows.setdefault(nominee.description.email_key, row.number)
        if first != row.number:
            same = Text(es=f"Es el mismo correo de la fila {first}.", en=f"This is the same e-mail as in row {first}.")
            mistakes.append(Mistake(row.number, "email", same))
        nominees.append(nominee)
    return nominees, mistakes


def _read(reader: Reader, vocabulary: Vocabulary, own_institution: str | None, row: Row) -> Nominee | None:
    description = read_description(reader)
    institution = own_institution
    if own_institution is None or row.cells.get("institution", "").strip():
        institution = reader.choice("institution", vocabulary.institutions, required=True)
    elif own_institution not in vocabulary.organisation_types:
        reader.refuse("institution", NOT_LISTED)
    if institution and own_institution not in (None, institution):
        reader.refuse("institution", ANOTHER_INSTITUTION)
    elif institution and vocabulary.admitted and institution not in vocabulary.admitted:
        reader.refuse("institution", NOT_ADMITTED)
    profile = Profile(
        institution=institution,
        organisation_type=vocabulary.organisation_types.get(institution or ""),
        occupation=reader.choice("occupation", vocabulary.occupations),
        sex=reader.choice("sex", vocabulary.sexes),
        age_band=reader.choice("age_band", vocabulary.age_bands),
        admin_area=reader.choice("admin_area", vocabulary.admin_areas),
    )
    job_title = reader.line("position", required=False, most=200) or None
    group = reader.line("group", required=False) or None
    leads = fold(row.cells.get("leads_group", ""))
    if leads not in _YES | _NO:
        reader.refuse("leads_group", YES_OR_NO)
    elif leads in _YES and group is None and not any(fault.field == "group" for fault in reader.faults):
        reader.refuse("leads_group", LEADS_NOTHING)
    if description is None:
        return None
    return Nominee(description, profile, job_title, group, leads in _YES)


def plan(nominees: Sequence[Nominee], standing: Mapping[str, Standing], places: Places) -> Plan:
    """Decide what comes of each nominee, in the order of the list.

    Whoever is in the edition stays as they are, and whoever withdrew stays away; only a nomination of the same
    institution may correct what an earlier one said. So the same list again changes nothing.
    """
    result = Plan(places)
    for nominee in nominees:
        stands = standing.get(nominee.description.email_key)
        if stands is None:
            result.places, number = admit(result.places)
            result.entering.append((nominee, number))
        elif _may_correct(stands, nominee) and _differs(stands, nominee):
            result.changing.append((nominee, stands))
        else:
            result.unchanged += 1
    return result


def _may_correct(stands: Standing, nominee: Nominee) -> bool:
    return (
        stands.status != "withdrawn"
        and stands.by_nomination
        and stands.profile.institution == nominee.profile.institution
    )


def _differs(stands: Standing, nominee: Nominee) -> bool:
    same = (stands.profile, stands.job_title, stands.group, stands.leads_group) == (
        nominee.profile,
        nominee.job_title,
        nominee.group,
        nominee.leads_group,
    )
    return not same or changes_what_is_known(stands.known, nominee.description, "staff")
