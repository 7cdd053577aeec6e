"""The request body that describes an edition."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal, Self, TypeVar
from zoneinfo import available_timezones

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from diplomado_chassis.language.email_addresses import NOT_AN_ADDRESS, parse
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, InvalidValue
from diplomado_registration.catalogue.models import Code, Line, LocalisedLine, StrictModel
from diplomado_registration.places.seats import By

T = TypeVar("T", bound="tuple[str | int, ...] | None")
_SDG = re.compile(r"([1-9]|1[0-7])(\.([1-9][0-9]?|[a-d]))?")


def _iana_zone(name: str) -> str:
    if name not in available_timezones():
        raise InvalidValue(
            Text(
                "Debe ser una zona horaria IANA, por ejemplo America/Panama.",
                "This must be an IANA time zone, for example America/Panama.",
            )
        )
    return name


def _sdg_code(code: str) -> str:
    if not _SDG.fullmatch(code):
        raise InvalidValue(
            Text(
                "Debe ser un objetivo o meta de desarrollo sostenible, por ejemplo 10 o 10.7.",
                "This must be a Sustainable Development Goal or target, for example 10 or 10.7.",
            )
        )
    return code


def _unique(items: T) -> T:
    if items is not None and len(set(items)) < len(items):
        raise InvalidValue(Text("Hay un valor repetido.", "A value is repeated."))
    return items


def _address(address: str | None) -> str | None:
    if address is None:
        return None
    try:
        return parse(address).deliverable
    except ValueError:
        raise InvalidValue(NOT_AN_ADDRESS) from None


Codes = Annotated[tuple[Code, ...], Field(max_length=200), AfterValidator(_unique)]


class Module(StrictModel):
    """A numbered part of the course."""

    number: Annotated[int, Field(ge=1, le=1000)]
    title: LocalisedLine


class SeatRule(StrictModel):
    """Places for a group of people: at most so many, or so many kept free for them."""

    by: Annotated[By, Field(description="channel: `nominated` or `open`; else a code of the reference lists.")]
    value: Code
    maximum: Annotated[int | None, Field(ge=0, le=1_000_000)] = None
    reserved: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class Edition(StrictModel):
    """One run of a course."""

    course: Code
    title: LocalisedLine
    modality: Literal["online", "in_person", "hybrid"]
    starts_on: date
    ends_on: date
    time_zone: Annotated[str, AfterValidator(_iana_zone)]
    capacity: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    hours: Annotated[int, Field(ge=0, le=10_000)] = 0
    organiser: Line
    mission: Annotated[Code | None, Field(description="The mission that runs it: it limits who may see it.")] = None
    partner: Line | None = None
    programmes: Codes = ()
    modules: Annotated[tuple[Module, ...], Field(max_length=200)] = ()
    institutions: Codes = ()
    sdg: Annotated[
        tuple[Annotated[str, AfterValidator(_sdg_code)], ...], Field(max_length=50), AfterValidator(_unique)
    ] = ()
    gcm: Annotated[tuple[Annotated[int, Field(ge=1, le=23)], ...], Field(max_length=23)] = ()
    registration: Annotated[
        Literal["open", "nominated", "both"],
        Field(description="Who may enter: the public, nominees, or both with the rules of `seats`."),
    ] = "open"
    registration_until: Annotated[
        AwareDatetime | None, Field(description="When the public form closes; without it the form stays open.")
    ] = None
    open_to_others: Annotated[
        bool, Field(description="The public may say that they are of none of `institutions`.")
    ] = False
    admission: Annotated[
        Literal["automatic", "review"], Field(description="review: a coordinator accepts each applicant.")
    ] = "automatic"
    promotion: Annotated[
        Literal["automatic", "offer"], Field(description="offer: who waits has to accept a place that becomes free.")
    ] = "automatic"
    offer_hours: Annotated[int, Field(ge=1, le=2160, description="How long an offered place is held.")] = 72
    after_offer: Annotated[
        Literal["wait_again", "expire"], Field(description="What follows an offer that was not answered.")
    ] = "wait_again"
    seats: Annotated[tuple[SeatRule, ...], Field(max_length=200)] = ()
    contact_name: Annotated[Line | None, Field(description="The person or office that participants write to.")] = None
    contact_email: Annotated[
        Line | None, AfterValidator(_address), Field(description="Where answers to mails about the edition go.")
    ] = None
    reminder_hours: Annotated[
        tuple[Annotated[int, Field(ge=1, le=24 * 30)], ...] | None,
        Field(max_length=5, description="Hours before a session at which participants are reminded; null: as usual."),
        AfterValidator(_unique),
    ] = None

    @model_validator(mode="after")
    def _check_consistency(self) -> Self:
        if self.ends_on < self.starts_on:
            raise InvalidValue(
                Text("ends_on no puede ser anterior a starts_on.", "ends_on cannot be before starts_on."), "ends_on"
            )
        if len({module.number for module in self.modules}) < len(self.modules):
            raise InvalidValue(
                Text("Dos módulos tienen el mismo número.", "Two modules have the same number."), "modules"
            )
        return self


def described(stored: Mapping[str, Any]) -> Edition:
    """Return the description of an edition as it is stored: what a PUT may change, without the counters of places."""
    codes = {name: tuple(part["code"] for part in stored[name]) for name in ("programmes", "institutions")}
    modules = tuple(
        Module.model_construct(number=part["number"], title=LocalisedLine.model_construct(**part["title"]))
        for part in stored["modules"]
    )
    fields = {name: stored[name] for name in Edition.model_fields} | codes
    return Edition.model_construct(
        **fields
        | {
            "title": LocalisedLine.model_construct(**stored["title"]),
            "modules": modules,
            "sdg": tuple(stored["sdg"]),
            "gcm": tuple(stored["gcm"]),
            "seats": tuple(SeatRule.model_construct(**rule) for rule in stored["seats"]),
            "reminder_hours": None if stored["reminder_hours"] is None else tuple(stored["reminder_hours"]),
        }
    )


def changed_fields(before: Edition, after: Edition) -> list[str]:
    """Return the names of the fields in which two descriptions differ, in the order of the request body."""
    return [name for name in Edition.model_fields if getattr(before, name) != getattr(after, name)]


_RISKY = {
    "course": Text(
        es="Ya hay personas inscritas: se inscribieron en otro curso.",
        en="People have registered already: they registered for another course.",
    ),
    "time_zone": Text(
        es="Las sesiones y los plazos conservan sus horas; revíselos si cambia la zona horaria.",
        en="Sessions and deadlines keep their moments; check them if you change the time zone.",
    ),
    "modality": Text(
        es="Ya hay personas inscritas: contaban con otra modalidad.",
        en="People have registered already: they expect another modality.",
    ),
    "starts_on": Text(
        es="Ya hay personas inscritas: las fechas nuevas no se les avisan hasta que cambie el horario.",
        en="People have registered already: they hear of new dates only when the timetable changes.",
    ),
    "institutions": Text(
        es="Quienes ya se inscribieron conservan su cupo, también los de otras instituciones.",
        en="Those who have registered keep their places, also those of other institutions.",
    ),
}
_RISKY["ends_on"] = _RISKY["starts_on"]


def change_warnings(fields: Sequence[str], people: int) -> list[FieldError]:
    """Return a warning for each changed field that is probably wrong to change once people have registered."""
    return [FieldError(name, _RISKY[name]) for name in fields if people and name in _RISKY]
