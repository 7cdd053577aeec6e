"""Request bodies that describe programmes, donors, courses and institutions, and the field types of all bodies."""

from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from diplomado_chassis.language.printable import has_invisible_characters, tidy
from diplomado_chassis.validation import InvalidValue
from diplomado_contracts.event import Localised
from diplomado_registration.catalogue.field_reader import INVISIBLE_CHARACTERS, REQUIRED


def _tidy_line(raw: str) -> str:
    if has_invisible_characters(raw):
        raise InvalidValue(INVISIBLE_CHARACTERS)
    line = tidy(raw)
    if not line:
        raise InvalidValue(REQUIRED)
    return line


Line = Annotated[str, Field(max_length=300), AfterValidator(_tidy_line)]
CODE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$"
Code = Annotated[str, StringConstraints(pattern=CODE_PATTERN)]
RawText = Annotated[str | None, Field(max_length=1000)]
"""Text that a FieldReader checks later."""


class StrictModel(BaseModel):
    """A request body in which an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


M = TypeVar("M", bound=BaseModel)


def keep_left_out(sent: M, stored: M | None) -> M:
    """Return what was sent, with the stored values of the fields that were left out.

    A field that is left out never means its default, unless nothing is stored yet. `null` or `[]` empties a field.
    """
    if stored is None:
        return sent
    left_out = type(sent).model_fields.keys() - sent.model_fields_set
    return sent.model_copy(update={name: getattr(stored, name) for name in left_out})


class LocalisedLine(Localised):
    """A line in both languages, as a request body."""

    model_config = ConfigDict(extra="forbid")

    es: Line
    en: Line


class Donor(StrictModel):
    """An organisation that funds programmes."""

    name: Line


class Programme(StrictModel):
    """A programme and the donors that fund it."""

    title: LocalisedLine
    donors: Annotated[tuple[Code, ...], Field(max_length=50)] = ()


class Course(StrictModel):
    """A course, which is taught in one or more editions."""

    title: LocalisedLine


class Institution(StrictModel):
    """An organisation that participants belong to."""

    name: Line
    organisation_type: Code
    level: Literal["national", "regional", "subnational", "local"]
    admin_area: Code | None = None
