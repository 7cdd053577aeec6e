"""Fields that staff fill in: without control characters, which no page, letter or table can hold."""

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, StringConstraints

from diplomado_chassis.language.names import why_no_name
from diplomado_chassis.validation import InvalidValue
from diplomado_contracts import Localised

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")
]


def _plain_name(text: str) -> str:
    if reason := why_no_name(text):
        raise InvalidValue(reason)
    return text


PlainName = AfterValidator(_plain_name)
"""Refuses web addresses and markup: names stand in mails, pages and tables of other people."""
Code = Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


def account_key(account: str) -> str:
    """Return an account as it is compared: an e-mail in lower case, a subject as it is."""
    return account.lower() if "@" in account else account


class _LocalisedLine(Localised):
    model_config = ConfigDict(extra="forbid")

    es: Line
    en: Line


LocalisedLine = Annotated[_LocalisedLine, AfterValidator(lambda lines: Localised(es=lines.es, en=lines.en))]
"""The contracts' Localised, whose texts are `Line`s."""
