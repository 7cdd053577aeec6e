"""Reads an application for an edition, as it comes from the form or the API."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from diplomado_chassis.validation import ValidationFailed
from diplomado_registration.catalogue.coded_fields import CODED_FIELDS
from diplomado_registration.catalogue.field_reader import FieldReader
from diplomado_registration.consents.purposes import check_answers
from diplomado_registration.enrolment.registration import STATISTICS, Profile
from diplomado_registration.people.description import Description, read_description

MAX_CODE_LENGTH = 64
_NO_STATISTICS: dict[str, Any] = dict.fromkeys(STATISTICS)


@dataclass(frozen=True, slots=True)
class Application:
    """A valid application. Its codes are checked by the foreign keys of the database.

    `profile` is stored. `declared` has also what the person did not agree to be stored, to decide on the application.
    """

    description: Description
    profile: Profile
    declared: Profile
    consents: Mapping[str, bool]


def read_application(values: Mapping[str, str | None], consents: Mapping[str, bool]) -> Application:
    """Read the fields of an application. Raises ValidationFailed with the errors of all fields."""
    reader = FieldReader(values)
    description = read_description(reader)
    institution = _read_code(reader, "institution")
    codes: dict[str, Any] = {
        field.name: _read_code(reader, field.name, required=field.required) for field in CODED_FIELDS
    }
    profile = Profile(institution=institution, **codes)
    errors = [*reader.errors, *check_answers(consents)]
    if errors or description is None:
        raise ValidationFailed(*errors)
    return Application(description, limit_to_consents(profile, consents), profile, consents)


def limit_to_consents(profile: Profile, consents: Mapping[str, bool]) -> Profile:
    """Remove what serves statistics alone, unless the person agreed to statistics: it is not even stored."""
    return profile if consents.get("statistics") else replace(profile, **_NO_STATISTICS)


def _read_code(reader: FieldReader, path: str, *, required: bool = False) -> str | None:
    return reader.read_line(path, required=required, max_length=MAX_CODE_LENGTH) or None
