"""The types of cells and fields: codes, lines, e-mail addresses, time zones, local times, texts in both languages."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from diplomado_acceptance.language import say
from diplomado_contracts.event import Localised

_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError(say("no es una dirección de correo", "this is not an e-mail address"))
    return text.lower()


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(
            say(
                "no es una zona horaria IANA, como America/Panama",
                "this is not an IANA time zone such as America/Panama",
            )
        )
    return name


def _local(value: Any) -> datetime:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError(
            say("debe ser una hora local, como 2023-08-22T09:00", "this must be a local time such as 2023-08-22T09:00")
        ) from None
    if moment.tzinfo is not None:
        raise ValueError(
            say(
                "debe ser una hora local sin zona: vale time_zone de la edición",
                "this must be a local time without a zone: the edition's time_zone counts",
            )
        )
    return moment


def _yes(value: Any) -> bool:
    words = {"yes": True, "sí": True, "si": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    if isinstance(value, bool):
        return value
    if (answer := words.get(str(value).strip().lower())) is None:
        raise ValueError(say("debe ser sí o no", "this must be yes or no"))
    return answer


def _no_formula(text: str) -> str:
    if text.startswith(("=", "+", "@")):
        raise ValueError(say("empieza como una fórmula de hoja de cálculo", "this begins like a spreadsheet's formula"))
    return text


Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$")]
Line = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_no_formula)]
NoLine = Literal[""]
"""Family names of a person who has one name."""
Address = Annotated[str, Field(max_length=254), AfterValidator(_address)]
Language = Literal["es", "en"]
"""The languages that the contracts accept."""
Zone = Annotated[str, AfterValidator(_zone)]
Local = Annotated[datetime, BeforeValidator(_local)]
YesNo = Annotated[bool, BeforeValidator(_yes)]


class Strict(BaseModel):
    """A model in which an unknown field is an error: its name is most likely misspelt."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LocalisedLine(Localised):
    """A text in both languages, checked as strictly as the rest of a folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    es: Line
    en: Line
