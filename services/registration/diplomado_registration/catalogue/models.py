"""What staff send to describe programmes, donors, courses and institutions."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from diplomado_chassis.validation import InvalidValue
from diplomado_registration.catalogue.field_reader import CONTROL, REQUIRED, has_invisible_characters, tidy


def _line(raw: str) -> str:
    if has_invisible_characters(raw):
        raise InvalidValue(CONTROL)
    text = tidy(raw)
    if not text:
        raise InvalidValue(REQUIRED)
    return text


Line = Annotated[str, Field(max_length=300), AfterValidator(_line)]
CODE_FORM = r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$"
Code = Annotated[str, StringConstraints(pattern=CODE_FORM)]


class Strict(BaseModel):
    """A body in which a misspelt field is an error, not silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Localised(Strict):
    """The same text in both languages."""

    es: Line
    en: Line


class Donor(Strict):
    """Who pays."""

    name: Line


class Programme(Strict):
    """A programme and the donors that fund it."""

    title: Localised
    donors: Annotated[tuple[Code, ...], Field(max_length=50)] = ()


class Course(Strict):
    """What is taught, in one edition or many."""

    title: Localised


class Institution(Strict):
    """An organisation that participants belong to."""

    name: Line
    organisation_type: Code
    level: Literal["national", "regional", "subnational", "local"]
    admin_area: Code | None = None
